import type { RouteFile } from "../server/route.ts";

/** A file below routes/, not loaded yet. */
export interface FoundRoute extends Omit<RouteFile, "mod"> {
  path: string;
}

/** A file below islands/. */
interface FoundIsland {
  name: string;
  source: string;
  /** The URL of its script. */
  script: string;
}

/** A bundled script. */
export interface Script {
  content: Uint8Array<ArrayBuffer>;
  hash: string;
}

/** A complete build. */
export interface Build {
  routes: FoundRoute[];
  islands: FoundIsland[];
  /** The bundled scripts by URL. */
  scripts: Map<string, Script>;
  clientEntry: string;
}
