import { HttpError } from "../shared/http_error.ts";
import { type Context, wrappingOf } from "./context.ts";
import { chain, type Middleware } from "./middleware.ts";
import type { RouteComponent } from "./page_props.ts";
import { patternToFolders } from "./pattern.ts";
import { renderRoute } from "./render_route.ts";
import {
  type completed,
  isByMethod,
  type LayoutConfig,
  type Lazy,
} from "./route.ts";
import { type Method, METHODS, type Router } from "./router.ts";

type CompleteRoute<State> = ReturnType<typeof completed<State>>;

interface Folder<State> {
  parent: Folder<State> | undefined;
  children: Map<string, Folder<State>>;
  middlewares: Middleware<State>[];
  layout?: { component: RouteComponent<State>; config?: LayoutConfig };
  error?: CompleteRoute<State>;
}

function newFolder<State>(parent?: Folder<State>): Folder<State> {
  return { parent, children: new Map(), middlewares: [] };
}

/** Where nothing answers. */
export const NOT_FOUND = (): never => {
  throw new HttpError(404);
};

/**
 * The folders of an app, with what each wraps around the routes in it. What is
 * added to a folder counts for the routes that are added after it.
 */
export class Tree<State> {
  readonly #router: Router<Middleware<State>>;
  readonly #root = newFolder<State>();
  #app: RouteComponent<State> | undefined;
  #notFound: CompleteRoute<State> | undefined;

  constructor(router: Router<Middleware<State>>) {
    this.#router = router;
  }

  /** Adds middleware to a folder. */
  use(pattern: string, middlewares: Middleware<State>[]): void {
    this.#folder(pattern, true).middlewares.push(...middlewares);
  }

  /** Sets the component around all pages. */
  app(component: RouteComponent<State>): void {
    this.#app = component;
  }

  /** Sets what answers where nothing does. */
  notFound(route: CompleteRoute<State>): void {
    this.#notFound = route;
  }

  /** Sets what answers when a folder's route fails. */
  error(pattern: string, route: CompleteRoute<State>): void {
    this.#folder(pattern, true).error = route;
  }

  /** Sets the component around a folder's pages. */
  layout(
    pattern: string,
    component: RouteComponent<State>,
    config?: LayoutConfig,
  ): void {
    this.#folder(pattern, true).layout = { component, config };
  }

  /** Adds a route that stands at `pattern` and answers at `pathname`. */
  route(
    pattern: string,
    pathname: string,
    route: CompleteRoute<State> | Lazy<CompleteRoute<State>>,
  ): void {
    let loaded = typeof route === "function" ? undefined : route;
    const methods = loaded && isByMethod(loaded.handler)
      ? Object.keys(loaded.handler) as Method[]
      : METHODS;
    this.#add(pattern, false, methods, pathname, [async (ctx) => {
      loaded ??= await (route as Lazy<CompleteRoute<State>>)();
      return renderRoute(ctx, loaded);
    }]);
  }

  /** Adds handlers for a method, or for all. */
  handle(
    method: Method | "ALL",
    pattern: string,
    handlers: Middleware<State>[],
  ): void {
    const methods = method === "ALL" ? METHODS : [method];
    this.#add(pattern, true, methods, pattern, handlers);
  }

  /** What runs for a request that no route answers. */
  fallback(): Middleware<State> {
    return chain(this.#around(this.#root));
  }

  #add(
    pattern: string,
    whole: boolean,
    methods: readonly Method[],
    pathname: string,
    handlers: Middleware<State>[],
  ): void {
    const around = this.#around(this.#folder(pattern, whole));
    const all = chain([...around, ...handlers]);
    const path = pathname === "*" ? "/*" : pathname || "*";
    for (const method of methods) this.#router.add(method, path, all);
  }

  #folder(pattern: string, whole: boolean): Folder<State> {
    let folder = this.#root;
    for (const name of patternToFolders(pattern, whole)) {
      let child = folder.children.get(name);
      if (child === undefined) {
        child = newFolder(folder);
        folder.children.set(name, child);
      }
      folder = child;
    }
    return folder;
  }

  #around(innermost: Folder<State>): Middleware<State>[] {
    const folders: Folder<State>[] = [];
    for (
      let folder: Folder<State> | undefined = innermost;
      folder !== undefined;
      folder = folder.parent
    ) folders.unshift(folder);
    return folders.flatMap((folder) => [
      this.#wrap(folder),
      ...folder.middlewares,
    ]);
  }

  /** Puts a folder's layout around, and catches what fails inside. */
  #wrap(folder: Folder<State>): Middleware<State> {
    const { layout, error: errorRoute } = folder;
    const app = folder === this.#root ? this.#app : undefined;
    return async (ctx: Context<State>) => {
      const wrapping = wrappingOf(ctx);
      if (app !== undefined) wrapping.app = app;
      if (layout !== undefined) {
        const { component, config } = layout;
        if (config?.skipAppWrapper) wrapping.app = undefined;
        wrapping.layouts = config?.skipInheritedLayouts
          ? [component]
          : [...wrapping.layouts, component];
      }
      try {
        return await ctx.next();
      } catch (error) {
        const status = error instanceof HttpError ? error.status : 500;
        if (status === 404 && this.#notFound !== undefined) {
          return await renderRoute(ctx, this.#notFound);
        }
        // In development upstream shows the error instead of the error page.
        const isShown = status >= 500 && ctx.config.mode === "development";
        if (errorRoute === undefined || isShown) throw error;
        return await renderRoute(ctx, errorRoute, status);
      }
    };
  }
}
