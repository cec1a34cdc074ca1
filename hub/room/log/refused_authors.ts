import type { StoredEvent } from "../../engine/engine.ts";
import type { StoredStateEvent } from "../../engine/logged_event.ts";
import type { Position } from "../../protocol.ts";
import { refusedBy } from "../../engine/public_event.ts";

/** Maximum number of refusals remembered. */
const MAX_REFUSED = 200;

/**
 * Authors whose held messages were refused lately. Viewers' logs don't tell, so they are
 * told by an answer when they return.
 */
export class RefusedAuthors {
  /** By `seq`. */
  readonly #authors = new Map<number, readonly string[]>();

  /** Notes an event; returns the authors whose messages it refuses. */
  note(event: StoredEvent): readonly string[] {
    if (event.type === "state" && this.#authors.size > 0) {
      const { restored }: StoredStateEvent = JSON.parse(event.json);
      if (restored?.undoes) this.#authors.delete(restored.undoes);
    }
    const authors = refusedBy(event);
    if (authors.length === 0) return authors;
    this.#authors.set(event.seq, authors);
    if (this.#authors.size > MAX_REFUSED) {
      this.#authors.delete(this.#authors.keys().next().value!);
    }
    return authors;
  }

  /** Whether a message of this author was refused after a position. */
  has(author: string, position: Position | undefined): boolean {
    if (position === undefined || this.#authors.size === 0) return false;
    return [...this.#authors].some(([seq, authors]) =>
      seq > position.seq && authors.includes(author)
    );
  }
}
