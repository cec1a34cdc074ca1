import { NOT_FOUND } from "./tree.ts";
import type { Tree } from "./tree.ts";
import type { Middleware } from "./middleware.ts";
import type { RouteComponent } from "./page_props.ts";
import {
  completed,
  isByMethod,
  type MaybeLazy,
  type Route,
  type RouteModule,
} from "./route.ts";

/** What a file below routes/ is, told by its name. */
export type RouteFileType =
  | "app"
  | "error"
  | "layout"
  | "middleware"
  | "notFound"
  | "route";

/** A file below routes/. */
export interface RouteFile {
  /** Its path below routes/, without the ending. */
  id: string;
  type: RouteFileType;
  /** Where it stands in the tree of folders. */
  pattern: string;
  /** Where it answers. */
  routePattern: string;
  // deno-lint-ignore no-explicit-any -- each app has a State of its own
  mod: MaybeLazy<RouteModule<any>>;
}

/** Registers the files below routes/. */
export function addRouteFiles<State>(
  tree: Tree<State>,
  files: RouteFile[],
): void {
  for (const file of files) {
    const { id, mod, pattern, routePattern } = file;
    if (typeof mod === "function") {
      const load = async () =>
        asRoute<State>(id, checked<State>(id, await mod()), routePattern);
      tree.route(pattern, routePattern, load);
      continue;
    }
    addLoaded(tree, file, checked<State>(id, mod, file.type));
  }
}

function addLoaded<State>(
  tree: Tree<State>,
  { id, type, pattern, routePattern }: RouteFile,
  mod: RouteModule<State>,
): void {
  const component = mod.default as RouteComponent<State> | undefined;
  switch (type) {
    case "middleware": {
      const found = mod.handlers ?? mod.handler ?? mod.default;
      if (typeof found === "object" && !Array.isArray(found)) {
        console.warn(`Cannot use ${id}: middleware has no handler per method`);
      } else if (found !== undefined) {
        tree.use(pattern, [found].flat() as Middleware<State>[]);
      }
      break;
    }
    case "layout":
      if (component) tree.layout(pattern, component, mod.config);
      break;
    case "app":
      if (component) tree.app(component);
      break;
    case "error":
      tree.error(pattern, asRoute(id, mod));
      break;
    case "notFound":
      tree.notFound(asRoute(id, mod));
      break;
    case "route": {
      const route = asRoute(id, mod, routePattern);
      tree.route(pattern, route.config?.routeOverride ?? pattern, route);
    }
  }
}

function checked<State>(
  id: string,
  mod: RouteModule<State>,
  type: RouteFileType = "route",
): RouteModule<State> {
  const handler = mod.handlers ?? mod.handler;
  const fits = typeof mod.default === "function" ||
    type === "middleware" && Array.isArray(mod.default) ||
    typeof mod.config === "object" ||
    typeof handler === "object" || typeof handler === "function";
  if (!fits) {
    throw new Error(
      `Cannot use ${id}: it exports no default component, no handler and no config`,
    );
  }
  if (typeof handler === "function" && handler.length > 1) {
    throw new Error(`Cannot use ${id}: a handler takes one argument`);
  }
  return mod;
}

function asRoute<State>(
  id: string,
  mod: RouteModule<State>,
  routeOverride?: string,
): ReturnType<typeof completed<State>> {
  const handler = mod.handlers ?? mod.handler;
  if (Array.isArray(handler)) {
    throw new Error(`Cannot use ${id}: a route takes one handler a method`);
  }
  const route: Route<State> = {
    config: { routeOverride, ...mod.config },
    handler: isByMethod(handler) ? { ...handler } : handler,
    component: mod.default as RouteComponent<State> | undefined,
    css: mod.css,
  };
  return completed(route, NOT_FOUND);
}
