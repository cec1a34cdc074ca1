import { fileURLToPath } from "node:url";
import { resolve as resolvePath } from "node:path";
import { BUILD_ID } from "../shared/build_id.ts";

/** What the `Builder` takes. Paths are paths below `root`, or file URLs. */
export interface BuildOptions {
  /** The browsers to build for, as esbuild names them. */
  target?: string | string[];
  /** The folder of the project. Default: the current one */
  root?: string;
  /** Where the build is written to. Default: `_fresh` */
  outDir?: string;
  /** Where the static files are; of equal names the first wins. Default: `static` */
  staticDir?: string | string[];
  /** Where the islands are. Default: `islands` */
  islandDir?: string;
  /** Where the routes are. Default: `routes` */
  routeDir?: string;
  /** The module that exports the `app`. Default: `main.ts` */
  serverEntry?: string;
  /** The files that are neither routes nor islands. Default: tests */
  ignore?: RegExp[];
}

/** {@linkcode BuildOptions} with nothing left open, and all paths absolute. */
export interface ResolvedBuildConfig extends Required<BuildOptions> {
  staticDir: string[];
  mode: "development" | "production";
  buildId: string;
}

const TEST_FILE = /[._]test\.(?:[tj]sx?|[mc][tj]s)$/;

/** Fills in what the options leave open. */
export function resolve(options: BuildOptions): ResolvedBuildConfig {
  const below = (root: string, path: string) =>
    resolvePath(root, path.startsWith("file://") ? fileURLToPath(path) : path);
  const root = below(Deno.cwd(), options.root ?? ".");
  return {
    root,
    outDir: below(root, options.outDir ?? "_fresh"),
    staticDir: [options.staticDir ?? "static"].flat()
      .map((dir) => below(root, dir)),
    islandDir: below(root, options.islandDir ?? "islands"),
    routeDir: below(root, options.routeDir ?? "routes"),
    serverEntry: below(root, options.serverEntry ?? "main.ts"),
    ignore: options.ignore ?? [TEST_FILE],
    target: options.target ?? ["chrome99", "firefox99", "safari15"],
    mode: "production",
    buildId: BUILD_ID,
  };
}
