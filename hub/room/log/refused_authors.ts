import type { StoredEvent } from "../../engine/engine.ts";
import type { Position } from "../../protocol.ts";
import { refusedBy } from "./public_event.ts";

/** Maximum number of refused messages remembered. */
const MAX_REFUSED = 200;

/**
 * Authors whose held messages were refused lately. Viewers' logs don't tell, so they are
 * told by an answer when they return.
 */
export class RefusedAuthors {
  /** By `seq`. */
  readonly #authors = new Map<number, string>();

  /** Notes an event; returns the author whose message it refuses, if it does. */
  note(event: StoredEvent): string | undefined {
    const author = refusedBy(event);
    if (author === undefined) return;
    this.#authors.set(event.seq, author);
    if (this.#authors.size > MAX_REFUSED) {
      this.#authors.delete(this.#authors.keys().next().value!);
    }
    return author;
  }

  /** Whether a message of this author was refused after a position. */
  has(author: string, position: Position | undefined): boolean {
    if (position === undefined || this.#authors.size === 0) return false;
    return [...this.#authors].some(([seq, each]) =>
      seq > position.seq && each === author
    );
  }
}
