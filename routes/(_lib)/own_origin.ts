import type { Context } from "fresh";
import type { State } from "../../server/state.ts";

/** This server's origin. A form's request names it; the origin of another site is ignored. */
export function originOf({ req, url, state: { tls } }: Context<State>): string {
  const origin = req.headers.get("origin") ?? "";
  return URL.canParse(origin) &&
      new URL(origin).host === req.headers.get("host")
    ? origin
    : `${tls ? "https" : "http"}://${url.host}`;
}
