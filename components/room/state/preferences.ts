/**
 * What a viewer chooses for themselves. It is kept in their browser, and nobody else
 * knows of it.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { load } from "../../ui/stored.ts";
import { type Hidden, loadHidden } from "./hidden.ts";

/** Names under which preferences are kept. */
export const QUIET = "quiet";
export const NOTIFY = "notify";

/** A viewer's preferences. Until {@linkcode ViewerPreferences.load} they are everybody's; choose.ts changes them. */
export class ViewerPreferences {
  /** People whom they do not want to read: names by ids. */
  readonly hidden = signal<Hidden>(new Map());
  /** Whether screen readers read new messages. */
  readonly aloud = signal(true);
  /** Whether they are notified of mentions. */
  readonly notifies = signal(false);

  /** Takes what the browser has kept. */
  load(): void {
    this.hidden.value = loadHidden();
    this.aloud.value = load(QUIET) !== true;
    this.notifies.value = load(NOTIFY) === true &&
      globalThis.Notification?.permission === "granted";
  }
}
