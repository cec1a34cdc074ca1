/**
 * A message's text.
 *
 * @module
 */
import { type ComponentChildren, Fragment, h } from "preact";
import type { Links } from "../../../hub/protocol.ts";
import { partsOf } from "../state/links.ts";

/** `more` follows the text. */
export function Text(
  { text, links, more }: {
    text: string;
    links?: Links;
    more?: ComponentChildren;
  },
) {
  return <p class="text" dir="auto">{linked(text, links)}{more}</p>;
}

/** A text with its links. */
export function linked(text: string, links?: Links): ComponentChildren {
  if (!links) return text;
  const parts = partsOf(text, links).map((part, index) =>
    typeof part === "string" ? part : (
      <a
        key={index}
        href={part.href}
        target="_blank"
        rel="noopener nofollow ugc"
      >
        {part.text}
      </a>
    )
  );
  // In an array, precompiled JSX would escape texts that are escaped once more later.
  return h(Fragment, null, parts);
}
