/**
 * What a request would like best, as `@std/http/negotiation` finds it out: here by
 * npm's `negotiator`, from which the published package was made.
 *
 * @module
 */
// @ts-types="@types/negotiator"
import Negotiator from "negotiator";

/** The best of the languages that are offered; without `accept-language` the first. */
export function acceptsLanguages<T extends string = string>(
  request: Pick<Request, "headers">,
  ...langs: T[]
): T | undefined {
  const accept = request.headers.get("accept-language");
  if (!accept) return langs[0];
  const negotiator = new Negotiator({ headers: { "accept-language": accept } });
  return negotiator.languages(langs)[0] as T | undefined;
}
