import { deletedBy } from "../../deleted_by.ts";
import type { Engine, StoredEvent } from "../../engine/engine.ts";
import { ExpiringMap } from "../../expiring_map.ts";
import type { MessageEvent, OrderedEvent } from "../../protocol.ts";
import { publicEvent } from "../../engine/public_event.ts";
import { nextTurn } from "../../turn.ts";

/** Maximum number of messages of a room. */
const MAX_MESSAGES = 5_000;

/** Messages read at once; takes a few milliseconds. */
const PAGE = 500;

/** Maximum number of events since the last reading; after more, all is read anew. */
const MAX_MISSED = 500;

/** How long messages are kept after they were read, in milliseconds. */
const KEPT_MS = 60_000;

/** Maximum number of rooms kept: some 3 MB each. */
const MAX_ROOMS = 10;

/** The newest messages of a room, as of one event. */
interface Kept {
  readonly epoch: string;
  readonly seq: number;
  /** The time from which on they were read, in milliseconds since 1970. */
  readonly since: number;
  /** Whether there may be earlier ones, but they are too many. */
  readonly isFull: boolean;
  /** Oldest first. */
  readonly messages: readonly MessageEvent[];
}

/**
 * The newest messages of rooms. Whoever looks at a raid looks several times within a
 * minute: meanwhile they are kept, and only what has happened since is read.
 */
export class RecentMessages {
  readonly #engine: Engine;
  readonly #kept = new ExpiringMap<string, Kept>(MAX_ROOMS, KEPT_MS);

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Returns a room's newest messages, at most 5,000, oldest first.
   *
   * @param since Those from then on, in milliseconds since 1970.
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async read(room: string, since: number): Promise<readonly MessageEvent[]> {
    const kept = await this.#readOn(room, since) ??
      await this.#readAll(room, since);
    this.#kept.set(room, kept);
    return kept.messages.filter(({ at }) => at >= since);
  }

  /** Reads what has happened since; `undefined`: all must be read. */
  async #readOn(room: string, since: number): Promise<Kept | undefined> {
    const { epoch, seq } = await this.#engine.head(room);
    const kept = this.#kept.get(room);
    if (
      kept?.epoch !== epoch || kept.since > since || seq < kept.seq ||
      seq - kept.seq > MAX_MISSED
    ) return;
    const events = await this.#engine.read(room, kept.seq, seq);
    // Some may have been trimmed.
    if (events.length !== seq - kept.seq) return;
    const messages = applied(kept.messages, events);
    // After a deletion, older messages that weren't read belong to the newest 5,000 again.
    if (!messages || kept.isFull && messages.length < MAX_MESSAGES) return;
    const isFull = messages.length > MAX_MESSAGES;
    return {
      ...kept,
      seq,
      messages: messages.slice(-MAX_MESSAGES),
      isFull: kept.isFull || isFull,
    };
  }

  async #readAll(room: string, since: number): Promise<Kept> {
    const pages: (readonly MessageEvent[])[] = [];
    const first = await this.#engine.history(room, { limit: PAGE });
    const { epoch, seq } = first;
    let { messages } = first;
    for (let count = PAGE;; count += PAGE) {
      const recent = messages.filter(({ at }) => at >= since);
      pages.push(recent);
      if (recent.length < PAGE || count === MAX_MESSAGES) break;
      await nextTurn();
      const before = messages[0].seq;
      ({ messages } = await this.#engine.history(room, {
        before,
        limit: PAGE,
      }));
    }
    const found = pages.reverse().flat();
    return {
      epoch,
      seq,
      since,
      messages: found,
      isFull: found.length === MAX_MESSAGES,
    };
  }
}

/**
 * Returns the messages after these events; `undefined`: some were restored, and their
 * places aren't known.
 */
function applied(
  messages: readonly MessageEvent[],
  events: readonly StoredEvent[],
): readonly MessageEvent[] | undefined {
  if (events.length === 0) return messages;
  let found = [...messages];
  for (const event of events) {
    const shown: OrderedEvent = JSON.parse(publicEvent(event).json);
    if (shown.type === "restored") return;
    if (shown.type === "message") found.push(shown);
    const isDeleted = deletedBy(shown);
    if (isDeleted) {
      found = found.filter(({ seq, from }) => !isDeleted(seq, from.id));
    }
  }
  return found;
}
