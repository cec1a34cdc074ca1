import type { Engine, StoredEvent } from "../engine/engine.ts";

/** How many of a room's messages are looked at to tell who has written before. */
const MAX_MESSAGES = 10_000;

/** How many of them are read at once. */
const PAGE_LENGTH = 500;

/** The most authors of a room that are remembered, and of all rooms. */
const MAX_AUTHORS = 20_000;
const MAX_ALL_AUTHORS = 200_000;

/** The authors of the messages from one `seq` to another, both inclusive. */
interface Known {
  readonly epoch: string;
  from: number;
  upTo: number;
  readonly authors: Set<string>;
  /** What it counts for among all rooms. */
  counted?: number;
  /** The authors of the batch after `upTo`, which is repeated if its delivery fails. */
  next?: { readonly upTo: number; readonly authors: readonly string[] };
}

/**
 * Tells who writes to a room for the first time, as far as its newest messages say. For the
 * webhooks of one owner: another's are elsewhere in a room's order.
 */
export class RecentAuthors {
  /** The one whose message came last is last. */
  readonly #rooms = new Map<string, Known>();
  #count = 0;

  /**
   * Returns the `seq`s of the messages whose author has none among the 10,000 before.
   *
   * @param after The `seq` after which the events begin.
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async newAmong(
    { engine, room }: { readonly engine: Engine; readonly room: string },
    after: number,
    events: readonly StoredEvent[],
  ): Promise<ReadonlySet<number>> {
    const firsts = new Map<string, number>();
    for (const { seq, author, type } of events) {
      if (type === "message" && author !== undefined && !firsts.has(author)) {
        firsts.set(author, seq);
      }
    }
    if (firsts.size === 0) return new Set();
    const known = await this.#known(engine, room, after);
    const { authors } = known;
    const isUnknown = () => [...firsts.keys()].some((id) => !authors.has(id));
    while (
      known.from > 1 && known.upTo - known.from < MAX_MESSAGES && isUnknown()
    ) await readBefore(engine, room, known);
    const found = [...firsts].filter(([id]) => !authors.has(id));
    known.next = { upTo: events.at(-1)!.seq, authors: [...firsts.keys()] };
    this.#keep(room, known);
    return new Set(found.map(([, seq]) => seq));
  }

  async #known(engine: Engine, room: string, after: number): Promise<Known> {
    const { epoch } = await engine.head(room);
    const known = this.#rooms.get(room);
    if (known?.next && known.next.upTo <= after) {
      for (const id of known.next.authors) known.authors.add(id);
      known.upTo = known.next.upTo;
      known.next = undefined;
    }
    // Events without messages may lie between.
    if (
      known?.epoch === epoch && known.upTo <= after &&
      known.authors.size <= MAX_AUTHORS
    ) {
      const between = await engine.messages(room, known.upTo, after, 1);
      if (between.length === 0) return known;
    }
    return { epoch, from: after + 1, upTo: after, authors: new Set() };
  }

  /** Forgets the rooms that were quiet for longest, if there are too many authors. */
  #keep(room: string, known: Known): void {
    this.#forget(room);
    known.counted = 1 + known.authors.size;
    this.#count += known.counted;
    this.#rooms.set(room, known);
    for (const name of this.#rooms.keys()) {
      if (this.#count <= MAX_ALL_AUTHORS || name === room) return;
      this.#forget(name);
    }
  }

  #forget(room: string): void {
    this.#count -= this.#rooms.get(room)?.counted ?? 0;
    this.#rooms.delete(room);
  }
}

async function readBefore(
  engine: Engine,
  room: string,
  known: Known,
): Promise<void> {
  const { messages } = await engine.history(room, {
    before: known.from,
    limit: PAGE_LENGTH,
  });
  for (const { from } of messages) known.authors.add(from.id);
  known.from = messages.length < PAGE_LENGTH ? 1 : messages[0].seq;
}
