import { signal } from "@preact/signals";
import type { Line } from "../state/timeline.ts";

/** The messages that a moderator has selected, by their `seq`. */
export const selected = signal<ReadonlyMap<number, Line>>(new Map());
