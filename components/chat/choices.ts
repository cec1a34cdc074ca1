/**
 * What a viewer chooses for themselves. It is kept in their browser, and nobody else
 * knows of it.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { Viewer } from "../../hub/protocol.ts";
import { keep, recall } from "../stored.ts";
import { type Hidden, keepHidden, recallHidden } from "./hidden.ts";

/** Names under which choices are kept. */
const QUIET = "quiet";
const NOTIFY = "notify";

/** A viewer's choices. Until {@linkcode Choices.recall} they are everybody's. */
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

  /** Shows nothing of a viewer any more. */
  hide({ id, name }: Viewer): void {
    this.#hidden(new Map(this.hidden.peek()).set(id, name));
  }

  /** Shows everybody again. */
  unhide(): void {
    this.#hidden(new Map());
  }

  readAloud(aloud: boolean): void {
    this.aloud.value = aloud;
    keep(QUIET, aloud ? undefined : true);
  }

  /** Whether it is as the viewer wants: the browser may not let the page notify. */
  async notify(wanted: boolean): Promise<boolean> {
    const granted = wanted && "Notification" in globalThis &&
      await Notification.requestPermission() === "granted";
    this.notifies.value = granted;
    keep(NOTIFY, granted || undefined);
    return granted === wanted;
  }

  #hidden(hidden: Hidden): void {
    this.hidden.value = hidden;
    keepHidden(hidden);
  }
}
