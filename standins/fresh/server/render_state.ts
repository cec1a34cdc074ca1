import type { VNode } from "preact";
import type { BuildCache, Island } from "./build_cache.ts";

/** What is known of a page while it is being rendered. */
export class RenderState {
  /** Marks the inline scripts and styles that the server meant to send. */
  readonly nonce: string = crypto.randomUUID().replaceAll("-", "");
  /** The islands on the page. */
  readonly islands = new Set<Island>();
  /** The props of each island, in the order they were rendered. */
  readonly props: unknown[] = [];
  /** How many islands the current vnode lies in. */
  depth = 0;
  /** What `<Head>` has collected, by what it would replace. */
  readonly head = new Map<string, VNode>();
  /** Whether the script that starts the islands has been rendered. */
  started = false;

  constructor(readonly url: URL, readonly build: BuildCache) {}

  /** The addresses of the scripts that the page needs. */
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

/** The page that is being rendered, if one is. */
export function currentState(): RenderState | undefined {
  return current;
}

/** Runs `task` as the rendering of a page. */
export function withState<T>(state: RenderState, task: () => T): T {
  current = state;
  try {
    return task();
  } finally {
    current = undefined;
  }
}
