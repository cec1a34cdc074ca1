/**
 * Which first steps a new host has done. Kept in the browser.
 *
 * @module
 */
import { load, save } from "../ui/stored.ts";

export const STEPS = ["share", "keep", "about", "show"] as const;
export type Step = typeof STEPS[number];

/** A room with more events is no longer new, and its host isn't greeted. */
export const MAX_EVENTS = 100;

export interface Progress {
  readonly done: Step[];
  readonly open: boolean;
  /** For good. */
  readonly closed: boolean;
}

/** The progress in a room. At first the steps are open, later only if they were left so. */
export function progressIn(room: string): Progress {
  const kept = load(keyOf(room));
  if (kept === "closed") return { done: [], open: false, closed: true };
  if (kept === undefined) save(keyOf(room), []);
  const done = Array.isArray(kept)
    ? STEPS.filter((step) => kept.includes(step))
    : [];
  const open = kept === undefined ||
    (Array.isArray(kept) && kept[0] === "open");
  return { done, open, closed: false };
}

export function saveProgress(
  room: string,
  { done, open, closed }: Progress,
): void {
  save(keyOf(room), closed ? "closed" : [...open ? ["open"] : [], ...done]);
}

function keyOf(room: string): string {
  return `greeting.${room}`;
}
