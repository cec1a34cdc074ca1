/**
 * Shows the room's reactions.
 *
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import { subscribe } from "../connection/page_events.ts";
import type { ReactionTexts } from "./ReactionBar.tsx";
import { displayReactions } from "./display.tsx";

/** Must be inside a positioned element, which it covers. */
export function Reactions({ texts }: { texts: ReactionTexts }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () => subscribe((events) => displayReactions(box.current!, texts, events)),
    [],
  );
  return <div class="air notranslate" ref={box}></div>;
}
