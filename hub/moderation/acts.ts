import { MAX_AUDIT_LENGTH } from "../engine/audit.ts";
import type { Act, Engine } from "../engine/engine.ts";
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

/** A client's key for an act, which is carried out once. */
type Key = NonNullable<Act["key"]>;

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
   * @param key If an act with this key is stored already, its answer is returned.
   * @throws {Refusal} `unavailable`, `no_such_room`, `conflict` if the act is too large,
   * and whatever `decide` throws.
   */
  async store(room: string, decide: Decide, key?: Key): Promise<Outcome>;
  async store(
    room: string,
    decide: Decide<undefined>,
  ): Promise<Outcome | undefined>;
  async store(
    room: string,
    decide: Decide<undefined>,
    key?: Key,
  ): Promise<Outcome | undefined> {
    return await this.#queue.run(
      room,
      () =>
        this.#states.byNewest(room, async (state) => {
          const first = await this.answered(room, key);
          if (first) return first;
          const { version } = state;
          const decision = await decide(state);
          if (!decision) return;
          const { act, answer, token, punishes, undecided } = decision;
          const seq = await this.#engine.act(room, version, {
            ...act,
            ...(key && { key }),
            audit: auditJson(act, key && { answer, undecided }),
          });
          this.#states.noteAct(room, seq);
          const undo = punishes && seq;
          return { seq, message: answer, token, undo, undecided };
        }),
    );
  }

  /**
   * Returns the answer to the act that was stored with a key; `undefined`: none was.
   *
   * @throws {Refusal} `conflict`: the key is that of a message; `no_such_room`, `unavailable`.
   */
  async answered(room: string, key?: Key): Promise<Outcome | undefined> {
    const seq = key &&
      await this.#engine.findByKey(room, key.viewer, key.key);
    if (seq === undefined) return;
    const before = seq + 1;
    const [record] = await this.#engine.audit(room, { before, limit: 1 });
    if (record?.seq !== seq) {
      throw new Refusal(
        "conflict",
        "Cannot do this: its key is that of a message.",
      );
    }
    const { answer = "This was done already.", undo, undecided } = JSON.parse(
      record.json,
    );
    return { seq, message: answer, undo: undo && seq, undecided };
  }
}

/**
 * Returns an act's line for the audit log as JSON.
 *
 * @param again What to answer whoever asks for the act again.
 * @throws {Refusal} `conflict` if it is longer than any engine reads.
 */
function auditJson(
  { audit }: DecidedAct,
  again?: Pick<Decision, "answer" | "undecided">,
): string {
  const json = JSON.stringify({ ...audit, ...again });
  if (json.length <= MAX_AUDIT_LENGTH) return json;
  throw new Refusal(
    "conflict",
    "Cannot do this: it is too much for one act. Do it with fewer people at a time.",
  );
}
