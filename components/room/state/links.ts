/**
 * Links in texts.
 *
 * @module
 */
import { hrefOf } from "../../../hub/wording/href.ts";
import type { Links } from "../../../hub/protocol.ts";

/** A link in a text. */
interface Anchor {
  readonly href: string;
  readonly text: string;
}

/**
 * Splits a text at its links. Plain parts are joined: HTML would merge adjacent text
 * nodes, and the island must find what it expects.
 */
export function partsOf(text: string, links: Links): (string | Anchor)[] {
  const parts: (string | Anchor)[] = [];
  let plain = "";
  let at = 0;
  for (const [from, to] of links) {
    const href = from >= at && to > from && hrefOf(text.slice(from, to));
    if (!href) continue;
    plain += text.slice(at, from);
    if (plain) parts.push(plain);
    plain = "";
    parts.push({ href, text: text.slice(from, to) });
    at = to;
  }
  plain += text.slice(at);
  if (plain) parts.push(plain);
  return parts;
}

/** The links of a rendered text; `undefined` if it has none. */
export function linksIn(drawn: Node): Links | undefined {
  const links: [number, number][] = [];
  let at = 0;
  for (const node of drawn.childNodes) {
    const to = at + (node.textContent?.length ?? 0);
    if (node.nodeName === "A") links.push([at, to]);
    at = to;
  }
  return links.length > 0 ? links : undefined;
}
