import type { Database } from "./database.ts";
import { transact } from "./transact.ts";
import {
  type Act,
  type Changes,
  type NewMessage,
  type RoomRecord,
  StaleState,
  type StoredEvent,
} from "../engine.ts";
import { KEEP_ALL } from "../retention.ts";
import type { Deliveries } from "../deliveries.ts";
import { embeddedDeliveries } from "./deliveries.ts";
import type { SilentRooms } from "../silent_rooms.ts";
import { KeptEntries } from "./kept_entries.ts";
import { embeddedSilentRooms, Removal } from "./removal.ts";
import { MessageRemoval } from "./message_removal.ts";
import { EmbeddedInspection } from "./inspection.ts";
import { EventReader } from "./reader.ts";
import { EmbeddedRetention } from "./retention.ts";
import type { Scrubber } from "./scrubber.ts";
import { AuditLog } from "./search/audit_log.ts";
import { EmbeddedSearch } from "./search/search.ts";
import { prepare, SQL, type Statements } from "./sql.ts";
import type { MessageEvent, Reply } from "../../protocol.ts";

/** A stored room. */
interface StoredRoom {
  readonly id: number;
  readonly epoch: string;
  /** The `seq` of the last event. */
  readonly seq: number;
  /** The `seq` of the last act. */
  readonly version: number;
  /** When the last event was stored, in milliseconds since 1970. */
  readonly at: number;
}

/** An act, and the version of the state it was decided by. */
interface VersionedAct {
  readonly act: Act;
  readonly version: number;
}

/** A message or act to store in a room. */
export interface Write<Room extends StoredRoom> {
  readonly room: Room;
  readonly content: NewMessage | VersionedAct;
}

/** The result of a write: its `seq`, and the event if it is new; or the error if the state was stale. */
export type WriteResult =
  | { readonly seq: number; readonly event?: StoredEvent }
  | StaleState;

/** A room's head during a commit. */
interface RoomHead {
  seq: number;
  version: number;
  /** The time of this commit: the clock's, but never before the last event's. */
  readonly at: number;
  /** When a message was posted, in milliseconds since 1970; `null`: none in this commit. */
  lastAt: number | null;
}

/** The embedded engine's reads and writes. Every method throws SQLite's errors. */
export class EmbeddedStore {
  readonly #database: Database;
  readonly #statements: Statements;
  #deleted = false;
  /** Removes rooms. */
  readonly removal: Removal;
  /** Removes messages, keeps and restores them. */
  readonly messages: MessageRemoval;
  /** Keeps entries of the state that acts remove. */
  readonly entries: KeptEntries;
  /** Trims histories. */
  readonly retention: EmbeddedRetention;
  /** Reads events. */
  readonly events: EventReader;
  /** Reads audit logs. */
  readonly audit: AuditLog;
  /** Searches messages. */
  readonly search: EmbeddedSearch;

  constructor(database: Database, retention = KEEP_ALL) {
    this.#database = database;
    this.removal = new Removal(database.sql);
    this.messages = new MessageRemoval(database.sql);
    this.entries = new KeptEntries(database.sql);
    this.retention = new EmbeddedRetention(database.sql, retention);
    this.#statements = prepare(database.sql, SQL);
    this.events = new EventReader(this.#statements);
    this.audit = new AuditLog(database.sql);
    this.search = new EmbeddedSearch(database.sql, this.events);
  }

  /** @param query As of {@linkcode embeddedDeliveries}. */
  deliveries(query: <T>(body: () => T) => T): Deliveries {
    return embeddedDeliveries(this.#database.sql, query);
  }

  /** @param engine As of {@linkcode embeddedSilentRooms}. */
  silentRooms(
    engine: Parameters<typeof embeddedSilentRooms>[1],
  ): SilentRooms {
    return embeddedSilentRooms(this.#database.sql, engine);
  }

  /** Tells the operator about the database. */
  inspection(
    engine: ConstructorParameters<typeof EmbeddedInspection>[2],
  ): EmbeddedInspection {
    const { sql, path } = this.#database;
    return new EmbeddedInspection(sql, path, engine);
  }

  /** Opens a room; returns `false` if it exists. */
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

  findRoom(name: string): StoredRoom | undefined {
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

  /** Returns the `seq` of a viewer's key, if it is stored. */
  findKey(room: number, viewer: string, key: string): number | undefined {
    const row = this.#statements.key.get(room, viewer, key);
    return row?.seq as number | undefined;
  }

  /** Returns what the newest key is stamped with; `undefined`: there is none. */
  newestKeyTime(): number | undefined {
    const row = this.#statements.newestKey.get();
    return (row?.at ?? undefined) as number | undefined;
  }

  /** Deletes the keys stamped before `time`, in milliseconds. */
  forgetKeys(time: number): void {
    this.#statements.forget.run(time);
  }

  /** Returns the entries that acts after version `since` set; -1: all current ones. */
  state(room: number, since: number): Map<string, string | null> {
    const { changed, inForce } = this.#statements;
    // A caller that has nothing yet needs no removed entries, of which there may be many.
    const rows = since < 0 ? inForce.all(room) : changed.all(room, since);
    return new Map(
      rows.map(({ key, value }) => [key as string, value as string | null]),
    );
  }

  /**
   * Stores writes in one transaction, each on the state that the earlier ones left.
   *
   * @param now What events are stamped with, in milliseconds since 1970.
   * @param keyTime What keys are stamped with ({@linkcode forgetKeys}).
   * @returns The result of each write, and the rooms' new heads.
   */
  commit<Room extends StoredRoom>(
    writes: readonly Write<Room>[],
    now: number,
    keyTime: number,
  ): { outcomes: WriteResult[]; heads: Map<Room, RoomHead> } {
    const committed = transact(this.#database.sql, () => {
      const heads = new Map<Room, RoomHead>();
      const outcomes = writes.map(({ room, content }) => {
        let head = heads.get(room);
        if (!head) {
          const { seq, version } = room;
          head = { seq, version, at: Math.max(now, room.at), lastAt: null };
          heads.set(room, head);
        }
        return "act" in content
          ? this.#act(room.id, head, content, { now, keyTime })
          : this.#publish(room.id, head, content, keyTime);
      });
      for (const [room, { seq, version, at, lastAt }] of heads) {
        if (seq === room.seq) continue;
        this.#statements.touch.run(seq, version, at, lastAt, room.id);
      }
      return { outcomes, heads };
    });
    let added = 0;
    for (const [room, { seq }] of committed.heads) added += seq - room.seq;
    if (added > 0) this.#database.order.add(added);
    return committed;
  }

  /** Returns whether messages were deleted since the last call. */
  takeDeleted(): boolean {
    const deleted = this.#deleted;
    this.#deleted = false;
    return deleted;
  }

  /** Overwrites what is left of deleted data. */
  get scrubber(): Scrubber {
    return this.#database.scrubber;
  }

  /** Returns why the data can't be used any more; `undefined`: it can. */
  missing(): string | undefined {
    return this.#database.files.missing();
  }

  #publish(
    room: number,
    head: RoomHead,
    said: NewMessage,
    keyTime: number,
  ): WriteResult {
    const { remember } = this.#statements;
    const { from, key, version } = said;
    const known = this.findKey(room, from.id, key);
    if (known !== undefined) return { seq: known };
    if (version !== undefined && version !== head.version) {
      return stale(head, version);
    }
    const seq = ++head.seq;
    head.lastAt = head.at;
    const message: MessageEvent = {
      type: "message",
      seq,
      at: head.at,
      from,
      text: said.text,
      links: said.links,
      mentions: said.mentions,
      reply: said.reply,
      announcement: said.announcement,
      me: said.me,
    };
    const json = this.#insert(room, message, from.id);
    const { type } = message;
    remember.run(room, from.id, key, seq, keyTime);
    return { seq, event: { seq, type, author: from.id, act: false, json } };
  }

  #act(
    room: number,
    head: RoomHead,
    { act, version }: VersionedAct,
    { now, keyTime }: { readonly now: number; readonly keyTime: number },
  ): WriteResult {
    const { event, key, changes, removes, keeps, restores, audit } = act;
    const known = key && this.findKey(room, key.viewer, key.key);
    if (known !== undefined) return { seq: known };
    if (version !== head.version) return stale(head, version);
    const { record, remember } = this.#statements;
    const seq = head.version = ++head.seq;
    // Before the act's own event is inserted, so that only earlier messages are removed.
    if (removes) {
      this.#deleted = true;
      this.messages.remove(room, seq, removes, now);
      if (removes.forget) this.entries.forget(room, removes.viewers ?? []);
    }
    if (keeps) this.entries.keep(room, seq, keeps, now);
    if (restores !== undefined) {
      this.messages.restore(room, restores);
      this.entries.drop(room, restores);
    }
    let author: string | undefined;
    if (event.type === "message") {
      author = event.from.id;
      head.lastAt = head.at;
    }
    const { type, ...rest } = event;
    const stored = { type, seq, at: head.at, ...rest };
    const json = this.#insert(room, stored, author);
    this.#set(room, changes, seq);
    record.run(room, seq, audit);
    if (key) remember.run(room, key.viewer, key.key, seq, keyTime);
    return { seq, event: { seq, type, author, act: true, json } };
  }

  /** @returns The event's JSON, without a reply to a message that was deleted meanwhile. */
  #insert(
    room: number,
    event: { readonly type: string; readonly seq: number; reply?: Reply },
    author: string | undefined,
  ): string {
    const { insert, type } = this.#statements;
    let { reply } = event;
    if (reply && type.get(room, reply.seq)?.type !== "message") {
      reply = undefined;
    }
    const json = JSON.stringify({ ...event, reply });
    insert.run(
      ...[room, event.seq, event.type, author ?? null, json],
      ...[reply?.seq ?? null, reply?.from.id ?? null],
    );
    return json;
  }

  #set(room: number, changes: Changes, version: number): void {
    for (const [key, value] of Object.entries(changes)) {
      this.#statements.set.run(room, key, value, version);
    }
  }

  close(): void {
    this.#database[Symbol.dispose]();
  }
}

function stale(head: RoomHead, version: number): StaleState {
  return new StaleState(
    `Cannot store this: it was decided by version ${version} of the room's state, which is now at ${head.version}.`,
  );
}
