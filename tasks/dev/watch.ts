import { existsSync } from "node:fs";
import { relative } from "node:path";
import { IGNORED } from "./ignored.ts";

/**
 * Folders in which every file is source. In the root, only modules and deno.json are.
 * macOS reports changes in `linked` under the folder it links to.
 */
const FOLDERS = [
  ...["routes", "api", "islands", "client", "components", "hub", "server"],
  ...["static", "linked", "standins"],
];

/** Watches the source until it is disposed. */
export class SourceWatcher implements Disposable {
  readonly #watchers = [
    Deno.watchFs(".", { recursive: false }),
    Deno.watchFs(FOLDERS.filter((folder) => existsSync(folder))),
  ];
  readonly #seen = new Set<string>();
  readonly #first = Promise.withResolvers<string>();

  constructor() {
    for (const watcher of this.#watchers) void this.#follow(watcher);
  }

  /** Resolves with the path of the first change. */
  change(): Promise<string> {
    return this.#first.promise;
  }

  /** Whether a path that matches has changed. */
  hasSeen(name: RegExp): boolean {
    return this.#seen.values().some((path) => name.test(path));
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    for await (const { kind, paths } of watcher) {
      if (kind === "access") continue;
      for (const path of paths.map((path) => relative(Deno.cwd(), path))) {
        if (!isSource(path)) continue;
        this.#seen.add(path);
        this.#first.resolve(path);
      }
    }
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers) watcher.close();
  }
}

function isSource(path: string): boolean {
  if (IGNORED.some((pattern) => pattern.test(path))) return false;
  const [first, ...rest] = path.split(/[/\\]/);
  return FOLDERS.includes(first) ||
    rest.length === 0 && /(\.ts|^deno\.json)$/.test(first);
}
