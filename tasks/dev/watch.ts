import { existsSync } from "node:fs";
import { relative } from "node:path";
import { IGNORED } from "./ignored.ts";

/**
 * Folders whose files are source, all of them. In the root only modules and deno.json are.
 * macOS tells of changes in `linked` by where it leads.
 */
const FOLDERS = [
  ...["routes", "islands", "components", "hub", "server", "static"],
  ...["linked", "standins"],
];

/** Watches the source until it is disposed of. */
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

  /** The path of what has changed first, once something has. */
  change(): Promise<string> {
    return this.#first.promise;
  }

  /** Whether something of this name has changed. */
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
