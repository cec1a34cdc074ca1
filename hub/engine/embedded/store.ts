import { type Database, transact } from "./database.ts";
import {
  type Act,
  type AuditRecord,
  type Changes,
  type Draft,
  type RoomRecord,
  StaleState,
  type StoredEvent,
} from "../engine.ts";
import { prepare, type Statements } from "./sql.ts";
import type { MessageEvent } from "../../protocol.ts";

/** A room as it is stored. */
interface StoredRoom {
  readonly id: number;
  readonly epoch: string;
  /** The last event. */
  readonly seq: number;
  /** The last act. */
  readonly version: number;
}

/** An act, and the version of the state that it was decided by. */
interface Deed {
  readonly act: Act;
  readonly version: number;
}

/** Something that wants a place in a room's order. */
export interface Step<Room extends StoredRoom = StoredRoom> {
  readonly room: Room;
  readonly what: Draft | Deed;
}

/** What became of a step: its `seq`, and the event where it is a new one; or nothing was stored. */
export type Outcome =
  | { readonly seq: number; readonly event?: StoredEvent }
  | StaleState;

/** Where a room stands in the midst of a commit. */
interface Place {
  seq: number;
  version: number;
  /** When a message came, in milliseconds since 1970; `null`: none in this commit. */
  lastAt: number | null;
}

/** An event as a query gives it. */
interface EventRow extends Pick<StoredEvent, "seq" | "type" | "json"> {
  readonly author: string | null;
  readonly act: 0 | 1;
}

/** What the embedded engine keeps in its database. Everything throws what SQLite does. */
export class EmbeddedStore {
  readonly #database: Database;
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#database = database;
    this.#statements = prepare(database.sql);
  }

  /** Opens a room; `false` where there is one. */
  open(name: string, state: Changes, now: number): boolean {
    const { open } = this.#statements;
    return transact(this.#database.sql, () => {
      const { changes, lastInsertRowid } = open.run(
        name,
        crypto.randomUUID(),
        now,
      );
      if (changes === 0) return false;
      this.#set(Number(lastInsertRowid), state, 0);
      return true;
    });
  }

  find(name: string): StoredRoom | undefined {
    const row = this.#statements.find.get(name);
    return row as unknown as StoredRoom | undefined;
  }

  rooms(limit: number): RoomRecord[] {
    return this.#statements.list.all(limit).map((row) => ({
      name: row.name as string,
      lastAt: row.last_at as number | null,
      elsewhere: 0,
      rules: row.rules as string | null,
    }));
  }

  /** The `seq` under which a viewer's key is stored. */
  key(room: number, viewer: string, key: string): number | undefined {
    const row = this.#statements.key.get(room, viewer, key);
    return row?.seq as number | undefined;
  }

  /** Forgets the keys that were said before `time`, in milliseconds since 1970. */
  forgetKeys(time: number): void {
    this.#statements.forget.run(time);
  }

  /** @param limit -1: none. */
  read(room: number, after: number, upTo: number, limit = -1): StoredEvent[] {
    const rows = this.#statements.read.all(room, after, upTo, limit);
    return (rows as unknown as EventRow[]).map((
      { seq, type, author, act, json },
    ) => ({ seq, type, author: author ?? undefined, act: act === 1, json }));
  }

  history(room: number, before: number, limit: number): MessageEvent[] {
    const rows = this.#statements.history.all(room, before, limit);
    return rows.map(({ json }) => JSON.parse(json as string) as MessageEvent)
      .reverse();
  }

  /** What was set after a version; all that is in force with -1. */
  state(room: number, since: number): Map<string, string | null> {
    const { changed, inForce } = this.#statements;
    // To whom knows nothing, what is gone says nothing, and there may be much of it.
    const rows = since < 0 ? inForce.all(room) : changed.all(room, since);
    return new Map(
      rows.map(({ key, value }) => [key as string, value as string | null]),
    );
  }

  audit(room: number, before: number, limit: number): AuditRecord[] {
    return this.#statements.audit.all(
      room,
      before,
      limit,
    ) as unknown as AuditRecord[];
  }

  /**
   * Stores steps in one transaction, each by what those before it have made of its
   * room. Gives what became of each, and where the rooms stand now.
   */
  commit<Room extends StoredRoom>(
    steps: readonly Step<Room>[],
    now: number,
  ): { outcomes: Outcome[]; places: Map<Room, Place> } {
    return transact(this.#database.sql, () => {
      const places = new Map<Room, Place>();
      const outcomes = steps.map(({ room, what }) => {
        let place = places.get(room);
        if (!place) {
          place = { seq: room.seq, version: room.version, lastAt: null };
          places.set(room, place);
        }
        return "act" in what
          ? this.#act(room.id, place, what, now)
          : this.#say(room.id, place, what, now);
      });
      for (const [room, { seq, version, lastAt }] of places) {
        if (seq === room.seq) continue;
        this.#statements.touch.run(seq, version, lastAt, room.id);
      }
      return { outcomes, places };
    });
  }

  #say(room: number, place: Place, draft: Draft, now: number): Outcome {
    const { insert, remember } = this.#statements;
    const { from, key, text, links, reply, announcement, version } = draft;
    const known = this.key(room, from.id, key);
    if (known !== undefined) return { seq: known };
    if (version !== undefined && version !== place.version) {
      return stale(place, version);
    }
    const seq = ++place.seq;
    place.lastAt = now;
    const message: MessageEvent = {
      type: "message",
      seq,
      at: now,
      from,
      text,
      links,
      reply,
      announcement,
    };
    const json = JSON.stringify(message);
    const { type } = message;
    insert.run(room, seq, type, from.id, json);
    remember.run(room, from.id, key, seq, now);
    return { seq, event: { seq, type, author: from.id, act: false, json } };
  }

  #act(
    room: number,
    place: Place,
    { act, version }: Deed,
    now: number,
  ): Outcome {
    const { event, key, changes, removes, audit } = act;
    const known = key && this.key(room, key.viewer, key.key);
    if (known !== undefined) return { seq: known };
    if (version !== place.version) return stale(place, version);
    const { insert, bury, buryAll, record, remember } = this.#statements;
    const seq = place.version = ++place.seq;
    // Before the act's own event is there, so that all there are stand before it.
    if (removes) {
      if ("target" in removes) bury.run(room, removes.target);
      else buryAll.run(room, removes.viewer);
    }
    let author: string | undefined;
    if (event.type === "message") {
      author = event.from.id;
      place.lastAt = now;
    }
    const { type, ...rest } = event;
    const json = JSON.stringify({ type, seq, at: now, ...rest });
    insert.run(room, seq, type, author ?? null, json);
    this.#set(room, changes, seq);
    record.run(room, seq, audit);
    if (key) remember.run(room, key.viewer, key.key, seq, now);
    return { seq, event: { seq, type, author, act: true, json } };
  }

  #set(room: number, changes: Changes, version: number): void {
    for (const [key, value] of Object.entries(changes)) {
      this.#statements.set.run(room, key, value, version);
    }
  }

  /** Lets go of the database. */
  close(): void {
    this.#database[Symbol.dispose]();
  }
}

function stale(place: Place, version: number): StaleState {
  return new StaleState(
    `Cannot store this: it goes by version ${version} of the room's state, which is at ${place.version}.`,
  );
}
