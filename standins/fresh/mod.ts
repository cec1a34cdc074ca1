/**
 * A small stand-in for `jsr:@fresh/core@2.3.3`, for machines that can't reach
 * JSR. Names, signatures and behaviour are those of the published package.
 *
 * Carried: `App` (`use`, `get`, `post`, `patch`, `put`, `delete`, `head`,
 * `all`, `notFound`, `onError`, `fsRoutes`, `handler`, `listen`), file routes
 * with `_app`, `_layout`, `_middleware`, `_error` and `_404`, `[param]` and
 * `[...rest]`, islands with props of plain values, dates and signals,
 * `staticFiles`, `csp`, `csrf`, `createDefine`, `HttpError`, `page`, and in
 * "./dev" the `Builder`.
 *
 * Left out: a base path, `mountApp`, `route`, `layout`, `appWrapper`, `ws` and
 * `ctx.stream`, partials and client navigation, JSX handed to an island from
 * the server, other values in props, `<Head>` inside an island once it runs in
 * the browser, `(group)` and `[[optional]]` in paths, lazy middleware, CSS
 * imports, the error overlay, `cors`, `ipFilter`, `trailingSlashes`,
 * OpenTelemetry and plugins. What can't be done says so when it is asked for.
 *
 * Three things differ: an address with a broken escape is answered with 400, and
 * a method that HTTP does not know with 405, where upstream answers 500; and a
 * page's entry in the history is left as it is, where upstream marks it, and loads
 * the page anew when one comes back to it from a section of the same page.
 *
 * @module
 */
export { App, type ListenOptions } from "./server/app.ts";
export type { FreshConfig, ResolvedFreshConfig } from "./server/config.ts";
export type {
  Context,
  WebSocketHandlers,
  WebSocketUpgradeOptions,
} from "./server/context.ts";
export type { Island } from "./server/build_cache.ts";
export { csp, type CSPOptions } from "./server/csp.ts";
export { csrf, type CsrfOptions } from "./server/csrf.ts";
export { createDefine, type Define } from "./server/define.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  page,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "./server/handlers.ts";
export type { Middleware } from "./server/middleware.ts";
export type { PageProps } from "./server/page_props.ts";
export type { Method } from "./server/router.ts";
export type {
  LayoutConfig,
  Lazy,
  MaybeLazy,
  RouteConfig,
} from "./server/route.ts";
export { staticFiles } from "./server/static_files.ts";
export { HttpError } from "./shared/http_error.ts";
