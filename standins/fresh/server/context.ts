import { isValidElement, type VNode } from "preact";
import type { BuildCache } from "./build_cache.ts";
import type { RouteComponent } from "./page_props.ts";
import { renderPage } from "./render.ts";

/** How an app runs. */
export interface Config {
  mode: "development" | "production";
}

/** The build that serves a request. */
export let buildCacheOf: <State>(ctx: Context<State>) => BuildCache;

/** A request on its way through the middleware to its route. */
export class Context<State> {
  readonly #buildCache: BuildCache;
  readonly #app: RouteComponent<State> | undefined;

  /** The request. */
  readonly req: Request;
  /** Its URL, with repeated slashes in the path merged. */
  readonly url: URL;
  /** The connection's addresses. */
  readonly info: Deno.ServeHandlerInfo;
  /** The pattern of the matching route. */
  readonly route: string | null;
  /** The values of the pattern's parameters, decoded. */
  readonly params: Record<string, string> = Object.create(null);
  /** The app's configuration. */
  readonly config: Config;
  /** Data that middleware passes on. */
  readonly state: State = {} as State;
  /** The thrown error, if any. */
  error: unknown | null = null;
  /** Passes the request on to the next middleware. */
  next!: () => Promise<Response>;

  static {
    buildCacheOf = (ctx) => ctx.#buildCache;
  }

  constructor(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    config: Config,
    buildCache: BuildCache,
    app: RouteComponent<State> | undefined,
  ) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.route = route;
    this.config = config;
    this.#buildCache = buildCache;
    this.#app = app;
  }

  /** Redirects; a path never leads to another site. */
  redirect(pathOrUrl: string, status = 302): Response {
    const location = pathOrUrl.startsWith("/")
      ? pathOrUrl.replace(/^[^?#]*/, (path) => path.replaceAll(/\/+/g, "/"))
      : pathOrUrl;
    return new Response(null, { status, headers: { location } });
  }

  /** Answers with a page, inside the app wrapper. */
  // deno-lint-ignore require-await -- a promise, even of an error
  async render(
    // deno-lint-ignore no-explicit-any -- any props will do
    vnode: VNode<any> | null,
    init: ResponseInit = {},
    { skipAppWrapper }: { skipAppWrapper?: boolean } = {},
  ): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new Error("Cannot render: ctx.render() takes JSX");
    }
    return renderPage(
      this,
      vnode,
      init,
      skipAppWrapper ? undefined : this.#app,
    );
  }
}
