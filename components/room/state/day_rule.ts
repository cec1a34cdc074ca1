/**
 * Which rows the list has: which messages share one, and which are of the viewer's present
 * day. The rule ({@link ../list/days.ts}) is loaded
 * once the chat is live, and replaced when the day or the time zone changes.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { Entry } from "./timeline.ts";

interface DayRule {
  /** The day and the time zone. */
  readonly today: string;
  /** Joins entries that share a row, and adds dividers between messages of different days. */
  divide(entries: readonly Entry[]): readonly Entry[];
}

export const dayRule = signal<DayRule | undefined>(undefined);
