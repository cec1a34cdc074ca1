import type { Engine } from "../engine/engine.ts";
import { ForeignData } from "../engine/foreign.ts";
import { leftOf, stateKey, untilOf } from "../moderation/state/entries.ts";
import { State } from "../moderation/state/state.ts";
import { Refusal } from "../refusal.ts";
import { nextTurn } from "../turn.ts";

/** The most rooms whose restrictions are read: the most recently active ones. */
const MAX_ROOMS = 200;

/** The most restrictions that are kept: the newest ones. */
const MAX_KEPT = 500;

/** What the keys of restrictions in a room's state begin with. */
const RESTRICTION = stateKey.restriction("");

/** How long what was read is shown, in milliseconds. */
const MAX_AGE_MS = 30_000;

/** A timeout or a ban in a room; times are in milliseconds since 1970. */
export interface RoomRestriction {
  readonly room: string;
  readonly kind: "timeout" | "ban";
  readonly viewer: string;
  readonly name: string;
  readonly at: number;
  /** Absent: it doesn't end. */
  readonly until?: number;
  /** The name of whoever did it. */
  readonly by?: string;
}

/** Who is restricted. */
export interface FoundRestrictions {
  /** The newest first. */
  readonly found: readonly RoomRestriction[];
  /** The names of rooms in which we didn't write what is stored of them. */
  readonly unread: readonly string[];
}

/** Reads who is restricted in which room. One room after another: others get their turn. */
export class Restrictions {
  readonly #engine: Engine;
  #read: Promise<FoundRestrictions> | undefined;
  #readAt = -Infinity;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Returns the restrictions in force.
   *
   * @throws {Refusal} `unavailable`.
   */
  list(): Promise<FoundRestrictions> {
    if (this.#read && performance.now() - this.#readAt < MAX_AGE_MS) {
      return this.#read;
    }
    this.#readAt = performance.now();
    const read = this.#list();
    this.#read = read;
    read.catch(() => {
      if (this.#read === read) this.#read = undefined;
    });
    return read;
  }

  /** Drops what was read: a room was removed. */
  forget(): void {
    this.#read = undefined;
  }

  async #list(): Promise<FoundRestrictions> {
    let found: RoomRestriction[] = [];
    const unread: string[] = [];
    for (const { name } of await this.#engine.rooms(MAX_ROOMS)) {
      try {
        found.push(...await this.#of(name));
      } catch (error) {
        if (!(error instanceof ForeignData)) throw error;
        unread.push(name);
      }
      found.sort((a, b) => b.at - a.at);
      found = found.slice(0, MAX_KEPT);
      await nextTurn();
    }
    return { found, unread };
  }

  /** A room that was removed meanwhile has none. */
  async #of(room: string): Promise<RoomRestriction[]> {
    const state = new State();
    try {
      const { entries, ...version } = await this.#engine.state(room, -1);
      // Imported lists of bans may have thousands, which would be read too.
      const some = [...entries].filter(([key]) => key.startsWith(RESTRICTION));
      state.apply({ ...version, entries: new Map(some) });
    } catch (error) {
      if (error instanceof Refusal && error.code === "no_such_room") return [];
      throw error;
    }
    return [...state.restrictions]
      .filter(([, restriction]) => leftOf(restriction) > 0)
      .map(([viewer, restriction]) => ({
        room,
        kind: restriction.kind,
        viewer,
        name: restriction.name,
        at: restriction.at,
        until: untilOf(restriction),
        by: restriction.by?.name,
      }));
  }
}
