import {
  type Changes,
  MAX_KEPT_PAGE,
  type Page,
  type PageRequest,
  type RoomRecord,
  type StoredEvent,
} from "../engine.ts";
import type { MessageEvent, Position } from "../../protocol.ts";
import type { Reply } from "./connection/client.ts";
import type { Commits } from "./commits.ts";
import type { RedisConnection } from "./connection/connection.ts";
import { parseEntry, parseMessage } from "./events.ts";
import { keyField, roomKeys, ROOMS_KEY } from "./keys.ts";
import { FIND, OPEN, PAGE, SETTLE } from "./scripts.ts";
import { MESSAGES_AT, SEARCH } from "./search_scripts.ts";
import type { Seen } from "./append.ts";
import { Refusal } from "../../refusal.ts";
import { noSuchRoomRefusal } from "../refusals.ts";

/** Maximum number of log entries read at once. */
export const PAGE_EVENTS = 1_000;

/** How often the rooms' last activity is stored, in milliseconds. */
const RANK_INTERVAL_MS = 1_000;

/** The most rooms whose newest messages are kept; they are forgotten together. */
const MAX_KEPT_ROOMS = 100;

/** Messages by `seq`, and the entries that they were parsed from. */
type ReadMessages = Map<
  number,
  { readonly entry: string; readonly message: MessageEvent }
>;

/**
 * A room's head as clients may see it, the run of Redis that is known to continue its order,
 * and its channel's token.
 */
export type Head = Seen & {
  /** The seq of the last event, which replicas may lack. */
  readonly stored: number;
  readonly token?: string;
};

/** An entry of a room's log that is a message, and its seq. */
interface FoundEntry {
  readonly seq: number;
  readonly entry: string;
}

/** Opens and reads rooms in Redis. */
export class RedisRooms {
  readonly #connection: RedisConnection;
  readonly #commits: Commits;
  /** By room, the page of its newest messages that was last read. */
  readonly #latest = new Map<string, ReadMessages>();
  #activity = 0;
  /** When rooms were last active, until that is stored. */
  readonly #active = new Map<string, string>();
  #ranking: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: RedisConnection, commits: Commits) {
    this.#connection = connection;
    this.#commits = commits;
  }

  /** Opens a room with this state; returns `false` if it exists. */
  async open(room: string, state: Changes = {}): Promise<boolean> {
    const keys = roomKeys(room);
    const { reply } = await this.#connection.store<number>(
      OPEN,
      [
        ...[keys.meta, keys.state, keys.versions],
        ...[keys.log, keys.replies, keys.audit, keys.kept, keys.keptActs],
        ...[keys.keptEntries, keys.keptFields],
      ],
      ({ run }) => [
        ...[crypto.randomUUID(), String(Date.now()), run, crypto.randomUUID()],
        ...flat(state),
      ],
    );
    const opened = reply === 1;
    // Ranked in any case: another instance may have died between opening and ranking it.
    await this.#connection.ask(
      ...["ZADD", ROOMS_KEY, opened ? "GT" : "NX", this.#now(), room],
    );
    return opened;
  }

  /**
   * Returns what the list of rooms tells about a room, with its rules as stored;
   * `undefined`: it doesn't exist.
   */
  async record(
    name: string,
  ): Promise<Omit<RoomRecord, "elsewhere"> | undefined> {
    const { meta, state } = roomKeys(name);
    const [[epoch, lastAt], rules] = await Promise.all([
      this.#connection.ask<(string | null)[]>(
        ...["HMGET", meta, "epoch", "last_at"],
      ),
      this.#connection.ask<string | null>("HGET", state, "rules"),
    ]);
    if (epoch === null) return undefined;
    return { name, lastAt: lastAt && Number(lastAt) || null, rules };
  }

  /** Moves a room to the front of the list, within a second. */
  moveToFront(room: string): void {
    this.#active.set(room, this.#now());
    this.#ranking ??= setTimeout(() => {
      this.rank().catch(() => {
        // Already reported; the next message ranks the room.
      });
    }, RANK_INTERVAL_MS);
  }

  /** Stores the rooms' last activity, in one command: a message costs Redis half as much. */
  async rank(): Promise<void> {
    clearTimeout(this.#ranking);
    this.#ranking = undefined;
    if (this.#active.size === 0) return;
    const ranks = [...this.#active].flatMap(([room, at]) => [at, room]);
    this.#active.clear();
    // A room that was removed meanwhile is not added again.
    await this.#connection.ask("ZADD", ROOMS_KEY, "XX", "GT", ...ranks);
  }

  /** The time in microseconds, a later one each time. */
  #now(): string {
    this.#activity = Math.max(this.#activity + 1, Date.now() * 1_000);
    return String(this.#activity);
  }

  /** @throws {Refusal} `no_such_room`, `unavailable`. */
  async head(room: string): Promise<Position> {
    const head = await this.position(room);
    if (!head) throw noSuchRoomRefusal(room);
    return { epoch: head.epoch, seq: head.seq };
  }

  /** Returns the room's head; `undefined`: the room doesn't exist. */
  async position(room: string): Promise<Head | undefined> {
    const [epoch, seq, run, token, committed] = await this.#connection.ask<
      (string | null)[]
    >(
      ...["HMGET", roomKeys(room).meta],
      ...["epoch", "seq", "run", "token", "committed"],
    );
    if (epoch === null || !/^\d{1,15}$/.test(seq ?? "")) return undefined;
    const stored = Number(seq);
    return {
      epoch,
      seq: Math.min(stored, Number(committed ?? seq)),
      stored,
      run: run ?? undefined,
      token: token ?? undefined,
    };
  }

  /**
   * Compares an order with what this process saw of it: gives it a new epoch if it went
   * back, and otherwise notes that it continues although Redis was restarted.
   *
   * @param last The JSON of the last event that this process saw; `undefined`: unknown.
   */
  async settle(room: string, seen: Seen, last?: string): Promise<void> {
    // A primary that took over may not know yet what was.
    await this.#commits.commitAll(room);
    const other = last !== undefined && await this.#differs(room, seen, last);
    await this.#connection.store(
      SETTLE,
      [roomKeys(room).meta],
      ({ run }) => [
        ...[seen.epoch, String(seen.seq), seen.run ?? "", run],
        ...[crypto.randomUUID(), other ? "1" : "0"],
      ],
    );
  }

  /** Whether another event was stored in place of one that this process saw. */
  async #differs(room: string, { seq }: Seen, last: string): Promise<boolean> {
    const [now] = await this.page(room, seq - 1, seq);
    // A deleted message has no time, and an edited one keeps it.
    const atOf = (json: string) =>
      json.match(/^\{"type":"\w+","seq":\d+,"at":\d+/)?.[0];
    const [here, before] = [now && atOf(now.json), atOf(last)];
    return here !== undefined && before !== undefined && here !== before;
  }

  async findByKey(
    room: string,
    viewer: string,
    key: string,
  ): Promise<number | undefined> {
    const { meta, log, keys, olderKeys } = roomKeys(room);
    const { reply: [epoch, seq], waits } = await this.#connection.store<
      [string, number]
    >(FIND, [meta, log, keys, olderKeys], () => [keyField(viewer, key)]);
    if (!epoch) throw noSuchRoomRefusal(room);
    if (waits && seq > 0) this.#commits.commit(room, epoch, seq);
    return seq > 0 ? seq : undefined;
  }

  /**
   * Returns the first stored events after `after`, about a thousand at most. They have no
   * gap between them, but there may be one before them if the log was trimmed. A deleted
   * message is replaced by a {@linkcode DeletedEvent}.
   */
  async page(
    room: string,
    after: number,
    upTo = Number.MAX_SAFE_INTEGER,
  ): Promise<StoredEvent[]> {
    let page = await this.#page(room, after, upTo);
    if (page.entries.includes(null)) {
      await this.#commits.mend(room);
      page = await this.#page(room, after, upTo);
    }
    return page.entries.map((entry, i) =>
      this.#parse(room, entry, page.from + i)
    );
  }

  async #page(room: string, after: number, upTo: number) {
    const { meta, log } = roomKeys(room);
    const [from, entries] = await this.#connection.call<[number, Reply[]]>(
      PAGE,
      [meta, log],
      [String(after), String(upTo), String(PAGE_EVENTS)],
    );
    return { from, entries: entries ?? [] };
  }

  async read(
    room: string,
    after: number,
    upTo: number,
  ): Promise<StoredEvent[]> {
    const { seq } = await this.head(room);
    const events: StoredEvent[] = [];
    for (let at = after; at < Math.min(upTo, seq);) {
      const page = await this.page(room, at, upTo);
      // The start may be trimmed, all of it if the range is old.
      if (page.length === 0) return events;
      if (events.length > 0 && page[0].seq !== at + 1) {
        throw this.#foreign(room);
      }
      for (const event of page) events.push(event);
      at = page.at(-1)!.seq;
    }
    return events;
  }

  async history(room: string, { before, limit }: PageRequest): Promise<Page> {
    const from = before === undefined ? "" : String(Math.max(0, before - 1));
    const isKept = before === undefined && limit <= MAX_KEPT_PAGE;
    const read: ReadMessages = isKept && this.#latest.get(room) || new Map();
    const page = await this.#search(room, from, "", limit, -1, read);
    if (isKept) this.#keep(room, read, page);
    return { ...page, messages: page.messages.toReversed() };
  }

  /** Keeps a page of the newest messages, and nothing of earlier ones. */
  #keep(room: string, read: ReadMessages, { messages }: Page): void {
    const shown = new Set(messages.map(({ seq }) => seq));
    for (const seq of read.keys()) if (!shown.has(seq)) read.delete(seq);
    if (!this.#latest.has(room) && this.#latest.size >= MAX_KEPT_ROOMS) {
      this.#latest.clear();
    }
    this.#latest.set(room, read);
  }

  /** Returns the oldest messages with `after < seq <= upTo`, at most `limit`. */
  async messages(
    room: string,
    after: number,
    upTo: number,
    limit = PAGE_EVENTS,
  ): Promise<MessageEvent[]> {
    const [from, to] = [String(after + 1), String(upTo)];
    return [...(await this.#search(room, from, to, limit, 1)).messages];
  }

  /** Returns the messages with these seqs, in order. */
  async messagesAt(
    room: string,
    seqs: readonly number[],
  ): Promise<MessageEvent[]> {
    const { meta, log } = roomKeys(room);
    const sorted = [...new Set(seqs)].sort((a, b) => a - b).map(String);
    const [epoch, pairs] = await this.#connection.call<
      [string | null, string[]]
    >(MESSAGES_AT, [meta, log], sorted);
    if (!epoch) throw noSuchRoomRefusal(room);
    return foundIn(pairs).map((found) => this.messageIn(room, found));
  }

  /**
   * Finds messages, in as many steps as it takes ({@linkcode SEARCH}). Those that `read`
   * has, unchanged, are the same objects; it gets the others.
   */
  async #search(
    room: string,
    from: string,
    to: string,
    limit: number,
    direction: 1 | -1,
    read: ReadMessages = new Map(),
  ): Promise<Page> {
    const messages: MessageEvent[] = [];
    let head: Position | undefined;
    for (let next = from;;) {
      const wanted = limit - messages.length;
      const { epoch, seq, more, found } = await this.searchStep(
        ...[room, next, to, wanted, direction] as const,
      );
      head ??= { epoch, seq };
      for (const { seq, entry } of found) {
        let known = read.get(seq);
        if (known?.entry !== entry) {
          known = { entry, message: this.messageIn(room, { seq, entry }) };
          read.set(seq, known);
        }
        messages.push(known.message);
      }
      if (more === "") return { ...head, messages };
      next = more;
    }
  }

  /**
   * Finds messages in one step ({@linkcode SEARCH}). `more`: where to go on, "" if that is
   * nowhere or as many as wanted were found.
   */
  async searchStep(
    room: string,
    from: string,
    to: string,
    limit: number,
    direction: 1 | -1,
  ) {
    const { meta, log } = roomKeys(room);
    const [epoch, seq, more, pairs] = await this.#connection.call<
      [string | null, string, string, string[]]
    >(SEARCH, [meta, log], [from, to, String(limit), String(direction)]);
    if (!epoch) throw noSuchRoomRefusal(room);
    return { epoch, seq: Number(seq), more, found: foundIn(pairs) };
  }

  /** @throws {Refusal} `unavailable`: it isn't a message of ours. */
  messageIn(room: string, { seq, entry }: FoundEntry): MessageEvent {
    const message = parseMessage(entry, seq);
    if (!message) throw this.#foreign(room);
    return message;
  }

  #parse(room: string, entry: Reply, seq: number): StoredEvent {
    const event = parseEntry(entry, seq);
    if (!event) throw this.#foreign(room);
    return event;
  }

  #foreign(room: string): Refusal {
    return this.#connection.foreign.refusal(
      roomKeys(room).log,
      "it holds entries that Hubbub did not write, or lacks some that it did",
    );
  }
}

/** Reads messages that a script found, each after its seq. */
export function foundIn(pairs: readonly string[]): FoundEntry[] {
  const found: FoundEntry[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    found.push({ seq: Number(pairs[i]), entry: pairs[i + 1] });
  }
  return found;
}

/** Returns changes as script arguments: each key and its value, "" to remove it. */
export function flat(changes: Changes): string[] {
  return Object.entries(changes).flatMap(([key, json]) => [key, json ?? ""]);
}
