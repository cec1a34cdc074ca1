import { type AuditRecord, MAX_AUDIT_LENGTH } from "../engine/audit.ts";
import type { Act, Engine } from "../engine/engine.ts";
import { hashToken } from "../people/token.ts";
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
export interface ActKey {
  readonly key: NonNullable<Act["key"]>;
  /** A hash of the key and of what was asked: it can't be another act's. */
  readonly asked: string;
}

/**
 * Returns a viewer's key for an act.
 *
 * @param asked The action, or the text of the command.
 */
export function actKeyOf(viewer: string, key: string, asked: unknown): ActKey {
  // With the key, which is stored for minutes only: nobody can tell the texts by their hashes.
  const hash = hashToken(`${key}\n${JSON.stringify(asked)}`);
  return { key: { viewer, key }, asked: hash.slice(0, 16) };
}

/** Decides by a room's newest state; `undefined`: there is nothing to do. */
type Decide<Nothing extends undefined = never> = (
  state: State,
) => Decision | Nothing | Promise<Decision | Nothing>;

/** Stores acts, one after another in each room. */
export class Acts {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #stored: (room: string, seq: number) => void;
  /** Of two acts decided by the same state, the engine stores only one. */
  readonly #queue = new KeyedQueue();

  /** @param stored Called when an act is stored. */
  constructor(
    engine: Engine,
    states: States,
    stored: (room: string, seq: number) => void,
  ) {
    this.#engine = engine;
    this.#states = states;
    this.#stored = stored;
  }

  /**
   * Decides by a room's newest state and stores the act. If another process's act comes
   * first, `decide` runs again, so it must read everything it depends on itself.
   *
   * @param actKey If this act is stored already, its answer is returned.
   * @throws {Refusal} `unavailable`, `no_such_room`, `conflict` if the act is too large,
   * whatever `decide` throws, and as {@linkcode Acts.answered}.
   */
  async store(room: string, decide: Decide, actKey?: ActKey): Promise<Outcome>;
  async store(
    room: string,
    decide: Decide<undefined>,
  ): Promise<Outcome | undefined>;
  async store(
    room: string,
    decide: Decide<undefined>,
    actKey?: ActKey,
  ): Promise<Outcome | undefined> {
    return await this.#queue.run(
      room,
      () =>
        this.#states.byNewest(room, async (state) => {
          const first = await this.answered(room, actKey);
          if (first) return first;
          const { version } = state;
          const decision = await decide(state);
          if (!decision) return;
          const { act, answer, token, punishes, undecided } = decision;
          const seq = await this.#engine.act(room, version, {
            ...act,
            ...(actKey && { key: actKey.key }),
            audit: auditJson(
              act,
              actKey && { asked: actKey.asked, answer, undecided },
            ),
          });
          this.#states.noteAct(room, seq);
          this.#stored(room, seq);
          const undo = punishes && seq;
          return { seq, message: answer, token, undo, undecided };
        }),
    );
  }

  /**
   * Returns the answer to the act that was stored with a key; `undefined`: none was.
   *
   * @throws {Refusal} `conflict`: the key is that of a message, or of another act;
   * `no_such_room`, `unavailable`.
   */
  async answered(room: string, actKey?: ActKey): Promise<Outcome | undefined> {
    const seq = actKey &&
      await this.#engine.findByKey(room, actKey.key.viewer, actKey.key.key);
    if (seq === undefined) return;
    const line = await this.#lineOf(room, seq);
    if (!line) throw keyRefusal("do this", "a message");
    const { answer = "This was done already.", asked, undo, undecided } = line;
    // Older versions didn't store what was asked.
    if (asked !== undefined && asked !== actKey?.asked) {
      throw keyRefusal("do this", "another act");
    }
    return { seq, message: answer, undo: undo && seq, undecided };
  }

  /**
   * Ensures that what a message's key was found to stand for is no act.
   *
   * @throws {Refusal} `conflict`, `no_such_room`, `unavailable`.
   */
  async checkMessage(room: string, seq: number): Promise<void> {
    // An approved message is an act too, but one without a key of its own.
    const { asked } = await this.#lineOf(room, seq) ?? {};
    if (asked !== undefined) throw keyRefusal("send", "an act");
  }

  async #lineOf(room: string, seq: number) {
    const record = await recordOf(this.#engine, room, seq);
    return record && JSON.parse(record.json);
  }
}

/**
 * Returns the audit log's record of an act; `undefined`: it has none with this `seq`.
 *
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function recordOf(
  engine: Engine,
  room: string,
  seq: number,
): Promise<AuditRecord | undefined> {
  const before = seq + 1;
  const [record] = await engine.audit(room, { before, limit: 1 });
  return record?.seq === seq ? record : undefined;
}

function keyRefusal(tried: string, what: string): Refusal {
  return new Refusal(
    "conflict",
    `Cannot ${tried}: this key was already used for ${what}.`,
  );
}

/**
 * Returns an act's line for the audit log as JSON.
 *
 * @param repeatable What was asked with a key, and what to answer whoever asks again.
 * @throws {Refusal} `conflict` if it is longer than any engine reads.
 */
function auditJson({ audit }: DecidedAct, repeatable?: object): string {
  const json = JSON.stringify({ ...audit, ...repeatable });
  if (json.length <= MAX_AUDIT_LENGTH) return json;
  throw new Refusal(
    "conflict",
    "Cannot do this: it affects too many people for one act. Select fewer.",
  );
}
