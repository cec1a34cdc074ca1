/**
 * A request's preferences, as `@std/http/negotiation` reads them, here with npm's
 * `negotiator`, which the published package is based on.
 *
 * @module
 */
// @ts-types="@types/negotiator"
import Negotiator from "negotiator";

/** The preferred of the offered languages; without `accept-language` the first. */
export function acceptsLanguages<T extends string = string>(
  request: Pick<Request, "headers">,
  ...langs: T[]
): T | undefined {
  const accept = request.headers.get("accept-language");
  if (!accept) return langs[0];
  const negotiator = new Negotiator({ headers: { "accept-language": accept } });
  return negotiator.languages(langs)[0] as T | undefined;
}
