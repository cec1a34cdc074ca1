import type { ComponentType } from "preact";
import { isAbsolute, join } from "node:path";
import { setBuildId } from "../shared/build_id.ts";
import type { RouteFile } from "./route.ts";

/** A component that also runs in the browser. */
export interface Island {
  /** The URL of its script. */
  file: string;
  /** Its name on the page, unique among islands. */
  name: string;
  /** Its name among its module's exports. */
  exportName: string;
  fn: ComponentType;
}

/** The islands, by the component that the server renders. */
export type Islands = Map<unknown, Island>;

/** A file that is served unchanged. */
export interface StaticFile {
  hash: string | null;
  size: number;
  contentType: string;
  readable: ReadableStream<Uint8Array> | Uint8Array;
  close(): void;
}

/** A build that an app serves. */
export interface BuildCache {
  islands: Islands;
  /** The URL of the script that starts the islands. */
  clientEntry: string;
  routeFiles(): RouteFile[];
  readFile(pathname: string): Promise<StaticFile | null>;
}

/** For an app that has not been built. */
export const EMPTY_CACHE: BuildCache = {
  islands: new Map(),
  clientEntry: "",
  routeFiles: () => [],
  readFile: () => Promise.resolve(null),
};

/** The content of `_fresh/snapshot.js`. */
interface BuildSnapshot {
  version: string;
  clientEntry: string;
  fsRoutes: RouteFile[];
  staticFiles: Map<
    string,
    { filePath: string; hash: string; contentType: string }
  >;
  islands: Islands;
}

/** Serves the build in `_fresh/`. */
export class ProdBuildCache implements BuildCache {
  readonly #root: string;
  readonly islands: Islands;
  readonly clientEntry: string;
  readonly #snapshot: BuildSnapshot;

  constructor(root: string, snapshot: BuildSnapshot) {
    setBuildId(snapshot.version);
    this.#root = root;
    this.islands = snapshot.islands;
    this.clientEntry = snapshot.clientEntry;
    this.#snapshot = snapshot;
  }

  routeFiles(): RouteFile[] {
    return this.#snapshot.fsRoutes;
  }

  async readFile(pathname: string): Promise<StaticFile | null> {
    const known = this.#snapshot.staticFiles.get(pathname);
    if (known === undefined) return null;
    const { hash, contentType, filePath } = known;
    const path = isAbsolute(filePath) ? filePath : join(this.#root, filePath);
    const [{ size }, file] = await Promise.all([
      Deno.stat(path),
      Deno.open(path),
    ]);
    const close = () => file.close();
    return { hash, contentType, size, readable: file.readable, close };
  }
}

/** Registers the islands of each module below islands/. */
export class IslandPreparer {
  #taken = new Map<string, number>();

  /** Makes an island of each function that `mod` exports. */
  prepare(
    islands: Islands,
    mod: Record<string, unknown>,
    file: string,
    modName: string,
  ): void {
    for (const [exportName, value] of Object.entries(mod)) {
      if (typeof value !== "function") continue;
      const wanted = exportName === "default" ? modName : exportName;
      const count = this.#taken.get(wanted) ?? 0;
      this.#taken.set(wanted, count + 1);
      const name = count === 0 ? wanted : `${wanted}_${count}`;
      const fn = value as ComponentType;
      islands.set(fn, { file, name, exportName, fn });
    }
  }
}
