/**
 * Where the room's reactions are shown.
 *
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import { hear } from "../connection/live.ts";
import type { ReactionTexts } from "./ReactionBar.tsx";
import { show } from "./show.tsx";

/** Lies over a box that has a position. */
export function Air({ texts }: { texts: ReactionTexts }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => hear((events) => show(box.current!, texts, events)), []);
  return <div class="air" ref={box}></div>;
}
