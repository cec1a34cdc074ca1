/**
 * What was taken back lately: an answer of the server that was given before may still
 * hold it.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type {
  ClearedEvent,
  DeletedEvent,
  Reply,
} from "../../../hub/protocol.ts";

/** The last so many are remembered: more than are taken back while an answer is on its way. */
const MAX_REMEMBERED = 200;

/** Remembers it, of one order of messages. */
export class RemovedMessages {
  readonly #events = signal<readonly (DeletedEvent | ClearedEvent)[]>([]);

  add(event: DeletedEvent | ClearedEvent): void {
    this.#events.value = [...this.#events.peek(), event].slice(-MAX_REMEMBERED);
  }

  /** Another order began. */
  clear(): void {
    this.#events.value = [];
  }

  /** Of messages that were read elsewhere, those that have not been taken back since. */
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
