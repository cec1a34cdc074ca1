import { HttpError } from "../shared/http_error.ts";
import type { Context } from "./context.ts";
import type { Middleware } from "./middleware.ts";

/** Refuses unsafe requests from other sites that `origin` does not allow. */
export function csrf<State>(
  { origin: isAllowed }: {
    origin: (origin: string, context: Context<State>) => boolean;
  },
): Middleware<State> {
  return async (ctx) => {
    const { method, headers } = ctx.req;
    const site = headers.get("Sec-Fetch-Site");
    const origin = headers.get("origin");
    const isFine = ["GET", "HEAD", "OPTIONS"].includes(method) ||
      site === "same-origin" || site === "none" ||
      site === null && origin === null ||
      origin !== null && isAllowed(origin, ctx);
    if (!isFine) throw new HttpError(403);
    return await ctx.next();
  };
}
