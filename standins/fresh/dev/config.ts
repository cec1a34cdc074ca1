import { resolve as resolvePath } from "node:path";
import { BUILD_ID } from "../shared/build_id.ts";

/** Options of the `Builder`. Paths are relative to `root`. */
export interface BuildOptions {
  /** The folder of the project. Default: the current one */
  root?: string;
  /** The output folder. Default: `_fresh` */
  outDir?: string;
  /** The folder of the islands. Default: `islands` */
  islandDir?: string;
  /** The folder of the routes. Default: `routes` */
  routeDir?: string;
  /** What esbuild builds scripts for. Default: Chrome 99, Firefox 99 and Safari 15 */
  target?: string | string[];
  /** The files that are neither routes nor islands. Default: tests */
  ignore?: RegExp[];
}

/** {@linkcode BuildOptions} with defaults filled in and absolute paths. */
export interface ResolvedBuildConfig extends Required<BuildOptions> {
  staticDir: string;
  /** The module that exports the `app`. */
  serverEntry: string;
  mode: "development" | "production";
  buildId: string;
}

const TEST_FILE = /[._]test\.(?:[tj]sx?|[mc][tj]s)$/;

/** Fills in defaults. */
export function resolve(options: BuildOptions): ResolvedBuildConfig {
  const root = resolvePath(options.root ?? ".");
  const below = (path: string) => resolvePath(root, path);
  return {
    root,
    outDir: below(options.outDir ?? "_fresh"),
    staticDir: below("static"),
    islandDir: below(options.islandDir ?? "islands"),
    routeDir: below(options.routeDir ?? "routes"),
    serverEntry: below("main.ts"),
    target: options.target ?? ["chrome99", "firefox99", "safari15"],
    ignore: options.ignore ?? [TEST_FILE],
    mode: "production",
    buildId: BUILD_ID,
  };
}
