import {
  type Act,
  type AuditRecord,
  type RoomState,
  StaleState,
} from "../engine.ts";
import type { Position } from "../../protocol.ts";
import { appendArguments, AUDIT_LENGTH } from "./append.ts";
import type { RedisConnection, Reply } from "./connection.ts";
import { parseEvent, parseJson, restOf } from "./events.ts";
import { keyField, type RoomKeys, roomKeys } from "./keys.ts";
import { ACT, STATE } from "./act_scripts.ts";
import { flat, PAGE_LENGTH, type RedisRooms } from "./room.ts";
import { noSuchRoom } from "../refusals.ts";

/** What an act removes, as its script takes it. */
interface Removal {
  readonly target?: number;
  /** Whose messages go beside those that were found. */
  readonly viewer?: string;
  /** Up to which seq they were looked for. */
  readonly upTo?: number;
  readonly found: readonly number[];
}

/** What moderators do in rooms, and what that has made of them. */
export class RedisActs {
  readonly #connection: RedisConnection;
  readonly #rooms: RedisRooms;
  readonly #seen: (room: string) => Position | undefined;
  readonly #acting = new Set<Promise<number>>();

  /** @param seen What this process has last seen of a room. */
  constructor(
    connection: RedisConnection,
    rooms: RedisRooms,
    seen: (room: string) => Position | undefined,
  ) {
    this.#connection = connection;
    this.#rooms = rooms;
    this.#seen = seen;
  }

  /**
   * Stores an act and all that it does in one step; its line in the audit log stands
   * there until some 20,000 have followed.
   *
   * @throws {StaleState} Nothing is stored then.
   * @throws {Refusal} `no_such_room`; `unavailable`: it is stored in full, or not at all.
   * @throws {TypeError} The event lacks what it needs, and could not be read again.
   */
  act(room: string, version: number, act: Act): Promise<number> {
    const acting = this.#act(room, version, act)
      .finally(() => this.#acting.delete(acting));
    this.#acting.add(acting);
    return acting;
  }

  /** Resolves when every act has its answer. */
  async finish(): Promise<void> {
    await Promise.allSettled(this.#acting);
  }

  /** As {@linkcode Engine.state}; the entries that were set last stand at the end. */
  async state(room: string, since: number): Promise<RoomState> {
    const { meta, state, versions } = roomKeys(room);
    const [epoch, version, fields] = await this.#connection.run<
      [string, string, string[]]
    >(STATE, [meta, state, versions], [String(since)]);
    if (!epoch) throw noSuchRoom(room);
    const entries = new Map<string, string | null>();
    for (let i = 0; i < fields.length; i += 2) {
      const json = fields[i + 1] || null;
      if (json !== null && parseJson(json) === undefined) {
        throw this.#foreign(state);
      }
      entries.set(fields[i], json);
    }
    return { epoch, version: Number(version), entries };
  }

  /** As {@linkcode Engine.audit}. */
  async audit(
    room: string,
    { before, limit }: { readonly before?: number; readonly limit: number },
  ): Promise<AuditRecord[]> {
    const { audit } = roomKeys(room);
    const [, entries] = await Promise.all([
      this.#rooms.head(room),
      this.#connection.ask<Reply[]>(
        "XREVRANGE",
        audit,
        before === undefined ? "+" : `${Math.max(0, before - 1)}-0`,
        "-",
        "COUNT",
        String(limit),
      ),
    ]);
    return entries.map((entry) => {
      const record = parseRecord(entry);
      if (!record) throw this.#foreign(audit);
      return record;
    });
  }

  async #act(room: string, version: number, act: Act): Promise<number> {
    const rest = restOf(act.event);
    const { type } = act.event;
    if (!parseEvent(`{"type":"${type}","seq":1,"at":1${rest}`, 1, true)) {
      throw new TypeError(
        `Cannot store this event: not a valid "${type}": ${rest}`,
      );
    }
    const { target = "", viewer = "", upTo = 0, found } = await this.#removal(
      room,
      act.removes,
    );
    const { database } = this.#connection;
    const changes = flat(act.changes);
    const [epoch, seq] = await this.#connection.run<[string, number]>(
      ACT,
      keysOfAct(roomKeys(room)),
      [
        ...appendArguments(room, database, this.#seen(room)),
        String(version),
        act.key ? keyField(act.key.viewer, act.key.key) : "",
        ...[type, rest, act.audit, String(AUDIT_LENGTH)],
        ...[String(target), viewer, String(upTo)],
        act.event.type === "message" ? act.event.from.id : "",
        ...[String(changes.length / 2), ...changes],
        ...found.map(String),
      ],
    );
    if (!epoch) throw noSuchRoom(room);
    if (seq === 0) {
      throw new StaleState(
        `Cannot act on version ${version} of the room "${room}": another act was stored first.`,
      );
    }
    // As for a message that is said.
    if (type === "message") this.#rooms.active(room).catch(() => {});
    return seq;
  }

  /**
   * Looks for what goes: a viewer's messages page by page, so that Redis is not kept
   * from others. What comes meanwhile is left to the script.
   */
  async #removal(room: string, removes: Act["removes"]): Promise<Removal> {
    if (!removes) return { found: [] };
    if ("target" in removes) {
      const { target } = removes;
      // Nothing else is a place in a log, and Redis would take offence at it.
      return target > 0 && Number.isSafeInteger(target)
        ? { target, found: [] }
        : { found: [] };
    }
    const { viewer } = removes;
    const found: number[] = [];
    for (let upTo = 0;;) {
      const entries = await this.#rooms.entries(room, upTo);
      for (const { seq, author } of entries) {
        if (author === viewer) found.push(seq);
      }
      upTo = entries.at(-1)?.seq ?? upTo;
      if (entries.length < PAGE_LENGTH) return { viewer, upTo, found };
    }
  }

  #foreign(key: string) {
    return this.#connection.foreign.refusal(
      key,
      "it holds data that Hubbub did not write",
    );
  }
}

function keysOfAct(keys: RoomKeys): string[] {
  return [
    ...[keys.meta, keys.log, keys.deleted, keys.keys, keys.olderKeys],
    ...[keys.state, keys.versions, keys.audit],
  ];
}

/** A line of the audit log; `undefined`: it is not ours. */
function parseRecord(entry: Reply): AuditRecord | undefined {
  if (!Array.isArray(entry) || !Array.isArray(entry[1])) return;
  const [id, [name, json, more]] = entry;
  const seq = typeof id === "string" ? id.match(/^(\d{1,15})-0$/)?.[1] : null;
  if (!seq || name !== "act" || typeof json !== "string") return;
  if (more !== undefined || parseJson(json) === undefined) return;
  return { seq: Number(seq), json };
}
