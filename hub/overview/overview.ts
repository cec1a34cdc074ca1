import { now } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { ForeignData } from "../engine/foreign.ts";
import type {
  InstanceReport,
  RoomUsage,
  StorageNode,
} from "../engine/inspection.ts";
import type { Hub } from "../hub.ts";
import { refusalsByCode } from "../operator/metrics.ts";
import { State } from "../moderation/state/state.ts";
import { Refusal } from "../refusal.ts";
import type { RoomSummary } from "../room/listing.ts";
import { nextTurn } from "../turn.ts";
import { checkRoom } from "../wording/text.ts";
import { Restrictions, type RoomRestriction } from "./restrictions.ts";

/** Messages from which a room's rate is taken. */
const RATED = 50;

const MINUTE_MS = 60_000;

/** A room as the operator sees it. */
export interface RoomOverview extends RoomSummary {
  /** Messages in the last minute, or as many as the last ones would be in one. */
  readonly perMinute: number;
  readonly usage: RoomUsage;
  /** Why this can't be read; absent: it can. */
  readonly problem?: Refusal;
}

/** A part of a list. */
export interface Part<Item> {
  readonly items: readonly Item[];
  /** Where it begins, from 0, and how many there are. */
  readonly from: number;
  readonly total: number;
}

/** Who is restricted. */
export interface RestrictionsOverview extends Part<RoomRestriction> {
  /** The names of rooms whose restrictions can't be read. */
  readonly unread: readonly string[];
}

/** Whether the storage works, and what is known of it. */
export interface StorageOverview {
  /** Why rooms can't be used; absent: they can. */
  readonly problem?: string;
  /** What is waited for nevertheless. */
  readonly waiting: readonly string[];
  readonly nodes: readonly StorageNode[];
}

/** What this process is called. */
interface Named {
  /** The address and port that it was told to listen on. */
  readonly name: string;
  readonly version: string;
}

/** What the operator sees of all rooms and instances. */
export class Overview {
  readonly #engine: Engine;
  readonly #hub: Hub;
  readonly #restrictions: Restrictions;
  /** What this process is called. */
  readonly name: string;

  constructor(engine: Engine, hub: Hub, { name, version }: Named) {
    this.#engine = engine;
    this.#hub = hub;
    this.#restrictions = new Restrictions(engine);
    this.name = name;
    const startedAt = Math.round(performance.timeOrigin);
    engine.inspection.report(() => {
      const { clients, rooms, viewers } = hub.census;
      const refusals = refusalsByCode();
      return { name, version, startedAt, clients, rooms, viewers, refusals };
    });
  }

  /**
   * Returns rooms in the order of {@linkcode Hub.rooms}, which has the most recently active
   * ones.
   *
   * @param query Part of a room's name or title, or any room's whole name; "": all.
   * @throws {Refusal} `unavailable`.
   */
  async rooms(
    query: string,
    from: number,
    limit: number,
  ): Promise<Part<RoomOverview>> {
    const wanted = query.toLowerCase();
    const found = (await this.#hub.rooms()).filter(({ name, title }) =>
      name.includes(wanted) || title.toLowerCase().includes(wanted)
    );
    if (wanted !== "" && !found.some(({ name }) => name === wanted)) {
      found.unshift(...await this.#named(wanted));
    }
    const items: RoomOverview[] = [];
    for (const room of found.slice(from, from + limit)) {
      const seen = await this.#seen(room);
      if (seen) items.push(seen);
      // Messages are read and parsed: others get their turn.
      await nextTurn();
    }
    return { items, from, total: found.length };
  }

  /**
   * Returns a room.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async room(name: string): Promise<RoomOverview> {
    const usage = await this.#engine.inspection.usage(name);
    const state = new State();
    state.apply(await this.#engine.state(name, -1));
    const { title, stream, ended } = state.rules;
    const { messages } = await this.#engine.history(name, { limit: RATED });
    const times = messages.map(({ at }) => at);
    // The list is some seconds old, and doesn't have every room.
    const listed = (await this.#hub.rooms()).find((room) => room.name === name);
    return {
      name,
      title,
      viewers: listed?.viewers ?? this.#hub.viewers(name),
      lastAt: times.at(-1) ?? null,
      stream: stream !== "",
      ...(ended && { ended }),
      perMinute: perMinuteOf(times, now()),
      usage,
    };
  }

  /** Returns a room that is not in the list; none: it doesn't exist. */
  async #named(name: string): Promise<RoomSummary[]> {
    try {
      return [await this.room(checkRoom(name))];
    } catch (error) {
      const isNone = error instanceof Refusal &&
        (error.code === "no_such_room" || error.code === "bad_room");
      if (isNone) return [];
      throw error;
    }
  }

  /** `undefined`: the room was removed meanwhile. */
  async #seen(room: RoomSummary): Promise<RoomOverview | undefined> {
    try {
      const usage = await this.#engine.inspection.usage(room.name);
      const perMinute = await this.#rate(room.name, room.lastAt);
      return { ...room, perMinute, usage };
    } catch (error) {
      if (error instanceof Refusal && error.code === "no_such_room") return;
      // The operator looks for it, and for the other rooms.
      if (!(error instanceof ForeignData)) throw error;
      const usage = { events: 0, bytes: 0 };
      return { ...room, perMinute: 0, usage, problem: error };
    }
  }

  /** Only rooms in which something was said lately cost a read. */
  async #rate(room: string, lastAt: number | null): Promise<number> {
    const since = now() - MINUTE_MS;
    if (lastAt === null || lastAt < since) return 0;
    const { messages } = await this.#engine.history(room, { limit: RATED });
    return perMinuteOf(messages.map(({ at }) => at), now());
  }

  /** As {@linkcode Restrictions.list}; only some of them. */
  async restrictions(
    from: number,
    limit: number,
  ): Promise<RestrictionsOverview> {
    const { found, unread } = await this.#restrictions.list();
    const items = found.slice(from, from + limit);
    return { items, from, total: found.length, unread };
  }

  /** @throws {Refusal} `unavailable`. */
  instances(): Promise<InstanceReport[]> {
    return this.#engine.inspection.instances();
  }

  /** Never throws: a storage that fails is what the operator looks for. */
  async storage(): Promise<StorageOverview> {
    const [ready, nodes] = await Promise.allSettled([
      this.#hub.ready(),
      this.#engine.inspection.storage(),
    ]);
    return {
      ...(ready.status === "rejected" && { problem: problemOf(ready.reason) }),
      waiting: ready.status === "fulfilled" ? ready.value : [],
      nodes: nodes.status === "fulfilled" ? nodes.value : [],
    };
  }

  /** Drops what was read of rooms: one was removed. */
  forget(): void {
    this.#restrictions.forget();
  }
}

/**
 * Returns a room's rate.
 *
 * @param times When its newest messages were posted, oldest first, in milliseconds; at
 * most {@linkcode RATED}.
 */
export function perMinuteOf(times: readonly number[], now: number): number {
  const recent = times.filter((at) => at > now - MINUTE_MS);
  if (recent.length < RATED) return recent.length;
  // There may have been more in that minute.
  return Math.round(RATED * MINUTE_MS / Math.max(1, now - recent[0]));
}

function problemOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  throw error;
}
