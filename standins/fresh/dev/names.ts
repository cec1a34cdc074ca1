import { basename, extname } from "node:path";

/** A unique name for each island's module. */
export function nameIslands(paths: string[]): string[] {
  const taken = new Map<string, number>();
  return paths.map((path) => {
    const name = basename(path, extname(path))
      .replaceAll(/[^A-Za-z0-9_$]+/g, "_")
      .replace(/^\d/, "_$&");
    const count = taken.get(name) ?? 0;
    taken.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}
