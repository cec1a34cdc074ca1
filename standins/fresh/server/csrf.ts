import { HttpError } from "../shared/http_error.ts";
import type { Context } from "./context.ts";
import type { Middleware } from "./middleware.ts";

/** What {@linkcode csrf} takes. */
// deno-lint-ignore no-explicit-any -- works for any State
export interface CsrfOptions<State = any> {
  /** The origins that may send forms. Default: the request's own */
  origin?:
    | string
    | string[]
    | ((origin: string, context: Context<State>) => boolean);
}

/** Refuses requests that change something and come from another site. */
export function csrf<State>(options?: CsrfOptions): Middleware<State> {
  const allowed = options?.origin;

  function isAllowed(origin: string | null, ctx: Context<State>): boolean {
    if (origin === null) return false;
    if (!allowed) return origin === ctx.url.origin;
    if (typeof allowed === "function") return allowed(origin, ctx);
    return [allowed].flat().includes(origin);
  }

  return async (ctx) => {
    const { method, headers } = ctx.req;
    const site = headers.get("Sec-Fetch-Site");
    const origin = headers.get("origin");
    const isFine = ["GET", "HEAD", "OPTIONS"].includes(method) ||
      site === "same-origin" || site === "none" ||
      site === null && origin === null ||
      isAllowed(origin, ctx);
    if (!isFine) throw new HttpError(403);
    return await ctx.next();
  };
}
