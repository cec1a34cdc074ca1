import { type Engine, StaleState } from "../../engine/engine.ts";
import { ForeignData, ForeignReports } from "../../engine/foreign.ts";
import { Refusal } from "../../refusal.ts";
import { State } from "./state.ts";

/** Rooms whose state is kept at most; those asked for longest ago go first. */
const MAX_KEPT = 10_000;

/** Attempts of something that others' acts come before; each is a race lost. */
const MAX_ATTEMPTS = 50;

interface Kept {
  readonly state: State;
  /** Whether this process hears of every act in the room. */
  followed: boolean;
  /** The version that is known to be there. */
  target: number;
  loading: Promise<void> | undefined;
}

/** What acts have made of the rooms, as far as this process has heard. */
export class States {
  readonly #engine: Engine;
  readonly #kept = new Map<string, Kept>();
  readonly #foreign = new ForeignReports("room");

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * A room's state: where the room is followed, not older than any act that was
   * {@linkcode noted}, else asked of the engine. What is decided by it is stored only
   * if it is the newest ({@linkcode Engine.publish}, `act`).
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async of(room: string): Promise<State> {
    const kept = this.#keep(room);
    if (!kept.followed) return await this.fresh(room);
    while (kept.state.version < kept.target || kept.state.version < 0) {
      await this.#load(room, kept);
    }
    return kept.state;
  }

  /**
   * The same, asked of the engine anew.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async fresh(room: string): Promise<State> {
    const kept = this.#keep(room);
    // What is being read may have been read before the caller's reason to ask.
    await kept.loading?.catch(() => {});
    await this.#load(room, kept);
    return kept.state;
  }

  /**
   * Does something by the newest state; again, by a newer one, where `body` finds by a
   * {@linkcode StaleState} that it was not the newest.
   *
   * @throws {Refusal} `unavailable`: others were faster again and again. Else whatever
   * `body` throws.
   */
  async byNewest<T>(
    room: string,
    body: (state: State) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1;; attempt++) {
      const state = await this.of(room);
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
        await this.fresh(room);
      }
    }
  }

  /**
   * From now on every act in the room is {@linkcode noted}, until it is forgotten.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async follow(room: string): Promise<State> {
    const state = await this.fresh(room);
    this.#keep(room).followed = true;
    return state;
  }

  /** An act was heard of. */
  noted(room: string, version: number): void {
    const kept = this.#kept.get(room);
    if (kept) kept.target = Math.max(kept.target, version);
  }

  /** The room's order is no more: its state may be another, too. */
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
        // Names that somebody makes up must not push out the rooms that there are.
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
