/**
 * Resolves the links that {@link ./links.ts} finds. A module of its own without imports,
 * so that a browser can load it.
 *
 * @module
 */

const SCHEME = /^https?:\/\//i;

/**
 * Returns the URL of a link's text, with `https://` before a bare domain; `undefined`: it
 * isn't a web address and must not become a link.
 */
export function hrefOf(text: string): string | undefined {
  const address = SCHEME.test(text) ? text : `https://${text}`;
  let url: URL;
  try {
    // Not URL.parse: browsers have had it only since 2024.
    url = new URL(address);
  } catch {
    return undefined;
  }
  const { href, protocol } = url;
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}
