import type { Changes, Page, PageRequest, StoredEvent } from "../engine.ts";
import type { MessageEvent, Position } from "../../protocol.ts";
import type { RedisConnection, Reply } from "./connection.ts";
import { parseEntry } from "./events.ts";
import { keyField, roomKeys, ROOMS_KEY } from "./keys.ts";
import { merge } from "./page.ts";
import { HISTORY, OPEN, PAGE, RENEW } from "./scripts.ts";
import { Refusal } from "../../refusal.ts";
import { noSuchRoomRefusal } from "../refusals.ts";

/** Maximum number of log entries read at once. */
export const PAGE_EVENTS = 1_000;

/** Opens and reads rooms in Redis. */
export class RedisRooms {
  readonly #connection: RedisConnection;
  #activity = 0;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /** Opens a room with this state; returns `false` if it exists. */
  async open(room: string, state: Changes = {}): Promise<boolean> {
    const keys = roomKeys(room);
    const opened = await this.#connection.run<number>(
      OPEN,
      [
        ...[keys.meta, keys.state, keys.versions],
        ...[keys.log, keys.deleted, keys.audit],
      ],
      [crypto.randomUUID(), String(Date.now()), ...flat(state)],
    ) === 1;
    // Ranked in any case: another instance may have died between opening and ranking it.
    if (opened) await this.moveToFront(room);
    else await this.#rank(room, "NX");
    return opened;
  }

  /** Moves a room to the front of the list. */
  async moveToFront(room: string): Promise<void> {
    await this.#rank(room, "GT");
  }

  async #rank(room: string, condition: "GT" | "NX"): Promise<void> {
    this.#activity = Math.max(this.#activity + 1, Date.now() * 1_000);
    const score = String(this.#activity);
    await this.#connection.ask("ZADD", ROOMS_KEY, condition, score, room);
  }

  /** @throws {Refusal} `no_such_room`, `unavailable`. */
  async head(room: string): Promise<Position> {
    const head = await this.position(room);
    if (!head) throw noSuchRoomRefusal(room);
    return head;
  }

  /** Returns the room's head; `undefined`: the room doesn't exist. */
  async position(room: string): Promise<Position | undefined> {
    const [epoch, seq] = await this.#connection.ask<[string, string]>(
      "HMGET",
      roomKeys(room).meta,
      "epoch",
      "seq",
    );
    return epoch === null || !/^\d{1,15}$/.test(seq)
      ? undefined
      : { epoch, seq: Number(seq) };
  }

  /** Gives an order a new epoch if it went back behind what this process saw. */
  async renew(room: string, seen: Position): Promise<void> {
    await this.#connection.run(RENEW, [roomKeys(room).meta], [
      seen.epoch,
      String(seen.seq),
      crypto.randomUUID(),
    ]);
  }

  async findByKey(
    room: string,
    viewer: string,
    key: string,
  ): Promise<number | undefined> {
    const { keys, olderKeys } = roomKeys(room);
    const field = keyField(viewer, key);
    const [, ...seqs] = await Promise.all([
      this.head(room),
      this.#connection.ask<string | null>("HGET", keys, field),
      this.#connection.ask<string | null>("HGET", olderKeys, field),
    ]);
    const seq = seqs.find((seq) => seq !== null);
    return seq === undefined ? undefined : Number(seq);
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
    const events = await this.entries(room, after, upTo);
    const last = events.at(-1);
    if (last?.seq === after + events.length) return events;
    // Something is missing. Read the log and the deleted seqs in one step, so that they
    // match.
    const { log, deleted } = roomKeys(room);
    const [entries, places] = await this.#connection.run<[Reply[], string[]]>(
      PAGE,
      [log, deleted],
      [String(after + 1), String(upTo), String(PAGE_EVENTS)],
    );
    const logged = this.#parse(room, entries);
    const page = merge(after, logged, places, PAGE_EVENTS);
    if (!page) throw this.#foreign(room);
    return page;
  }

  /** Returns the first log entries after `after`, at most {@linkcode PAGE_EVENTS}, without filling gaps. */
  async entries(
    room: string,
    after: number,
    upTo = Number.MAX_SAFE_INTEGER,
  ): Promise<StoredEvent[]> {
    const entries = await this.#connection.ask<Reply[]>(
      "XRANGE",
      roomKeys(room).log,
      `${after + 1}-0`,
      `${upTo}-0`,
      "COUNT",
      String(PAGE_EVENTS),
    );
    return this.#parse(room, entries);
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
    const { meta, log } = roomKeys(room);
    const [epoch, seq, entries] = await this.#connection.run<
      [string | null, string, Reply[]]
    >(HISTORY, [meta, log], [
      before === undefined ? "+" : `${Math.max(0, before - 1)}-0`,
      String(limit),
    ]);
    if (epoch === null) throw noSuchRoomRefusal(room);
    const messages = this.#parse(room, entries)
      .map(({ json }) => JSON.parse(json) as MessageEvent);
    return { epoch, seq: Number(seq), messages: messages.reverse() };
  }

  #parse(room: string, entries: readonly Reply[]): StoredEvent[] {
    return entries.map((entry) => {
      const event = parseEntry(entry);
      if (!event) throw this.#foreign(room);
      return event;
    });
  }

  #foreign(room: string): Refusal {
    return this.#connection.foreign.refusal(
      roomKeys(room).log,
      "it holds entries that Hubbub did not write, or lacks some that it did",
    );
  }
}

/** Returns changes as script arguments: each key and its value, "" to remove it. */
export function flat(changes: Changes): string[] {
  return Object.entries(changes).flatMap(([key, json]) => [key, json ?? ""]);
}
