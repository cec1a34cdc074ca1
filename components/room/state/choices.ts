/**
 * What a viewer chooses for themselves. It is kept in their browser, and nobody else
 * knows of it.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { recall } from "../../ui/stored.ts";
import { type Hidden, recallHidden } from "./hidden.ts";

/** Names under which choices are kept. */
export const QUIET = "quiet";
export const NOTIFY = "notify";

/** A viewer's choices. Until {@linkcode Choices.recall} they are everybody's; choose.ts changes them. */
export class Choices {
  /** People whom they do not want to read: names by ids. */
  readonly hidden = signal<Hidden>(new Map());
  /** Whether screen readers read new messages. */
  readonly aloud = signal(true);
  /** Whether they are notified of mentions. */
  readonly notifies = signal(false);

  /** Takes what the browser has kept. */
  recall(): void {
    this.hidden.value = recallHidden();
    this.aloud.value = recall(QUIET) !== true;
    this.notifies.value = recall(NOTIFY) === true &&
      globalThis.Notification?.permission === "granted";
  }
}
