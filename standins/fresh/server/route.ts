import { h, type VNode } from "preact";
import { HttpError } from "../shared/http_error.ts";
import type { Context } from "./context.ts";
import type { HandlerFn, RouteHandler } from "./handlers.ts";
import type { RouteComponent } from "./page_props.ts";
import { propsOf } from "./render.ts";
import { type Match, type Method, Router } from "./router.ts";

/** The exports of a file below routes/. */
interface RouteModule<State> {
  handler?: RouteHandler<unknown, State>;
  default?: RouteComponent<State>;
}

/** A file below routes/. */
export interface RouteFile {
  /** Its path below routes/, without the extension. */
  id: string;
  /** Its kind, by its name. */
  type: "app" | "error" | "route";
  /** Its URL pattern. */
  pattern: string;
  /** Loaded on first use, or already loaded. */
  // deno-lint-ignore no-explicit-any -- each app has a State of its own
  mod: (() => Promise<RouteModule<any>>) | RouteModule<any>;
}

type Load<State> = () => Promise<RouteModule<State>>;

/** The files below routes/. */
export class Routes<State> {
  readonly #router = new Router<Load<State>>();
  /** The component around all pages. */
  readonly app: RouteComponent<State> | undefined;
  readonly #error: Load<State> | undefined;

  constructor(files: readonly RouteFile[]) {
    for (const { id, type, pattern, mod } of files) {
      const load = loader<State>(id, mod);
      if (type === "route") this.#router.add(pattern, load);
      if (type === "error") this.#error = load;
      if (type === "app" && typeof mod === "object") this.app = mod.default;
    }
  }

  match(url: URL): Match<Load<State>> | undefined {
    return this.#router.match(url);
  }

  /** Renders the error page for errors. */
  async withErrorPage(ctx: Context<State>): Promise<Response> {
    try {
      return await ctx.next();
    } catch (error) {
      const status = error instanceof HttpError ? error.status : 500;
      // In development upstream shows the error instead of the error page.
      const isShown = status >= 500 && ctx.config.mode === "development";
      if (this.#error === undefined || isShown) throw error;
      return await renderRoute(ctx, await this.#error(), status);
    }
  }
}

function loader<State>(id: string, mod: RouteFile["mod"]): Load<State> {
  let loaded: RouteModule<State> | undefined;
  return async () => {
    loaded ??= typeof mod === "function" ? await mod() : mod;
    if (!loaded.default && !loaded.handler) {
      throw new Error(
        `Cannot use ${id}: it exports no default component and no handler`,
      );
    }
    return loaded;
  };
}

/** Answers a request with a route: first its handler, then its page. */
export async function renderRoute<State>(
  ctx: Context<State>,
  route: RouteModule<State>,
  status = 200,
): Promise<Response> {
  const handle = handlerOf(route, ctx.req.method.toUpperCase() as Method);
  if (handle === undefined) throw new HttpError(404);
  const result = await handle(ctx);
  if (result instanceof Response) return result;
  const vnode = route.default === undefined
    ? null
    : h(route.default, propsOf(ctx, () => null, result.data)) as VNode;
  return await ctx.render(vnode, {
    headers: new Headers(result.headers),
    status: result.status ?? status,
  });
}

/** The handler of a method: a page without one is rendered without data. */
function handlerOf<State>(
  { handler, default: page }: RouteModule<State>,
  method: Method,
): HandlerFn<unknown, State> | undefined {
  if (typeof handler === "function") return handler;
  const read = method === "HEAD" ? "GET" : method;
  const found = handler?.[method] ?? handler?.[read];
  const isDrawn = page && (handler === undefined || read === "GET");
  return found ?? (isDrawn ? () => ({ data: {} }) : undefined);
}
