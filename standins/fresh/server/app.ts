import { HttpError } from "../shared/http_error.ts";
import { type BuildCache, EMPTY_CACHE } from "./build_cache.ts";
import { type Config, Context } from "./context.ts";
import { errorResponse } from "./error_response.ts";
import { type Middleware, run } from "./middleware.ts";
import { renderRoute, Routes } from "./route.ts";
import { isMethod } from "./router.ts";

/** Makes an app serve a build. */
export let setBuildCache: <State>(
  app: App<State>,
  cache: BuildCache,
  mode: Config["mode"],
) => void;

type Handler = (
  req: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

const NO_INFO = {
  localAddr: { transport: "tcp", hostname: "localhost", port: 8080 },
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
} as unknown as Deno.ServeHandlerInfo;

/** An app: middleware, then the file routes. */
export class App<State> {
  readonly #middlewares: Middleware<State>[] = [];
  #hasRoutes = false;
  #cache = EMPTY_CACHE;

  static {
    setBuildCache = (app, cache, mode) => {
      app.config.mode = mode;
      app.#cache = cache;
    };
  }

  /** The app's configuration. */
  readonly config: Config = { mode: "production" };

  /** Adds middleware. */
  use(...middlewares: Middleware<State>[]): this {
    if (this.#hasRoutes) {
      throw new Error("Cannot use middleware after the routes here");
    }
    this.#middlewares.push(...middlewares);
    return this;
  }

  /** Adds the files below routes/. */
  fsRoutes(): this {
    this.#hasRoutes = true;
    return this;
  }

  /** The function that answers requests, for `Deno.serve` or a test. */
  handler(): Handler {
    const cache = this.#cache;
    const routes = new Routes<State>(
      this.#hasRoutes ? cache.routeFiles() : [],
    );
    const middlewares: Middleware<State>[] = [
      (ctx) => routes.withErrorPage(ctx),
      ...this.#middlewares,
    ];

    return async (req, info = NO_INFO) => {
      const url = new URL(req.url);
      url.pathname = url.pathname.replace(/\/+/g, "/");
      const match = routes.match(url);
      const method = req.method.toUpperCase();
      const route = isMethod(method) ? match?.item : undefined;
      const ctx = new Context<State>(
        req,
        url,
        info,
        match?.pathname ?? null,
        this.config,
        cache,
        routes.app,
      );
      try {
        if (match && route) decode(match.groups, ctx.params);
        const response = await run(ctx, middlewares, async () => {
          if (!route) throw new HttpError(match ? 405 : 404);
          return await renderRoute(ctx, await route());
        });
        return method === "HEAD" ? new Response(null, response) : response;
      } catch (error) {
        return errorResponse(error, this.config.mode);
      }
    };
  }
}

function decode(
  groups: Record<string, string | undefined>,
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
