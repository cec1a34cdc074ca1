import { now } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { idsOf, type Person } from "../people/person.ts";
import { hashToken, sameSecret } from "../people/token.ts";
import { Refusal } from "../refusal.ts";
import type { Acts, Outcome } from "./acts.ts";
import { auditLine, shownHash } from "./actions/decision.ts";
import { granted, withoutRoles } from "./actions/people.ts";
import type { NameKeeper } from "./name_keeper.ts";
import type { ModerationOptions } from "./options.ts";
import { takeToken } from "./rules/pace.ts";
import type { States } from "./state/states.ts";

/** Limit on the wrong secrets that one address may try. */
const CLAIMS = { burst: 10, intervalMs: 60_000 };

/** Role links: whoever follows one becomes a moderator or the host of its room. */
export class RoleLinks {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #acts: Acts;
  readonly #options: ModerationOptions;
  readonly #names: NameKeeper;

  constructor(
    engine: Engine,
    states: States,
    acts: Acts,
    options: ModerationOptions,
    names: NameKeeper,
  ) {
    this.#engine = engine;
    this.#states = states;
    this.#acts = acts;
    this.#options = options;
    this.#names = names;
  }

  /**
   * Gives a person the role of a role link, or the host's for the operator's token.
   *
   * @throws {Refusal} `unauthorised`, `rate_limited`, `name_taken`, `no_such_room`,
   * `unavailable`.
   */
  async claim(room: string, person: Person, secret: string): Promise<Outcome> {
    const { adminToken } = this.#options;
    const isAdmin = adminToken !== undefined && sameSecret(secret, adminToken);
    const hash = hashToken(secret);
    if (!isAdmin) await this.#checkHash(room, person, hash);
    return this.#acts.store(room, (state) => {
      const role = isAdmin ? "host" : state.roleLinks.get(hash)?.role;
      if (!role) throw badSecretRefusal();
      this.#names.checkGaining(room, state, person, role);
      const { id, name } = person.viewer;
      const by = isAdmin ? "operator" : `link:${hash}`;
      const link = isAdmin ? "operator" : shownHash(hash);
      const actor = { id, name, role };
      const audit = auditLine(actor, "claim", now(), { link });
      // A host who follows a moderator link stays the host.
      const kept = idsOf(person).map((id) => state.roles.get(id))
        .find((known) => known?.role === "host");
      return granted({ id, name }, kept?.role ?? role, kept?.by ?? by, audit, {
        answer: `You are now a ${role} of this room.`,
        otherChanges: withoutRoles(state, person.earlier ?? [], id),
      });
    });
  }

  /**
   * Ensures that a program's role link belongs to this room. People without one always
   * pass.
   *
   * @throws {Refusal} `unauthorised`, `rate_limited`.
   */
  async check(room: string, person: Person): Promise<void> {
    if (person.roleLink === undefined) return;
    await this.#checkHash(room, person, person.roleLink);
  }

  /** Ensures that a room has a link. Only wrong secrets count: many may follow one link. */
  async #checkHash(room: string, person: Person, hash: string): Promise<void> {
    if ((await this.#states.current(room)).roleLinks.has(hash)) return;
    await this.#checkGuessing(person);
    if ((await this.#states.fresh(room)).roleLinks.has(hash)) return;
    throw badSecretRefusal();
  }

  async #checkGuessing({ address }: Person): Promise<void> {
    const [hash] = this.#options.addressHashes(address);
    await takeToken(
      this.#engine,
      { key: `claim:${hash}`, ...CLAIMS },
      "Cannot check this link now: too many wrong links were tried from your network.",
    );
  }
}

function badSecretRefusal(): Refusal {
  return new Refusal(
    "unauthorised",
    "Cannot accept this link: it is not for this room, or it was revoked.",
  );
}
