/** The methods that a route can answer. */
export type Method =
  | "HEAD"
  | "GET"
  | "POST"
  | "PATCH"
  | "PUT"
  | "DELETE"
  | "OPTIONS";

/** All of them. */
export const METHODS: readonly Method[] = [
  "GET",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
];

interface Entry<T> {
  pathname: string;
  pattern: URLPattern | undefined;
  byMethod: Map<string, T>;
}

/** What the router found for a request. */
export interface Match<T> {
  /** The pathname that was registered. */
  pathname: string;
  /** What is registered for the method, if anything is. */
  item: T | undefined;
  /** The methods that something is registered for. */
  methods: string[];
  /** The parts of the URL that the pattern names, still encoded. */
  groups: Record<string, string | undefined>;
}

/** Finds what answers at a URL: fixed paths first, then patterns in order. */
export class Router<T> {
  #fixed = new Map<string, Entry<T>>();
  #patterns = new Map<string, Entry<T>>();

  /** Registers `item`, unless something is there already. */
  add(method: Method, pathname: string, item: T): void {
    const isPattern = /[*:{}+?()]/.test(pathname);
    const entries = isPattern ? this.#patterns : this.#fixed;
    let entry = entries.get(pathname);
    if (entry === undefined) {
      const pattern = isPattern ? new URLPattern({ pathname }) : undefined;
      entry = { pathname, pattern, byMethod: new Map() };
      entries.set(pathname, entry);
    }
    if (!entry.byMethod.has(method)) entry.byMethod.set(method, item);
  }

  /** What is registered at `url`; `undefined` for nothing at all. */
  match(method: string, url: URL): Match<T> | undefined {
    const { pathname } = url;
    const fixed = this.#fixed.get(pathname) ??
      this.#fixed.get(
        pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`,
      );
    if (fixed !== undefined) return found(fixed, method, {});
    for (const entry of this.#patterns.values()) {
      const result = entry.pattern!.exec(url);
      if (result !== null) return found(entry, method, result.pathname.groups);
    }
  }
}

function found<T>(
  { pathname, byMethod }: Entry<T>,
  method: string,
  groups: Match<T>["groups"],
): Match<T> {
  const item = byMethod.get(method) ??
    (method === "HEAD" ? byMethod.get("GET") : undefined);
  return { pathname, item, methods: [...byMethod.keys()], groups };
}
