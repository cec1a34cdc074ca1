import { isAbsolute, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type BuildCache,
  IslandPreparer,
  type Islands,
  type StaticFile,
} from "../server/build_cache.ts";
import type { RouteFile } from "../server/route.ts";
import type { Build } from "./build.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { contentType } from "./content_type.ts";

/** Serves a build from memory, and static files from their folder. */
export class MemoryCache implements BuildCache {
  readonly islands: Islands = new Map();
  readonly clientEntry: string;
  readonly #build: Build;
  readonly #staticDir: string;
  #routeFiles: RouteFile[] = [];

  private constructor(config: ResolvedBuildConfig, build: Build) {
    this.clientEntry = build.clientEntry;
    this.#build = build;
    this.#staticDir = config.staticDir;
  }

  /** Loads the islands and the routes. */
  static async from(
    config: ResolvedBuildConfig,
    build: Build,
  ): Promise<MemoryCache> {
    const cache = new MemoryCache(config, build);
    const load = (path: string) => import(pathToFileURL(path).href);
    const preparer = new IslandPreparer();
    for (const { name, source, script } of build.islands) {
      preparer.prepare(cache.islands, await load(source), script, name);
    }
    cache.#routeFiles = await Promise.all(build.routes.map(async (route) => ({
      ...route,
      mod: route.type === "route"
        ? () => load(route.path)
        : await load(route.path),
    })));
    return cache;
  }

  routeFiles(): RouteFile[] {
    return this.#routeFiles;
  }

  async readFile(pathname: string): Promise<StaticFile | null> {
    const script = this.#build.scripts.get(pathname);
    if (script !== undefined) {
      return {
        hash: script.hash,
        size: script.content.byteLength,
        contentType: contentType(pathname),
        readable: script.content,
        close() {},
      };
    }
    const path = join(this.#staticDir, decodeURIComponent(pathname));
    const inside = relative(this.#staticDir, path);
    return inside.startsWith("..") || isAbsolute(inside)
      ? null
      : await open(path);
  }
}

async function open(path: string): Promise<StaticFile | null> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) return null;
    const file = await Deno.open(path);
    return {
      hash: null,
      size,
      contentType: contentType(path),
      readable: file.readable,
      close: () => file.close(),
    };
  } catch (error) {
    const absent = [Deno.errors.NotFound, Deno.errors.NotADirectory, TypeError];
    if (absent.some((type) => error instanceof type)) return null;
    throw error;
  }
}
