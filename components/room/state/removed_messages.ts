/**
 * Remembers recent removals: a page of messages that was loaded before may still
 * contain them.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type {
  ClearedEvent,
  DeletedEvent,
  Reply,
} from "../../../hub/protocol.ts";

/** More than are removed while an answer is on its way. */
const MAX_REMEMBERED = 200;

/** Of one epoch. */
export class RemovedMessages {
  readonly #events = signal<readonly (DeletedEvent | ClearedEvent)[]>([]);

  add(event: DeletedEvent | ClearedEvent): void {
    this.#events.value = [...this.#events.peek(), event].slice(-MAX_REMEMBERED);
  }

  /** How many removals are remembered. */
  get count(): number {
    return this.#events.value.length;
  }

  /** The epoch has changed. */
  clear(): void {
    this.#events.value = [];
  }

  /** The messages that have not been removed. */
  remaining<Said extends Reply>(messages: readonly Said[]): readonly Said[] {
    const events = this.#events.value;
    return messages.filter(({ seq, from }) =>
      !events.some((event) =>
        event.type === "deleted"
          ? event.target === seq
          : event.viewer === from.id && event.seq > seq
      )
    );
  }
}
