/**
 * A small stand-in for `jsr:@fresh/core@2.3.3`, for machines that can't reach
 * JSR: what Hubbub uses of it. Names, signatures and behaviour are those of the
 * published package.
 *
 * Carried: `App` (`use`, `fsRoutes`, `handler`), file routes with `[param]` in
 * their paths, `_app` and `_error` at their top and `(_folders)` that are none,
 * islands with props of plain values and signals, `<Head>`, `asset`,
 * `staticFiles`, `csp` with nonces, `csrf`, `createDefine`, `HttpError`, `page`,
 * and in "./dev" the `Builder`.
 *
 * Three things differ: an address with a broken escape is answered with 400, and
 * a method that HTTP does not know with 405, where upstream answers 500; and a
 * page's entry in the history is left as it is, where upstream marks it, and loads
 * the page anew when one comes back to it from a section of the same page.
 *
 * @module
 */
export { App } from "./server/app.ts";
export type { Context } from "./server/context.ts";
export { csp } from "./server/csp.ts";
export { csrf } from "./server/csrf.ts";
export { createDefine } from "./server/define.ts";
export { type HandlerByMethod, page } from "./server/handlers.ts";
export type { Middleware } from "./server/middleware.ts";
export type { Method } from "./server/router.ts";
export { staticFiles } from "./server/static_files.ts";
export { HttpError } from "./shared/http_error.ts";
