import type { VNode } from "preact";
import type { BuildCache, Island } from "./build_cache.ts";

/** The state of a page's rendering. */
export class RenderState {
  /** The nonce of the server's own inline scripts and styles. */
  readonly nonce: string = crypto.randomUUID().replaceAll("-", "");
  /** The islands on the page. */
  readonly islands = new Set<Island>();
  /** The props of each island, in the order they were rendered. */
  readonly props: unknown[] = [];
  /** How many islands enclose the current vnode. */
  depth = 0;
  /** The elements that `<Head>` has collected, by what they replace. */
  readonly head = new Map<string, VNode>();
  /** Whether the script that starts the islands has been rendered. */
  started = false;

  constructor(readonly url: URL, readonly build: BuildCache) {}

  /** The URLs of the scripts that the page needs. */
  scripts(): string[] {
    return this.islands.size > 0
      ? [
        this.build.clientEntry,
        ...Array.from(this.islands, ({ file }) => file),
      ]
      : [];
  }
}

let current: RenderState | undefined;

/** The page being rendered, if any. */
export function currentState(): RenderState | undefined {
  return current;
}

/** Runs `task` while a page is rendered. */
export function withState<T>(state: RenderState, task: () => T): T {
  current = state;
  try {
    return task();
  } finally {
    current = undefined;
  }
}
