import type { RouteFile } from "../server/route.ts";

/** A file below routes/, not loaded yet. */
export interface FoundRoute extends Omit<RouteFile, "mod"> {
  path: string;
}

/** A file below islands/. */
interface FoundIsland {
  name: string;
  source: string;
  /** The address of what the browser loads. */
  script: string;
}

/** A bundled script. */
export interface Script {
  content: Uint8Array<ArrayBuffer>;
  hash: string;
}

/** All that a build consists of. */
export interface Build {
  routes: FoundRoute[];
  islands: FoundIsland[];
  /** The bundled scripts, by their address. */
  scripts: Map<string, Script>;
  clientEntry: string;
}
