/**
 * Where the room's reactions are shown. What shows them is loaded with the first.
 *
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import { later } from "../chat/Later.tsx";
import { hear } from "../live.ts";
import type { ReactionTexts } from "./ReactionBar.tsx";

/** Lies over a box that has a position. */
export function Air({ texts }: { texts: ReactionTexts }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() =>
    hear((events) => {
      const reactions = events.filter(({ type }) => /^react/.test(type));
      if (reactions.length === 0) return;
      later(({ show }) => void show(box.current!, texts, reactions));
    }), []);
  return <div class="air" ref={box}></div>;
}
