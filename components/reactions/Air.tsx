/**
 * Where the room's reactions are shown. What shows them is loaded with the first.
 *
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import { hear } from "../live.ts";
import type { ReactionTexts } from "./ReactionBar.tsx";

/** Lies over a box that has a position. */
export function Air({ texts }: { texts: ReactionTexts }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() =>
    hear((events) => {
      const reactions = events.filter(({ type }) => /^react/.test(type));
      if (reactions.length === 0) return;
      import("../chat/later.ts").then(({ show }) =>
        show(box.current!, texts, reactions)
      ).catch(() => {
        // Without a connection there is nothing to show either.
      });
    }), []);
  return <div class="air" ref={box}></div>;
}
