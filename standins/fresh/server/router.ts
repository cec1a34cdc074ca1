const METHODS = [
  "HEAD",
  "GET",
  "POST",
  "PATCH",
  "PUT",
  "DELETE",
  "OPTIONS",
] as const;

/** The methods that a route can answer. */
export type Method = typeof METHODS[number];

export function isMethod(method: string): method is Method {
  return (METHODS as readonly string[]).includes(method);
}

/** The router's match of a request. */
export interface Match<T> {
  /** The registered pathname. */
  pathname: string;
  item: T;
  /** The values of the pattern's parameters, still encoded. */
  groups: Record<string, string | undefined>;
}

/** Finds the route of a URL: fixed paths first, then patterns in order. */
export class Router<T> {
  #fixed = new Map<string, Match<T>>();
  #patterns: { pathname: string; pattern: URLPattern; item: T }[] = [];

  add(pathname: string, item: T): void {
    if (pathname.includes(":")) {
      const pattern = new URLPattern({ pathname });
      this.#patterns.push({ pathname, pattern, item });
    } else {
      this.#fixed.set(pathname, { pathname, item, groups: {} });
    }
  }

  /** The route registered at `url`, with or without a trailing slash. */
  match(url: URL): Match<T> | undefined {
    const fixed = this.#fixed.get(url.pathname) ??
      this.#fixed.get(url.pathname.replace(/\/$/, ""));
    if (fixed !== undefined) return fixed;
    for (const { pathname, pattern, item } of this.#patterns) {
      const result = pattern.exec(url);
      if (result) return { pathname, item, groups: result.pathname.groups };
    }
  }
}
