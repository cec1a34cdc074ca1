import { refusalResponse } from "./refusal_response.ts";
import { BARE_HEADERS } from "./security.ts";

/**
 * A Host and a target that every parser reads the same. nginx and `URL` disagree about
 * backslashes, dot segments, empty segments, encoded slashes, `;`, fragments and control
 * characters, so with one of them a request could get past the limits meant for its
 * address; with `x\metrics?` as its Host too, since Deno's URL is made of both. Queries
 * are free, except for fragments. nginx/hubbub.conf has the same expression.
 */
export const PLAIN_ADDRESS =
  /^(?:[\w.-]*|\[[\da-f:.]+\])(?::\d*)? (?:\/(?!\/|(?:\.|%2e){1,2}(?:[\/?]|$))(?:[\w.~!$&'()*+,=:@-]|%(?!0|1|2f|5c|7f)[\da-f]{2})*)+(?:\?[^#]*)?$/i;

/** Refuses an address that nginx, or anything else in front, may read differently. */
export function pathRefusal({ url, headers }: Request): Response | undefined {
  const target = url.replace(/^https?:\/\/[^/?#\\]*/i, "");
  const address = `${headers.get("host") ?? ""} ${target}`;
  if (PLAIN_ADDRESS.test(address) && isReadable(url)) return undefined;
  return refusalResponse({
    status: 400,
    code: "malformed",
    message:
      "Cannot read this address: it is ambiguous or not valid UTF-8. Send it without backslashes, semicolons, dot segments, empty segments, encoded slashes and control characters, and with a valid Host.",
  }, BARE_HEADERS);
}

/**
 * Whether it is a URL whose path's escapes decode to UTF-8. Fresh fails on any other, such
 * as one with port 99999.
 */
function isReadable(url: string): boolean {
  if (!url.includes("%")) return URL.canParse(url);
  try {
    decodeURI(new URL(url).pathname);
    return true;
  } catch {
    return false;
  }
}
