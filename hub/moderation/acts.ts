import type { Engine } from "../engine/engine.ts";
import type { Decision } from "./actions/decision.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";
import { KeyedQueue } from "./state/keyed_queue.ts";

/** The answer to an action. */
export interface Outcome {
  readonly seq: number;
  /** A sentence for the moderator. */
  readonly message: string;
  /** The token of a new role link. */
  readonly token?: string;
  /** The `seq` of the act, if it can be undone. */
  readonly undo?: number;
}

/** Decides by a room's newest state; `undefined`: there is nothing to do. */
type Decide<Nothing extends undefined = never> = (
  state: State,
) => Decision | Nothing | Promise<Decision | Nothing>;

/** Stores acts, one after another in each room. */
export class Acts {
  readonly #engine: Engine;
  readonly #states: States;
  /** Of two acts decided by the same state, the engine stores only one. */
  readonly #queue = new KeyedQueue();

  constructor(engine: Engine, states: States) {
    this.#engine = engine;
    this.#states = states;
  }

  /**
   * Decides by a room's newest state and stores the act. If another process's act comes
   * first, `decide` runs again, so it must read everything it depends on itself.
   *
   * @throws {Refusal} `unavailable`, `no_such_room`, and whatever `decide` throws.
   */
  async store(room: string, decide: Decide): Promise<Outcome>;
  async store(
    room: string,
    decide: Decide<undefined>,
  ): Promise<Outcome | undefined>;
  async store(
    room: string,
    decide: Decide<undefined>,
  ): Promise<Outcome | undefined> {
    return await this.#queue.run(
      room,
      () =>
        this.#states.byNewest(room, async (state) => {
          const { version } = state;
          const decision = await decide(state);
          if (!decision) return;
          const { act, answer, token, punishes } = decision;
          const seq = await this.#engine.act(room, version, act);
          this.#states.noteAct(room, seq);
          const undo = punishes && seq;
          return { seq, message: answer, token, undo };
        }),
    );
  }
}
