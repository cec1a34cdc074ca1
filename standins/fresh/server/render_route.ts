import { type Context, wrappingOf } from "./context.ts";
import type { RouteHandler } from "./handlers.ts";
import { isByMethod, type Route } from "./route.ts";
import { renderComponent } from "./render.ts";
import type { Method } from "./router.ts";

/** Answers a request with a route: its handler first, then its page. */
export async function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State> & { handler: RouteHandler<unknown, State> },
  status = 200,
): Promise<Response> {
  const wrapping = wrappingOf(ctx);
  const { handler, component, config } = route;
  if (config?.skipAppWrapper) wrapping.app = undefined;
  if (config?.skipInheritedLayouts) wrapping.layouts = [];
  if (route.css !== undefined) wrapping.css = route.css;

  const method = ctx.req.method.toUpperCase() as Method;
  const handle = isByMethod(handler)
    ? handler[method] ?? (method === "HEAD" ? handler.GET : undefined)
    : handler;
  if (handle === undefined) return await ctx.next();
  const result = await handle(ctx);
  if (result instanceof Response) return result;

  const headers = new Headers();
  for (const [name, value] of entriesOf(result.headers)) {
    headers.set(name, value);
  }
  const vnode = component === undefined
    ? null
    : await renderComponent(ctx, component, () => null, result.data);
  if (vnode instanceof Response) return vnode;
  return ctx.render(vnode, { headers, status: result.status ?? status });
}

function entriesOf(headers: HeadersInit = []): Iterable<[string, string]> {
  return headers instanceof Headers || Array.isArray(headers)
    ? headers as Iterable<[string, string]>
    : Object.entries(headers);
}
