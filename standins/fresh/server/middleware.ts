import type { Context } from "./context.ts";

/** Answers a request, or passes it on with `ctx.next()`. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** Runs middlewares: each one's `ctx.next()` calls the next, and the last one's `last`. */
export async function run<State>(
  ctx: Context<State>,
  middlewares: readonly Middleware<State>[],
  last: () => Promise<Response>,
  index = 0,
): Promise<Response> {
  if (index === middlewares.length) return await last();
  ctx.next = () => run(ctx, middlewares, last, index + 1);
  try {
    return await middlewares[index](ctx);
  } catch (error) {
    ctx.error = error;
    throw error;
  }
}
