import { type Engine, StaleState } from "../../engine/engine.ts";
import { ForeignData, ForeignReports } from "../../engine/foreign.ts";
import { Refusal } from "../../refusal.ts";
import { State } from "./state.ts";

/** Maximum number of states kept; the least recently used go first. */
const MAX_KEPT = 10_000;

/** Maximum number of attempts; each one is lost to another process's act. */
const MAX_ATTEMPTS = 50;

/** Maximum pause between two attempts, in milliseconds. */
const MAX_PAUSE_MS = 20;

/** Pauses before a state that lies behind its room's events is read again, in milliseconds. */
const CATCH_UP_PAUSES_MS = [0, 50, 200] as const;

interface Kept {
  readonly state: State;
  /** Whether this process receives every act in the room. */
  followed: boolean;
  /** The newest version known to exist. */
  target: number;
  loading: Promise<void> | undefined;
  catchingUp: Promise<void> | undefined;
}

/** The rooms' states, as far as this process knows them. */
export class States {
  readonly #engine: Engine;
  readonly #kept = new Map<string, Kept>();
  readonly #foreign = new ForeignReports("room");

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Returns a room's state. For a followed room, it is no older than any act that was
   * {@linkcode noteAct}; otherwise it is read from the engine. A decision by a stale state
   * is not stored ({@linkcode Engine.publish}, `act`).
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async current(room: string): Promise<State> {
    const kept = this.#keep(room);
    if (!kept.followed) return await this.fresh(room);
    if (kept.state.version < kept.target || kept.state.version < 0) {
      await (kept.catchingUp ??= this.#catchUp(room, kept)
        .finally(() => kept.catchingUp = undefined));
    }
    return kept.state;
  }

  /**
   * Returns the state that {@linkcode current} would, or `undefined` if it would have to be
   * read. For what thousands do at once: it doesn't count as a use.
   */
  known(room: string): State | undefined {
    const kept = this.#kept.get(room);
    return kept?.followed && kept.state.version >= Math.max(0, kept.target)
      ? kept.state
      : undefined;
  }

  /** Returns what is known of a room's state without reading anything, maybe not all of it. */
  cached(room: string): State | undefined {
    return this.#kept.get(room)?.state;
  }

  /**
   * Reads a state until it has the last act that happened. If it never does, such as after
   * a backup that was restored by halves, what is stored counts.
   */
  async #catchUp(room: string, kept: Kept): Promise<void> {
    await this.#load(room, kept);
    for (const pauseMs of CATCH_UP_PAUSES_MS) {
      if (kept.state.version >= kept.target) return;
      await delay(pauseMs);
      await this.#load(room, kept);
    }
    if (kept.state.version >= kept.target) return;
    kept.target = kept.state.version;
    this.#foreign.report(room, "its state lies behind its events");
  }

  /**
   * Returns a room's state, read from the engine again.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async fresh(room: string): Promise<State> {
    const kept = this.#keep(room);
    // A read under way may have started before the caller's reason to ask.
    await kept.loading?.catch(() => {});
    await this.#load(room, kept);
    return kept.state;
  }

  /**
   * Calls `body` with the newest state, and again with a newer one if it throws
   * {@linkcode StaleState}.
   *
   * @throws {Refusal} `unavailable` if it was too late every time, and whatever else
   * `body` throws.
   */
  async byNewest<T>(
    room: string,
    body: (state: State) => Promise<T>,
  ): Promise<T> {
    let state = await this.current(room);
    for (let attempt = 1;; attempt++) {
      try {
        return await body(state);
      } catch (error) {
        if (!(error instanceof StaleState)) throw error;
        if (attempt === MAX_ATTEMPTS) {
          throw new Refusal(
            "unavailable",
            "Cannot do this now: others are changing the room at the same time. Try again.",
            { cause: error },
          );
        }
        await delay(Math.random() * Math.min(attempt - 1, MAX_PAUSE_MS));
        state = await this.fresh(room);
      }
    }
  }

  /**
   * Starts to follow a room: from now on every act in it is {@linkcode noteAct}, until it
   * is forgotten.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async follow(room: string): Promise<State> {
    const state = await this.fresh(room);
    this.#keep(room).followed = true;
    return state;
  }

  /** Records that an act happened. */
  noteAct(room: string, version: number): void {
    const kept = this.#kept.get(room);
    if (kept) kept.target = Math.max(kept.target, version);
  }

  /** Drops a room's state, because its order may have changed. */
  forget(room: string): void {
    this.#kept.delete(room);
  }

  #keep(room: string): Kept {
    let kept = this.#kept.get(room);
    if (kept) {
      this.#kept.delete(room);
    } else {
      kept = {
        state: new State(),
        followed: false,
        target: 0,
        loading: undefined,
        catchingUp: undefined,
      };
      if (this.#kept.size >= MAX_KEPT) {
        this.#kept.delete(this.#kept.keys().next().value!);
      }
    }
    this.#kept.set(room, kept);
    return kept;
  }

  #load(room: string, kept: Kept): Promise<void> {
    return kept.loading ??= this.#read(room, kept)
      .finally(() => {
        kept.loading = undefined;
        // Made-up room names must not evict the states of existing rooms.
        if (kept.state.version < 0 && this.#kept.get(room) === kept) {
          this.#kept.delete(room);
        }
      });
  }

  async #read(room: string, kept: Kept): Promise<void> {
    const { state } = kept;
    let found = await this.#engine.state(room, state.version);
    if (found.epoch !== state.epoch || found.version < state.version) {
      found = await this.#engine.state(room, -1);
      state.clear();
      kept.target = 0;
    }
    try {
      state.apply(found);
    } catch (error) {
      if (error instanceof ForeignData) {
        this.#foreign.report(
          room,
          "its state holds data that Hubbub did not write",
        );
      }
      throw error;
    }
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
