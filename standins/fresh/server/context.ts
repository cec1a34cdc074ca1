import { type FunctionComponent, isValidElement, type VNode } from "preact";
import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import type { RouteComponent } from "./page_props.ts";
import { renderPage } from "./render.ts";
import type { LayoutConfig } from "./route.ts";
import {
  upgrade,
  type WebSocketHandlers,
  type WebSocketUpgradeOptions,
} from "./upgrade.ts";

export type { WebSocketHandlers, WebSocketUpgradeOptions };

/** What stands around the page that a request gets. */
export interface Wrapping<State> {
  app: RouteComponent<State> | undefined;
  layouts: RouteComponent<State>[];
  css: string[];
}

/** The {@linkcode Wrapping} of a request. */
export let wrappingOf: <State>(ctx: Context<State>) => Wrapping<State>;

/** The build that a request is answered from. */
export let buildCacheOf: <State>(ctx: Context<State>) => BuildCache;

/** A request on its way through the middleware to its route. */
export class Context<State> {
  #wrapping: Wrapping<State> = { app: undefined, layouts: [], css: [] };
  #buildCache: BuildCache;

  /** The request as it came. */
  req: Request;
  /** Its URL, with repeated slashes in the path made one. */
  readonly url: URL;
  /** Who asks. */
  readonly info: Deno.ServeHandlerInfo;
  /** The pattern of the route that answers. */
  readonly route: string | null;
  /** The parts of the path that the pattern names, decoded. */
  readonly params: Record<string, string>;
  /** The app's configuration. */
  readonly config: ResolvedFreshConfig;
  /** What middleware hands to what comes after it. */
  readonly state: State = {} as State;
  /** What was thrown, if something was. */
  error: unknown | null = null;
  /** Always false: partials are left out. */
  readonly isPartial: boolean = false;
  /** Hands the request on to the next middleware. */
  next: () => Promise<Response>;
  /** The page, for a layout or the app wrapper to render. */
  Component!: FunctionComponent;

  static {
    wrappingOf = (ctx) => ctx.#wrapping;
    buildCacheOf = (ctx) => ctx.#buildCache;
  }

  constructor(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    params: Record<string, string>,
    config: ResolvedFreshConfig,
    next: () => Promise<Response>,
    buildCache: BuildCache,
  ) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.route = route;
    this.params = params;
    this.config = config;
    this.next = next;
    this.#buildCache = buildCache;
  }

  /** Sends the browser elsewhere; a path never leads to another site. */
  redirect(pathOrUrl: string, status = 302): Response {
    const location = pathOrUrl.startsWith("/")
      ? pathOrUrl.replace(/^[^?#]*/, (path) => path.replaceAll(/\/+/g, "/"))
      : pathOrUrl;
    return new Response(null, { status, headers: { location } });
  }

  /** Answers with a page, inside the layouts and the app wrapper. */
  async render(
    // deno-lint-ignore no-explicit-any -- any props will do
    vnode: VNode<any> | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new Error("Cannot render: ctx.render() takes JSX");
    }
    return await renderPage(this, vnode, init, config);
  }

  /** Answers with text. */
  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  /** Answers with HTML. */
  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  /** Answers with JSON. */
  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /** Turns the request into a WebSocket, and hands back the socket. */
  upgrade(
    options?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response };
  /** Turns the request into a WebSocket that `handlers` serve. */
  upgrade(
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): Response;
  upgrade(
    first: WebSocketHandlers | WebSocketUpgradeOptions = {},
    second?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response } | Response {
    return upgrade(this.req, first, second);
  }
}
