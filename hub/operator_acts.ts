import type { Action } from "./moderation/actions/action.ts";
import { OPERATOR } from "./moderation/actions/decision.ts";
import type { Outcome } from "./moderation/acts.ts";
import type { Moderation } from "./moderation/moderation.ts";
import type { Person } from "./people/person.ts";

/** The operator as a person who is in no room. */
const PERSON: Person = { viewer: OPERATOR, address: "", since: 0, admin: true };

/** What the operator does to rooms. The audit log says that it was the operator. */
export class OperatorActs {
  readonly #moderation: Moderation;
  /** The operator. */
  readonly person = PERSON;
  /** Removes a room and all that belongs to it; throws `bad_room`, `no_such_room`, `unavailable`. */
  readonly remove: (room: string) => Promise<void>;

  constructor(
    moderation: Moderation,
    remove: (room: string) => Promise<void>,
  ) {
    this.#moderation = moderation;
    this.remove = remove;
  }

  /**
   * Ends a room: nobody can write in it any more.
   *
   * @throws {Refusal} `conflict` if it has ended, `bad_room`, `no_such_room`, `unavailable`.
   */
  async end(room: string): Promise<Outcome> {
    return await this.#act(room, { action: "end" });
  }

  /**
   * Reopens a room that has ended.
   *
   * @throws {Refusal} `conflict` if it has not, `bad_room`, `no_such_room`, `unavailable`.
   */
  async reopen(room: string): Promise<Outcome> {
    return await this.#act(room, { action: "reopen" });
  }

  async #act(room: string, action: Action): Promise<Outcome> {
    await this.#moderation.checkAccess(room, PERSON);
    return await this.#moderation.carryOut(room, PERSON, action);
  }
}
