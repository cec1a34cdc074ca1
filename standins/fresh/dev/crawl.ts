import { join, relative } from "node:path";
import type { RouteFileType } from "../server/fs_routes.ts";
import { compareRoutes, pathToPattern } from "../server/pattern.ts";
import type { FoundRoute } from "./build.ts";

/** The files below a folder, in no particular order. */
export async function* walk(
  dir: string,
  skip: (path: string) => boolean,
): AsyncGenerator<string> {
  let entries: Deno.DirEntry[];
  try {
    entries = await Array.fromAsync(Deno.readDir(dir));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (skip(path)) continue;
    if (entry.isDirectory) yield* walk(path, skip);
    else if (entry.isFile) yield path;
  }
}

async function modules(dir: string, ignore: RegExp[]): Promise<string[]> {
  const skip = (path: string) => ignore.some((regexp) => regexp.test(path));
  const paths = await Array.fromAsync(walk(dir, skip));
  return paths.filter((path) => /\.[tj]sx?$/.test(path)).sort();
}

/** The modules below islands/. */
export function crawlIslands(
  dir: string,
  ignore: RegExp[],
): Promise<string[]> {
  return modules(dir, ignore);
}

const WRAPPING: Record<string, RouteFileType> = {
  _middleware: "middleware",
  _layout: "layout",
  _error: "error",
  _500: "error",
};

/** A folder such as `(_lib)` holds what routes share, no routes. */
const PRIVATE_FOLDER = /[/\\]\(_[^/\\]+\)[/\\]/;

/** The modules below routes/, in the order they are registered. */
export async function crawlRoutes(
  dir: string,
  ignore: RegExp[],
): Promise<FoundRoute[]> {
  const paths = await modules(dir, [...ignore, PRIVATE_FOLDER]);
  const routes = await Promise.all(paths.map((path) => found(dir, path)));
  return routes.sort((a, b) => compareRoutes(a.id, b.id));
}

async function found(dir: string, path: string): Promise<FoundRoute> {
  const file = relative(dir, path).replaceAll("\\", "/");
  const id = `/${file.replace(/\.\w+$/, "")}`;
  const folder = id.slice(0, id.lastIndexOf("/"));
  const name = id.slice(id.lastIndexOf("/") + 1);
  const base = { id, path, lazy: false };
  if (name === "_app" || name === "_404") {
    const type = name === "_app" ? "app" : "notFound";
    return { ...base, type, pattern: "*", routePattern: "*" };
  }
  if (name in WRAPPING) {
    const pattern = pathToPattern(folder);
    return { ...base, type: WRAPPING[name], pattern, routePattern: pattern };
  }
  const routePattern = pathToPattern(id);
  const pattern = name === "index" && routePattern !== "/"
    ? `${routePattern}/`
    : routePattern;
  const lazy = !(await Deno.readTextFile(path)).includes("routeOverride");
  return { ...base, type: "route", pattern, routePattern, lazy };
}
