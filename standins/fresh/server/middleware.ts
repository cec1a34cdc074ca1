import { type Context, wrappingOf } from "./context.ts";

/** Answers a request, or hands it on with `ctx.next()`. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

type Next = () => Promise<Response>;

/** Chains middleware into one: each one's `ctx.next()` calls the next. */
export function chain<State>(
  middlewares: Middleware<State>[],
): Middleware<State> {
  async function run(
    ctx: Context<State>,
    index: number,
    last: Next,
  ): Promise<Response> {
    if (index === middlewares.length) return await last();
    const wrapping = wrappingOf(ctx);
    const { app, layouts } = wrapping;
    ctx.next = () => run(ctx, index + 1, last);
    try {
      return await middlewares[index](ctx);
    } catch (error) {
      ctx.error = error;
      throw error;
    } finally {
      wrapping.app = app;
      wrapping.layouts = layouts;
    }
  }

  return (ctx) => run(ctx, 0, ctx.next);
}
