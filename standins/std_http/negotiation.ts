/**
 * What a request would like best, as `@std/http/negotiation` finds it out: here by
 * npm's `negotiator`, from which the published package was made. It carries
 * `acceptsLanguages`, and leaves out `accepts` and `acceptsEncodings`.
 *
 * @module
 */
// @ts-types="@types/negotiator"
import Negotiator from "negotiator";

/** The languages of `accept-language`, the best first; `["*"]` without one. */
export function acceptsLanguages(request: Pick<Request, "headers">): string[];
/** The best of the languages that are offered; without `accept-language` the first. */
export function acceptsLanguages<T extends string = string>(
  request: Pick<Request, "headers">,
  ...langs: T[]
): T | undefined;
export function acceptsLanguages(
  request: Pick<Request, "headers">,
  ...langs: string[]
): string | string[] | undefined {
  const accept = request.headers.get("accept-language");
  if (!accept) return langs.length > 0 ? langs[0] : ["*"];
  const negotiator = new Negotiator({ headers: { "accept-language": accept } });
  return langs.length > 0
    ? negotiator.languages(langs)[0]
    : negotiator.languages();
}
