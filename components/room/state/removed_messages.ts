/**
 * Remembers recent removals: a page of messages that was loaded before may still
 * contain them.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { Reply, ServerEvent } from "../../../hub/protocol.ts";
import { deletedBy, type MessageFilter } from "../../../hub/deleted_by.ts";

/** More than are removed while an answer is on its way. */
const MAX_REMEMBERED = 200;

/** Of one epoch. */
export class RemovedMessages {
  /** What is removed, or no longer is, the newest first. */
  readonly #changes = signal<
    readonly { readonly meant: MessageFilter; readonly gone: boolean }[]
  >([]);

  /** Takes an event; `false` if it neither removes messages nor restores them. */
  add(event: ServerEvent): boolean {
    const gone = deletedBy(event);
    const targets = event.type === "restored" && new Set(event.targets);
    const meant = targets ? (seq: number) => targets.has(seq) : gone;
    if (!meant) return false;
    this.#changes.value = [
      { meant, gone: !!gone },
      ...this.#changes.peek(),
    ].slice(0, MAX_REMEMBERED);
    return true;
  }

  /** How many removals are remembered. */
  get count(): number {
    return this.#changes.value.length;
  }

  /** The epoch has changed. */
  clear(): void {
    this.#changes.value = [];
  }

  /** Whether a message was removed. */
  has(seq: number, author: string): boolean {
    return !!this.#changes.value.find(({ meant }) => meant(seq, author))?.gone;
  }

  /** The messages that have not been removed. */
  remaining<Said extends Reply>(messages: readonly Said[]): readonly Said[] {
    return messages.filter(({ seq, from }) => !this.has(seq, from.id));
  }
}
