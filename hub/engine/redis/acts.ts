import type { Following } from "./feed.ts";
import {
  type Act,
  type Removes,
  type RoomState,
  StaleState,
} from "../engine.ts";
import type { AuditRecord, AuditRequest } from "../audit.ts";
import { appendArguments, appendKeys, AUDIT_LINES } from "./append.ts";
import type { Reply } from "./connection/client.ts";
import type { Commits } from "./commits.ts";
import type { RedisConnection } from "./connection/connection.ts";
import { parseEvent, repliesTo, restOf } from "./events.ts";
import { parseJson } from "../stored_event.ts";
import { keyField, roomKeys } from "./keys.ts";
import { ACT, STATE } from "./act_scripts.ts";
import { isReadable, linesNaming } from "./search/audit_log.ts";
import { FIND_KEPT_ENTRIES, KEPT_ENTRIES } from "./upkeep/kept_entries.ts";
import { FIND_KEPT, KEPT } from "./upkeep/kept_scripts.ts";
import { flat, PAGE_EVENTS, type RedisRooms } from "./room.ts";
import { noSuchRoomRefusal, storageRefusal } from "../refusals.ts";

/** Maximum length of an entry of the state. */
const MAX_STATE_LENGTH = 1_048_576;

/** What is logged about a key with foreign data. */
const NOT_OURS = "it holds data that Hubbub did not write";

/** How often a state is read that has just changed and may be lost. */
const MAX_STATE_READS = 5;

/** The messages that an act deletes, as its script takes them. */
interface Removal {
  readonly targets: readonly number[];
  /** The viewers whose later messages are deleted too. */
  readonly viewers: readonly string[];
  /** The `seq` up to which the viewers' messages were searched. */
  readonly upTo: number;
  readonly found: readonly number[];
  /** Replies of others to the viewers. */
  readonly quoting: readonly number[];
  /** The fields of what is kept of the viewers and is to be forgotten. */
  readonly forgotten: readonly string[];
}

/** Stores acts, and reads the state and the audit log that they produce. */
export class RedisActs {
  readonly #connection: RedisConnection;
  readonly #rooms: RedisRooms;
  readonly #commits: Commits;
  readonly #feedOf: (room: string) => Following | undefined;
  readonly #acting = new Set<Promise<number>>();

  /** @param feedOf Returns the feed of a room that this process follows. */
  constructor(
    connection: RedisConnection,
    rooms: RedisRooms,
    commits: Commits,
    feedOf: (room: string) => Following | undefined,
  ) {
    this.#connection = connection;
    this.#rooms = rooms;
    this.#commits = commits;
    this.#feedOf = feedOf;
  }

  /**
   * Stores an act and its changes in one step. Its line in the audit log is kept until
   * about 20,000 more have followed.
   *
   * @throws {StaleState} Nothing is stored then.
   * @throws {Refusal} `no_such_room`; `unavailable`, in which case it is stored in full or
   * not at all.
   * @throws {TypeError} The event is malformed and could not be read back.
   */
  act(room: string, version: number, act: Act): Promise<number> {
    const acting = this.#act(room, version, act)
      .finally(() => this.#acting.delete(acting));
    this.#acting.add(acting);
    return acting;
  }

  /** Resolves when every act has been answered. */
  async finish(): Promise<void> {
    await Promise.allSettled(this.#acting);
  }

  /** As {@linkcode Engine.kept}. */
  async kept(room: string, act: number): Promise<number[]> {
    const { meta, kept } = roomKeys(room);
    const places = await this.#connection.call<string[] | null>(
      KEPT,
      [meta, kept],
      [String(act)],
    );
    if (!places) throw noSuchRoomRefusal(room);
    return places.map(Number).sort((a, b) => a - b);
  }

  /** As {@linkcode Engine.keptEntries}. */
  async keptEntries(room: string, act: number): Promise<Map<string, string>> {
    const { meta, keptEntries, keptFields } = roomKeys(room);
    const found = await this.#connection.call<string[] | null>(
      KEPT_ENTRIES,
      [meta, keptEntries, keptFields],
      [String(act)],
    );
    if (!found) throw noSuchRoomRefusal(room);
    const entries = new Map<string, string>();
    for (let i = 0; i < found.length; i += 2) {
      entries.set(found[i], found[i + 1]);
    }
    return entries;
  }

  /** As {@linkcode Engine.state}; the most recently set entries come last. */
  async state(room: string, since: number): Promise<RoomState> {
    const { meta, state, versions } = roomKeys(room);
    const read = () =>
      this.#connection.call<[string, string, string[], number]>(
        STATE,
        [meta, state, versions],
        [String(since)],
      );
    let [epoch, version, fields, committed] = await read();
    for (let reads = 1; epoch && !committed; reads++) {
      // Others act all the time.
      if (reads === MAX_STATE_READS) {
        throw storageRefusal(new Error("the last act is not on replicas yet"));
      }
      await this.#commits.commitAll(room);
      [epoch, version, fields, committed] = await read();
    }
    if (!epoch) throw noSuchRoomRefusal(room);
    const entries = new Map<string, string | null>();
    for (let i = 0; i < fields.length; i += 2) {
      const json = fields[i + 1] || null;
      if (json !== null && !isJson(json)) {
        throw this.#foreign(state);
      }
      entries.set(fields[i], json);
    }
    return { epoch, version: Number(version), entries };
  }

  /** As {@linkcode Engine.audit}. */
  async audit(
    room: string,
    { before, limit, naming }: AuditRequest,
  ): Promise<AuditRecord[]> {
    if (naming !== undefined) {
      const request = { before, limit, naming };
      return await linesNaming(this.#connection, room, request);
    }
    const { audit } = roomKeys(room);
    const from = before === undefined ? "+" : `${Math.max(0, before - 1)}-0`;
    const records = await this.#records(audit, from, limit);
    const { seq } = await this.#rooms.head(room);
    // What replicas lack isn't shown.
    return records.length > 0 && records[0].seq > seq
      ? await this.#records(audit, `${seq}-0`, limit)
      : records;
  }

  async #records(
    audit: string,
    from: string,
    limit: number,
  ): Promise<AuditRecord[]> {
    const entries = await this.#connection.ask<Reply[]>(
      ...["XREVRANGE", audit, from, "-", "COUNT", String(limit)],
    );
    const records = entries.map((entry) => {
      const record = parseRecord(entry);
      if (!record) throw this.#foreign(audit);
      return record;
    });
    // One damaged line doesn't hide the others.
    const readable = records.filter(({ json }) => isReadable(json));
    if (readable.length < records.length) {
      this.#connection.foreign.report(audit, NOT_OURS);
    }
    return readable;
  }

  async #act(room: string, version: number, act: Act): Promise<number> {
    const rest = restOf(act.event);
    const { type } = act.event;
    if (!parseEvent(`{"type":"${type}","seq":1,"at":1${rest}`, 1, true)) {
      throw new TypeError(
        `Cannot store this event: not a valid "${type}": ${rest}`,
      );
    }
    const { removes, restores, keeps = [] } = act;
    const { targets, viewers, upTo, found, quoting, forgotten } = await this
      .#removal(room, removes);
    const { database } = this.#connection;
    const changes = flat(act.changes);
    const { author, original } = messageOf(act.event);
    const keys = roomKeys(room);
    const { reply: [epoch, seq], run, waits } = await this.#connection.store<
      [string, number]
    >(
      ACT,
      [
        ...[...appendKeys(keys), keys.state, keys.versions, keys.audit],
        ...[keys.kept, keys.keptActs, keys.keptEntries, keys.keptFields],
      ],
      (execution) => [
        ...appendArguments(
          room,
          database,
          this.#feedOf(room)?.position,
          execution,
        ),
        String(version),
        act.key ? keyField(act.key.viewer, act.key.key) : "",
        ...[type, rest, act.audit, String(AUDIT_LINES)],
        ...[removes?.keep ? "1" : "", String(forgotten.length)],
        ...[String(restores ?? ""), String(upTo), author, original],
        ...[changes.length / 2, found.length, quoting.length].map(String),
        ...[String(targets.length), String(keeps.length), ...changes],
        ...[...found, ...quoting, ...targets].map(String),
        ...[...forgotten, ...namedTwice(viewers)],
        ...keeps.flatMap(({ key, viewer, replyTo = "", json }) => [
          [viewer, replyTo, key].join("\n"),
          json,
        ]),
      ],
    );
    if (!epoch) throw noSuchRoomRefusal(room);
    if (seq === 0) {
      throw new StaleState(
        `Cannot act on version ${version} of the room "${room}": another act was stored first.`,
      );
    }
    if (waits) this.#commits.commit(room, epoch, seq);
    this.#feedOf(room)?.stored(epoch, run);
    if (type === "message") this.#rooms.moveToFront(room);
    return seq;
  }

  /**
   * Finds the messages to delete. The viewers' are searched page by page, so that Redis
   * isn't blocked; the script handles those posted in the meantime.
   */
  async #removal(
    room: string,
    { targets = [], viewers = [], forget }: Removes = {},
  ): Promise<Removal> {
    const found: number[] = [];
    const quoting: number[] = [];
    const removal = {
      // Any other number can't be a seq.
      targets: targets.filter((seq) => seq > 0 && Number.isSafeInteger(seq)),
      viewers,
      found,
      quoting,
      forgotten: forget ? await this.#findKept(room, viewers) : [],
    };
    if (viewers.length === 0) return { ...removal, upTo: 0 };
    const gone = new Set(viewers);
    for (let upTo = 0;;) {
      const events = await this.#rooms.page(room, upTo);
      for (const { seq, author, json } of events) {
        if (author === undefined) continue;
        if (gone.has(author)) found.push(seq);
        else if (gone.has(repliesTo(json) ?? "")) quoting.push(seq);
      }
      upTo = events.at(-1)?.seq ?? upTo;
      if (events.length < PAGE_EVENTS) return { ...removal, upTo };
    }
  }

  /** Finds the fields of the messages and entries that are kept of these viewers, in small steps. */
  async #findKept(room: string, viewers: readonly string[]): Promise<string[]> {
    const { kept, keptFields } = roomKeys(room);
    const found = new Set<string>();
    for (
      const [script, key] of [
        [FIND_KEPT, kept],
        [FIND_KEPT_ENTRIES, keptFields],
      ] as const
    ) {
      let next = "0";
      do {
        const step = await this.#connection.call<[string, string[]]>(
          ...[script, [key], [next, ...namedTwice(viewers)]] as const,
        );
        next = step[0];
        for (const field of step[1]) found.add(field);
      } while (next !== "0");
    }
    return [...found];
  }

  #foreign(key: string) {
    return this.#connection.foreign.refusal(key, NOT_OURS);
  }
}

/** Returns a message's author and the `seq` it replies to; "": none. */
function messageOf(event: Act["event"]) {
  return event.type === "message"
    ? { author: event.from.id, original: String(event.reply?.seq ?? "") }
    : { author: "", original: "" };
}

/** Returns each viewer's id, followed by the same as JSON. */
function namedTwice(viewers: readonly string[]): string[] {
  return viewers.flatMap((viewer) => [viewer, JSON.stringify(viewer)]);
}

/** Whether something is JSON, and no longer than ours. */
export function isJson(text: string): boolean {
  return text.length <= MAX_STATE_LENGTH && parseJson(text) !== undefined;
}

/** Parses a line of the audit log; `undefined`: it isn't ours. */
function parseRecord(entry: Reply): AuditRecord | undefined {
  if (!Array.isArray(entry) || !Array.isArray(entry[1])) return;
  const [id, [name, json, extra]] = entry;
  const seq = typeof id === "string" ? id.match(/^(\d{1,15})-0$/)?.[1] : null;
  if (!seq || name !== "act" || typeof json !== "string") return;
  if (extra !== undefined) return;
  return { seq: Number(seq), json };
}
