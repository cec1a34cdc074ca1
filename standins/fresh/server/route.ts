import type { HandlerFn, RouteHandler } from "./handlers.ts";
import type { Middleware } from "./middleware.ts";
import type { RouteComponent } from "./page_props.ts";
import type { Method } from "./router.ts";

/** What the `config` export of a layout can say. */
export interface LayoutConfig {
  /** Leave out the layouts further up. */
  skipInheritedLayouts?: boolean;
  /** Leave out `_app`. */
  skipAppWrapper?: boolean;
}

/** What the `config` export of a route can say. */
export interface RouteConfig extends LayoutConfig {
  /** The pattern to answer at, in place of the file's own. */
  routeOverride?: string;
  /** The methods that a lazy route is registered for. Default: `ALL` */
  methods?: "ALL" | Method[];
}

/** Loaded when it is first needed. */
export type Lazy<T> = () => Promise<T>;

/** There already, or {@linkcode Lazy}. */
export type MaybeLazy<T> = T | Lazy<T>;

/** A handler with its page. */
export interface Route<State> {
  component?: RouteComponent<State>;
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State>;
  css?: string[];
}

/** What a file below routes/ exports. */
export interface RouteModule<State> {
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State> | Middleware<State>[];
  handlers?: RouteHandler<unknown, State> | Middleware<State>[];
  default?: RouteComponent<State> | Middleware<State> | Middleware<State>[];
  css?: string[];
}

/** Whether there is one handler a method, not one for all. */
export function isByMethod<Data, State>(
  handler: RouteHandler<Data, State> | HandlerFn<Data, State>[] | undefined,
): handler is Exclude<
  RouteHandler<Data, State>,
  HandlerFn<Data, State>
> {
  return typeof handler === "object" && !Array.isArray(handler);
}

/** Gives a route with no handler of its own the one that it means. */
export function completed<State>(
  route: Route<State>,
  missing: Middleware<State>,
): Route<State> & { handler: RouteHandler<unknown, State> } {
  const render = () => ({ data: {} });
  const { handler, component } = route;
  if (handler === undefined) {
    return { ...route, handler: component ? render : missing };
  }
  return isByMethod(handler) && component && !handler.GET
    ? { ...route, handler: { ...handler, GET: render } }
    : { ...route, handler };
}
