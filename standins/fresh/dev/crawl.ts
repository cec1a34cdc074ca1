import { join, relative } from "node:path";
import { compareRoutes, pathToPattern } from "./pattern.ts";
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

/** A folder such as `(_lib)` contains no routes, only what they share. */
const PRIVATE_FOLDER = /[/\\]\(_[^/\\]+\)[/\\]/;

/** The modules below routes/, in the order they are registered. */
export async function crawlRoutes(
  dir: string,
  ignore: RegExp[],
): Promise<FoundRoute[]> {
  const paths = await modules(dir, [...ignore, PRIVATE_FOLDER]);
  return paths.map((path) => found(dir, path)).sort((a, b) =>
    compareRoutes(a.id, b.id)
  );
}

function found(dir: string, path: string): FoundRoute {
  const file = relative(dir, path).replaceAll("\\", "/");
  const id = `/${file.replace(/\.\w+$/, "")}`;
  if (id === "/_app") return { id, path, type: "app", pattern: "*" };
  if (id === "/_error") return { id, path, type: "error", pattern: "*" };
  return { id, path, type: "route", pattern: pathToPattern(id) };
}
