import { DENO_DEPLOYMENT_ID } from "../shared/build_id.ts";
import { HttpError } from "../shared/http_error.ts";
import { type BuildCache, EMPTY_CACHE } from "./build_cache.ts";
import type { FreshConfig, ResolvedFreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import { errorResponse } from "./error_response.ts";
import { addRouteFiles } from "./fs_routes.ts";
import { type ListenOptions, serve } from "./listen.ts";
import type { Middleware } from "./middleware.ts";
import { completed, type Route } from "./route.ts";
import { type Match, type Method, Router } from "./router.ts";
import { NOT_FOUND, Tree } from "./tree.ts";

export type { ListenOptions };

/** Has an app serve what a build has made. */
export let setBuildCache: <State>(
  app: App<State>,
  cache: BuildCache,
  mode: "development" | "production",
) => void;

type Handler = (
  req: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

const NO_INFO = {
  localAddr: { transport: "tcp", hostname: "localhost", port: 8080 },
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
} as unknown as Deno.ServeHandlerInfo;

/** An app: middleware and routes, in the order they were added. */
export class App<State> {
  #steps: ((tree: Tree<State>) => void)[] = [];
  #cache: BuildCache | undefined;

  static {
    setBuildCache = (app, cache, mode) => {
      app.config.root = cache.root;
      app.config.mode = mode;
      app.#cache = cache;
    };
  }

  /** The app's configuration. */
  config: ResolvedFreshConfig;

  constructor(config: FreshConfig = {}) {
    this.config = {
      root: ".",
      basePath: "",
      mode: config.mode ?? "production",
      trustProxy: config.trustProxy ?? false,
    };
  }

  /** Adds middleware for all that is added after it, or for a folder of it. */
  use(...middleware: Middleware<State>[]): this;
  use(path: string, ...middleware: Middleware<State>[]): this;
  use(
    first: string | Middleware<State>,
    ...rest: Middleware<State>[]
  ): this {
    return typeof first === "string"
      ? this.#add((tree) => tree.use(first, rest))
      : this.#add((tree) => tree.use("*", [first, ...rest]));
  }

  /** Sets what answers where nothing does. */
  notFound(routeOrMiddleware: Route<State> | Middleware<State>): this {
    return this.#add((tree) => tree.notFound(asRoute(routeOrMiddleware)));
  }

  /** Sets what answers when a route below `path` fails. */
  onError(
    path: string,
    routeOrMiddleware: Route<State> | Middleware<State>,
  ): this {
    return this.#add((tree) => tree.error(path, asRoute(routeOrMiddleware)));
  }

  /** Answers GET requests. */
  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("GET", path, middlewares);
  }

  /** Answers POST requests. */
  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("POST", path, middlewares);
  }

  /** Answers PATCH requests. */
  patch(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("PATCH", path, middlewares);
  }

  /** Answers PUT requests. */
  put(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("PUT", path, middlewares);
  }

  /** Answers DELETE requests. */
  delete(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("DELETE", path, middlewares);
  }

  /** Answers HEAD requests. */
  head(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("HEAD", path, middlewares);
  }

  /** Answers requests of any method. */
  all(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("ALL", path, middlewares);
  }

  /** Adds the files below routes/. */
  fsRoutes(): this {
    return this.#add((tree) =>
      addRouteFiles(tree, this.#cache?.routeFiles() ?? [])
    );
  }

  #handle(
    method: Method | "ALL",
    path: string,
    middlewares: Middleware<State>[],
  ): this {
    return this.#add((tree) => tree.handle(method, path, middlewares));
  }

  #add(step: (tree: Tree<State>) => void): this {
    this.#steps.push(step);
    return this;
  }

  /** The function that answers requests, for `Deno.serve` or a test. */
  handler(): Handler {
    if (
      this.#cache === undefined && this.config.mode === "production" &&
      DENO_DEPLOYMENT_ID !== undefined
    ) {
      throw new Error(
        `Cannot start: there is no _fresh folder. Run "deno task build", and serve "_fresh/server.js"`,
      );
    }
    const cache = this.#cache ?? EMPTY_CACHE;
    const router = new Router<Middleware<State>>();
    const tree = new Tree<State>(router);
    for (const step of this.#steps) step(tree);
    const fallback = tree.fallback();

    return async (req, info = NO_INFO) => {
      const url = this.#urlOf(req);
      const method = req.method.toUpperCase();
      const match = router.match(method, url);
      const handle = match?.item ?? fallback;
      const next = match === undefined || match.item !== undefined
        ? () => Promise.resolve().then(NOT_FOUND)
        : () => notAllowed(method, match);
      const params: Record<string, string> = Object.create(null);
      const ctx = new Context<State>(
        req,
        url,
        info,
        match?.pathname ?? null,
        params,
        this.config,
        next,
        cache,
      );
      try {
        if (match?.item !== undefined) decode(match.groups, params);
        const result: unknown = await handle(ctx);
        if (!(result instanceof Response)) {
          throw new TypeError(
            `Cannot answer ${method} ${url.pathname}: the handler returned no Response but ${result}`,
          );
        }
        return method === "HEAD" ? new Response(null, result) : result;
      } catch (error) {
        ctx.error = error;
        return errorResponse(error, this.config.mode, cache.hmrClientEntry);
      }
    };
  }

  #urlOf(req: Request): URL {
    const url = new URL(req.url);
    url.pathname = url.pathname.replace(/\/+/g, "/");
    if (this.config.trustProxy) {
      const proto = req.headers.get("x-forwarded-proto");
      const host = req.headers.get("x-forwarded-host");
      if (proto) url.protocol = `${proto}:`;
      if (host) url.host = host;
    }
    return url;
  }

  /** Serves the app. */
  // deno-lint-ignore require-await -- as upstream: a promise, even of an error
  async listen(options: ListenOptions = {}): Promise<void> {
    serve(options, this.handler());
  }
}

function asRoute<State>(
  routeOrMiddleware: Route<State> | Middleware<State>,
): ReturnType<typeof completed<State>> {
  return completed(
    typeof routeOrMiddleware === "function"
      ? { handler: routeOrMiddleware }
      : routeOrMiddleware,
    NOT_FOUND,
  );
}

/** What answers at a path that knows other methods only. */
function notAllowed<T>(method: string, match: Match<T>): Promise<Response> {
  if (method !== "OPTIONS") return Promise.reject(new HttpError(405));
  const headers = { Allow: match.methods.join(", ") };
  return Promise.resolve(new Response(null, { status: 204, headers }));
}

function decode(
  groups: Match<unknown>["groups"],
  params: Record<string, string>,
): void {
  try {
    for (const [name, value = ""] of Object.entries(groups)) {
      params[name] = decodeURI(value);
    }
  } catch {
    throw new HttpError(400, "The address is not valid");
  }
}
