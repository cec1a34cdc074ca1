import type { Engine } from "../engine/engine.ts";
import type { Decision } from "./actions/decision.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";
import { Turns } from "./state/turns.ts";

/** What an action came to. */
export interface Outcome {
  readonly seq: number;
  /** A sentence for the moderator. */
  readonly message: string;
  /** The secret of a new link. */
  readonly token?: string;
}

/** What makes a decision of a room's newest state; `undefined`: there is nothing to do. */
type Decider<Nothing extends undefined = never> = (
  state: State,
) => Decision | Nothing | Promise<Decision | Nothing>;

/** Stores what is decided in rooms. */
export class Acts {
  readonly #engine: Engine;
  readonly #states: States;
  /** Two acts that are decided by the same state can't both be stored. */
  readonly #turns = new Turns();

  constructor(engine: Engine, states: States) {
    this.#engine = engine;
    this.#states = states;
  }

  /**
   * Stores what is decided by a room's newest state, in this process's order. All that a
   * decision depends on is to be read when it is made: it is made again where others'
   * acts came between.
   *
   * @throws {Refusal} `unavailable`, `no_such_room`. Else whatever `decide` throws.
   */
  async store(room: string, decide: Decider): Promise<Outcome>;
  async store(
    room: string,
    decide: Decider<undefined>,
  ): Promise<Outcome | undefined>;
  async store(
    room: string,
    decide: Decider<undefined>,
  ): Promise<Outcome | undefined> {
    return await this.#turns.take(
      room,
      () =>
        this.#states.byNewest(room, async (state) => {
          const { version } = state;
          const decision = await decide(state);
          if (!decision) return;
          const { act, told, token } = decision;
          const seq = await this.#engine.act(room, version, act);
          this.#states.noted(room, seq);
          return { seq, message: told, token };
        }),
    );
  }
}
