import type { StatementSync } from "node:sqlite";
import {
  type Database,
  openDatabase,
  storageReason,
  transact,
} from "./database.ts";
import type { Draft, Engine, RoomRecord, StoredEvent } from "./engine.ts";
import type { MessageEvent, Position } from "./protocol.ts";
import { Refusal } from "./refusal.ts";
import { report } from "./report.ts";
import { Tail } from "./tail.ts";

/** How long a `key` is remembered, in milliseconds. The protocol promises ten minutes. */
const KEY_AGE = 15 * 60_000;

/** How often older keys are forgotten, in milliseconds. */
const KEY_SWEEP = 60_000;

/** A room that was asked for: its head is in memory, so that numbering costs no query. */
interface OpenRoom {
  readonly id: number;
  readonly name: string;
  readonly epoch: string;
  seq: number;
  readonly tails: Set<Tail<StoredEvent>>;
}

/** A `publish` that waits for the next commit. */
interface Pending {
  readonly room: OpenRoom;
  readonly draft: Draft;
  readonly accept: (seq: number) => void;
  readonly refuse: (reason: Refusal) => void;
}

/** What a commit decided about one pending message: its `seq`, and the event where it is a new one. */
interface Outcome {
  readonly seq: number;
  readonly event?: StoredEvent;
}

/**
 * Opens the engine of a single process: SQLite in a folder. Messages that arrive in
 * the same turn of the event loop are committed together.
 *
 * @throws {OperatorError} As {@linkcode openDatabase}.
 */
export function openEmbeddedEngine(folder: string): Engine {
  return new EmbeddedEngine(openDatabase(folder));
}

class EmbeddedEngine implements Engine {
  readonly #database: Database;
  readonly #statements;
  readonly #rooms = new Map<string, OpenRoom>();
  readonly #sweep: ReturnType<typeof setInterval>;
  #pending: Pending[] = [];
  #committing: Promise<void> | undefined;
  #failing = false;
  #closing: Promise<void> | undefined;

  constructor(database: Database) {
    this.#database = database;
    const { sql } = database;
    const prepare = (text: string): StatementSync => sql.prepare(text);
    this.#statements = {
      open: prepare(
        "INSERT OR IGNORE INTO rooms (name, epoch, opened_at) VALUES (?, ?, ?)",
      ),
      find: prepare("SELECT id, epoch, seq FROM rooms WHERE name = ?"),
      list: prepare(
        "SELECT name, last_at FROM rooms ORDER BY coalesce(last_at, opened_at) DESC, id DESC LIMIT ?",
      ),
      touch: prepare("UPDATE rooms SET seq = ?, last_at = ? WHERE id = ?"),
      insert: prepare(
        "INSERT INTO events (room, seq, type, json) VALUES (?, ?, ?, ?)",
      ),
      read: prepare(
        "SELECT seq, type, json FROM events WHERE room = ? AND seq > ? AND seq <= ? ORDER BY seq",
      ),
      history: prepare(
        "SELECT json FROM events WHERE room = ? AND seq < ? AND type = 'message' ORDER BY seq DESC LIMIT ?",
      ),
      key: prepare(
        "SELECT seq FROM keys WHERE room = ? AND viewer = ? AND key = ?",
      ),
      remember: prepare(
        "INSERT INTO keys (room, viewer, key, seq, at) VALUES (?, ?, ?, ?, ?)",
      ),
      forget: prepare("DELETE FROM keys WHERE at < ?"),
    };
    this.#sweep = setInterval(() => this.#forgetKeys(), KEY_SWEEP);
    Deno.unrefTimer(this.#sweep);
  }

  // deno-lint-ignore require-await
  async open(room: string): Promise<boolean> {
    return this.#ask(() =>
      this.#statements.open.run(room, crypto.randomUUID(), Date.now())
        .changes === 1
    );
  }

  // deno-lint-ignore require-await
  async rooms(limit: number): Promise<RoomRecord[]> {
    const rows = this.#ask(() => this.#statements.list.all(limit));
    return rows.map((row) => ({
      name: row.name as string,
      lastAt: row.last_at as number | null,
      elsewhere: 0,
    }));
  }

  // deno-lint-ignore require-await
  async head(room: string): Promise<Position> {
    const { epoch, seq } = this.#room(room);
    return { epoch, seq };
  }

  publish(room: string, draft: Draft): Promise<number> {
    return new Promise((accept, refuse) => {
      this.#pending.push({ room: this.#room(room), draft, accept, refuse });
      this.#committing ??= new Promise((done) => {
        setImmediate(() => {
          this.#committing = undefined;
          this.#commit();
          done();
        });
      });
    });
  }

  // deno-lint-ignore require-await
  async find(
    room: string,
    viewer: string,
    key: string,
  ): Promise<number | undefined> {
    const { id } = this.#room(room);
    return this.#ask(() => this.#statements.key.get(id, viewer, key))?.seq as
      | number
      | undefined;
  }

  subscribe(room: string, after: number): Tail<StoredEvent> {
    const open = this.#room(room);
    const tail = new Tail<StoredEvent>(() => open.tails.delete(tail));
    for (const event of this.#read(open, after, open.seq)) tail.push(event);
    open.tails.add(tail);
    return tail;
  }

  /** There are no other processes. */
  announce(): void {}

  // deno-lint-ignore require-await
  async read(
    room: string,
    after: number,
    upTo: number,
  ): Promise<StoredEvent[]> {
    return this.#read(this.#room(room), after, upTo);
  }

  // deno-lint-ignore require-await
  async history(
    room: string,
    options: { readonly before?: number; readonly limit: number },
  ) {
    const { id, epoch, seq } = this.#room(room);
    const rows = this.#ask(() =>
      this.#statements.history.all(id, options.before ?? seq + 1, options.limit)
    );
    const messages = rows.map((row) =>
      JSON.parse(row.json as string) as MessageEvent
    );
    return { epoch, seq, messages: messages.reverse() };
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    await this.#committing;
    clearInterval(this.#sweep);
    for (const room of this.#rooms.values()) {
      for (const tail of room.tails) tail.end();
    }
    this.#database[Symbol.dispose]();
  }

  #room(name: string): OpenRoom {
    let room = this.#rooms.get(name);
    if (room) return room;
    const row = this.#ask(() => this.#statements.find.get(name));
    if (!row) {
      throw new Refusal(
        "no_such_room",
        `Cannot find the room "${name}": nobody has opened it.`,
      );
    }
    room = {
      id: row.id as number,
      name,
      epoch: row.epoch as string,
      seq: row.seq as number,
      tails: new Set(),
    };
    this.#rooms.set(name, room);
    return room;
  }

  #read(room: OpenRoom, after: number, upTo: number): StoredEvent[] {
    if (after >= upTo) return [];
    return this.#ask(() =>
      this.#statements.read.all(room.id, after, upTo)
    ) as unknown as StoredEvent[];
  }

  /** Stores all that is pending in one transaction, answers, and then tells the subscribers. */
  #commit(): void {
    const pending = this.#pending;
    this.#pending = [];
    const now = Date.now();
    let outcomes: Outcome[];
    try {
      outcomes = transact(this.#database.sql, () => this.#store(pending, now));
    } catch (error) {
      const refusal = this.#unavailable(error);
      for (const { refuse } of pending) refuse(refusal);
      return;
    }
    if (this.#failing) report("info", "storage_back");
    this.#failing = false;
    for (const [i, { seq, event }] of outcomes.entries()) {
      const { room, accept } = pending[i];
      accept(seq);
      if (!event) continue;
      room.seq = seq;
      for (const tail of room.tails) tail.push(event);
    }
  }

  #store(pending: readonly Pending[], now: number): Outcome[] {
    const { key: find, insert, remember, touch } = this.#statements;
    const heads = new Map<OpenRoom, number>();
    const outcomes = pending.map(
      ({ room, draft: { from, key, text } }): Outcome => {
        const known = find.get(room.id, from.id, key);
        if (known) return { seq: known.seq as number };
        const seq = (heads.get(room) ?? room.seq) + 1;
        const message: MessageEvent = {
          type: "message",
          seq,
          at: now,
          from,
          text,
        };
        const event: StoredEvent = {
          seq,
          type: message.type,
          json: JSON.stringify(message),
        };
        insert.run(room.id, seq, event.type, event.json);
        remember.run(room.id, from.id, key, seq, now);
        heads.set(room, seq);
        return { seq, event };
      },
    );
    for (const [room, seq] of heads) touch.run(seq, now, room.id);
    return outcomes;
  }

  #forgetKeys(): void {
    try {
      this.#statements.forget.run(Date.now() - KEY_AGE);
    } catch (error) {
      this.#unavailable(error);
    }
  }

  #ask<T>(query: () => T): T {
    try {
      return query();
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  #unavailable(error: unknown): Refusal {
    // One line when it begins, not one a message.
    if (!this.#failing) {
      report("error", "storage_failed", { reason: storageReason(error) });
    }
    this.#failing = true;
    return new Refusal(
      "unavailable",
      "Cannot do this now: the chat's storage does not answer. Try again soon.",
      {
        cause: error,
        retryAfterMs: 2_000,
      },
    );
  }
}
