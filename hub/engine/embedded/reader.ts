import {
  MAX_KEPT_PAGE,
  type MessagesOf,
  type PageRequest,
  type StoredEvent,
  tombstone,
} from "../engine.ts";
import { parseStored } from "../stored_event.ts";
import type { MessageEvent } from "../../protocol.ts";
import { counters } from "../../operator/metrics.ts";
import { report } from "../../operator/report.ts";
import type { Statements } from "./sql.ts";

/** Number of events read at once where the index of messages can't be used. */
const CHUNK = 200;

/** Number of damaged events that are logged one by one; more are only counted. */
const MAX_REPORTED = 100;

/** Number of damaged events remembered as counted, before starting over. */
const MAX_REMEMBERED = 10_000;

/** SQLITE_CORRUPT, the low byte of an error's code. */
const CORRUPT = 11;

/** A room whose events are read. */
interface Place {
  readonly id: number;
  readonly name: string;
}

/** A message as a query returns it. */
interface MessageRow {
  readonly seq: number;
  readonly author: string | null;
  readonly json: string;
}

/** An event as a query returns it. */
interface EventRow extends MessageRow {
  readonly type: string;
  readonly act: 0 | 1;
}

/** A message and what it was parsed from. */
interface ReadMessage {
  readonly row: MessageRow;
  readonly message: MessageEvent;
}

/** A page of a room's newest messages. */
interface LatestPage {
  /** What was asked for, and of which state of the database. */
  readonly state: string;
  readonly messages: readonly MessageEvent[];
  /** By `seq`. */
  readonly read: ReadonlyMap<number, ReadMessage>;
}

/**
 * Reads events. One that is damaged is replaced by a tombstone, counted, and logged once
 * with its place, so that the others can still be read.
 */
export class EventReader {
  readonly #statements: Statements;
  readonly #damaged = new Set<string>();
  /** The page of its newest messages that was last read, by room. */
  readonly #latest = new WeakMap<Place, LatestPage>();
  #reported = 0;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /**
   * Returns the events with `after < seq <= upTo`, in order.
   *
   * @param limit -1: unlimited.
   */
  read(room: Place, after: number, upTo: number, limit = -1): StoredEvent[] {
    try {
      const rows = this.#statements.read.all(room.id, after, upTo, limit);
      return (rows as unknown as EventRow[]).map((row) =>
        this.#stored(room, row)
      );
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      const end = limit < 0 ? upTo : Math.min(upTo, after + limit);
      return this.#readAround(room, after, end);
    }
  }

  /**
   * Returns the newest messages, or the newest with a `seq` below `before`, oldest first.
   * What many ask for is kept: those of the newest that are still stored unchanged are
   * the same objects.
   */
  page(
    room: Place & { readonly seq: number },
    { before, limit }: PageRequest,
  ): readonly MessageEvent[] {
    return before === undefined && limit <= MAX_KEPT_PAGE
      ? this.#newestKept(room, room.seq + 1, limit)
      : this.#newest(room, before ?? room.seq + 1, limit);
  }

  #newestKept(
    room: Place,
    before: number,
    limit: number,
  ): readonly MessageEvent[] {
    const { own, others } = this.#statements.writes.get()!;
    const state = `${own} ${others} ${before} ${limit}`;
    const last = this.#latest.get(room);
    if (last?.state === state) return last.messages;
    const read = new Map<number, ReadMessage>();
    const messages = this.#newest(room, before, limit, (row) => {
      const known = last?.read.get(row.seq);
      const message = known && isSame(known.row, row)
        ? known
        : this.#message(room, row);
      if (message) read.set(row.seq, message);
      return message;
    });
    this.#latest.set(room, { state, messages, read });
    return messages;
  }

  /** The newest messages with a `seq` below `before`, oldest first. */
  #newest(
    room: Place,
    before: number,
    limit: number,
    parse = (row: MessageRow) => this.#message(room, row),
  ): MessageEvent[] {
    const found: MessageEvent[] = [];
    try {
      for (let upTo = before; found.length < limit;) {
        const wanted = limit - found.length;
        const rows = this.#statements.history.all(room.id, upTo, wanted);
        if (rows.length === 0) break;
        for (const row of rows as unknown as MessageRow[]) {
          const read = parse(row);
          if (read) found.push(read.message);
        }
        upTo = rows.at(-1)!.seq as number;
      }
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      return this.#newestAround(room, before, limit);
    }
    return found.reverse();
  }

  /** Returns the oldest messages with `after < seq <= upTo`, at most `limit`, oldest first. */
  oldest(
    room: Place,
    after: number,
    upTo: number,
    limit: number,
  ): MessageEvent[] {
    for (let from = after;;) {
      const rows = this.#statements.messages.all(room.id, from, upTo, limit);
      const found = this.#messages(room, rows as unknown as MessageRow[]);
      if (found.length > 0 || rows.length === 0) return found;
      from = rows.at(-1)!.seq as number;
    }
  }

  /** Returns the messages with these seqs, in order. */
  at(room: Place, seqs: readonly number[]): MessageEvent[] {
    const rows = this.#statements.messagesAt.all(
      room.id,
      JSON.stringify(seqs),
    );
    return this.#messages(room, rows as unknown as MessageRow[]);
  }

  /** Returns the newest messages of one viewer, newest first, and how many there are. */
  messagesOf(
    room: Place & { readonly seq: number },
    viewer: string,
    { before = room.seq + 1, limit }: PageRequest,
  ): MessagesOf {
    const { by, countBy } = this.#statements;
    const { count, oldest } = countBy.get(room.id, viewer, before)! as {
      readonly count: number;
      readonly oldest: number | null;
    };
    const rows = by.all(
      room.id,
      viewer,
      before,
      limit,
    ) as unknown as MessageRow[];
    return {
      messages: this.#messages(room, rows),
      more: count > rows.length ? rows.at(-1)?.seq : undefined,
      count,
      oldest: oldest ?? undefined,
    };
  }

  #messages(room: Place, rows: readonly MessageRow[]): MessageEvent[] {
    return rows.flatMap((row) => {
      return this.#message(room, row)?.message ?? [];
    });
  }

  #message(room: Place, row: MessageRow): ReadMessage | undefined {
    const message = this.#event(room, row, "message");
    return message?.type === "message" ? { row, message } : undefined;
  }

  #stored(room: Place, row: EventRow): StoredEvent {
    const event = this.#event(room, row, row.type);
    const { seq, author, act, json } = row;
    return event
      ? {
        seq,
        type: event.type,
        author: author ?? undefined,
        act: act === 1,
        json,
      }
      : tombstone(seq);
  }

  /** Parses a row; `undefined`: it is damaged, which is noted. */
  #event(room: Place, { seq, author, json }: MessageRow, type: string) {
    const event = typeof json === "string" ? parseStored(json, seq) : undefined;
    const said = event?.type === "message" ? event.from.id : null;
    if (event?.type === type && said === author) return event;
    this.#note(room, seq);
  }

  /** Reads around damaged pages of the file, by halves. */
  #readAround(room: Place, after: number, upTo: number): StoredEvent[] {
    if (upTo <= after) return [];
    if (upTo - after === 1) {
      this.#note(room, upTo);
      return [tombstone(upTo)];
    }
    const middle = after + Math.ceil((upTo - after) / 2);
    return [
      ...this.read(room, after, middle),
      ...this.read(room, middle, upTo),
    ];
  }

  #newestAround(room: Place, before: number, limit: number): MessageEvent[] {
    const found: MessageEvent[] = [];
    for (let upTo = before - 1; upTo > 0 && found.length < limit;) {
      const after = Math.max(0, upTo - CHUNK);
      const events = this.read(room, after, upTo)
        .filter(({ type }) => type === "message");
      found.unshift(
        ...events.map(({ json }) => JSON.parse(json) as MessageEvent),
      );
      upTo = after;
    }
    return found.slice(-limit);
  }

  #note({ name }: Place, seq: number): void {
    const place = `${name} ${seq}`;
    if (this.#damaged.has(place)) return;
    if (this.#damaged.size >= MAX_REMEMBERED) this.#damaged.clear();
    this.#damaged.add(place);
    counters.damagedEvents++;
    if (this.#reported++ >= MAX_REPORTED) return;
    report("error", "storage_damaged", { room: name, seq });
  }
}

function isSame(a: MessageRow, b: MessageRow): boolean {
  return a.json === b.json && a.author === b.author;
}

function isCorrupt(error: unknown): boolean {
  return error instanceof Error && "errcode" in error &&
    typeof error.errcode === "number" && (error.errcode & 0xff) === CORRUPT;
}
