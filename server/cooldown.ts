import type { Hub } from "../hub/mod.ts";
import { sourceOf } from "../hub/people/forwarded.ts";
import type { Config } from "./config.ts";
import { refusalResponse } from "./refusal_response.ts";
import { BARE_HEADERS } from "./security.ts";

/**
 * Refuses sockets of networks whose clients were shown out, before any middleware: a flood
 * that comes back at once must cost next to nothing.
 */
export function cooldownRefusal(
  { headers }: Request,
  { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>,
  hub: Hub,
  { trustProxy }: Config,
): Response | undefined {
  // `get`, because `has` copies all headers, and a socket keeps its request. Other requests
  // need the copy: without it they can't be read once their client has gone.
  if (headers.get("upgrade") === null) {
    headers.has("upgrade");
    return undefined;
  }
  const retryAfterMs = hub.checkCooldown(() =>
    sourceOf(remoteAddr.hostname, headers, trustProxy).address
  );
  if (retryAfterMs === 0) return undefined;
  return refusalResponse({
    status: 429,
    code: "rate_limited",
    message:
      "Cannot connect: clients on your network broke the protocol too often. Try again soon.",
    retryAfterMs,
  }, BARE_HEADERS);
}
