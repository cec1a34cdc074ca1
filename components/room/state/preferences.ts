/**
 * The viewer's preferences. They are stored in the browser only.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { load } from "../../ui/stored.ts";
import { type Hidden, loadHidden } from "./hidden.ts";

/** Storage keys. */
export const QUIET = "quiet";
export const NOTIFY = "notify";
export const SAMPLE = "sample";

/** Whether a moderator wants to get what viewers get while a room is over its pace. */
export const wantsSample = (): boolean => load(SAMPLE) === true;

/**
 * The viewer's preferences: defaults until {@linkcode ViewerPreferences.load}.
 * change_preferences.ts changes them.
 */
export class ViewerPreferences {
  /** Hidden people: names by viewer id. */
  readonly hidden = signal<Hidden>(new Map());
  /** Whether screen readers announce new messages. */
  readonly aloud = signal(true);
  /** Whether the viewer wants notifications of mentions; the browser may forbid them. */
  readonly notifies = signal(false);

  load(): void {
    this.hidden.value = loadHidden();
    this.aloud.value = load(QUIET) !== true;
    this.notifies.value = load(NOTIFY) === true;
  }
}
