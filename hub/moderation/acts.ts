import { MAX_AUDIT_LENGTH } from "../engine/audit.ts";
import type { Engine } from "../engine/engine.ts";
import { Refusal } from "../refusal.ts";
import type { DecidedAct, Decision, Undecided } from "./actions/decision.ts";
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
  /** Of an action on several held messages: those that were left out. */
  readonly undecided?: readonly Undecided[];
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
   * @throws {Refusal} `unavailable`, `no_such_room`, `conflict` if the act is too large,
   * and whatever `decide` throws.
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
          const { act, answer, token, punishes, undecided } = decision;
          const audit = auditJson(act);
          const seq = await this.#engine.act(room, version, { ...act, audit });
          this.#states.noteAct(room, seq);
          const undo = punishes && seq;
          return { seq, message: answer, token, undo, undecided };
        }),
    );
  }
}

/**
 * Returns an act's line for the audit log as JSON.
 *
 * @throws {Refusal} `conflict` if it is longer than any engine reads.
 */
function auditJson({ audit }: DecidedAct): string {
  const json = JSON.stringify(audit);
  if (json.length <= MAX_AUDIT_LENGTH) return json;
  throw new Refusal(
    "conflict",
    "Cannot do this: it is too much for one act. Do it with fewer people at a time.",
  );
}
