/**
 * Texts with links in them.
 *
 * @module
 */
import { hrefOf } from "../../../hub/wording/href.ts";
import type { Links } from "../../../hub/protocol.ts";

/** A part of a text that leads somewhere. */
interface Anchor {
  readonly href: string;
  readonly text: string;
}

/**
 * The parts of a text, those that are no links as long as they can be: text nodes
 * beside each other would become one in HTML, and the island takes over what it finds.
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

/** The links of a text that was drawn; `undefined`: it has none. */
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
