/**
 * Where a link that {@link ./links.ts} found leads to. In a module of its own, without
 * imports, so that a browser can load it.
 *
 * @module
 */

const SCHEME = /^https?:\/\//i;

/**
 * The address of a link by its text; `https://` is put before a bare domain.
 *
 * @returns undefined: it is no address of the web, and must not become a link.
 */
export function hrefOf(text: string): string | undefined {
  const address = SCHEME.test(text) ? text : `https://${text}`;
  let url: URL;
  try {
    // Not URL.parse, which browsers have only since 2024.
    url = new URL(address);
  } catch {
    return undefined;
  }
  const { href, protocol } = url;
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}
