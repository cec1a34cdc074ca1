/**
 * A message's text.
 *
 * @module
 */
import type { Links } from "../../../hub/protocol.ts";
import { partsOf } from "../state/links.ts";

export function Text({ text, links }: { text: string; links?: Links }) {
  return (
    <p class="text" dir="auto">
      {links
        ? partsOf(text, links).map((part, index) =>
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
        )
        : text}
    </p>
  );
}
