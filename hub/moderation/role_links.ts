import { now } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { boundIdsOf, idsOf, type Person } from "../people/person.ts";
import { hashToken, sameSecret } from "../people/token.ts";
import type { Role } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Acts, Outcome } from "./acts.ts";
import { highest, isClosed, isModerator, roleOf } from "./actions/authority.ts";
import {
  auditLine,
  checkCount,
  type Decision,
  shownHash,
} from "./actions/decision.ts";
import {
  granted,
  MAX_GRANTS,
  regranted,
  withoutRoles,
} from "./actions/people.ts";
import type { NameKeeper } from "./name_keeper.ts";
import type { ModerationOptions } from "./options.ts";
import { checkRoom } from "../wording/text.ts";
import { checkRestriction } from "./rules/judge.ts";
import { takeToken } from "./rules/pace.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

/** Limit on the wrong secrets that one address may try. */
const CLAIMS = { burst: 10, intervalMs: 60_000 };

/** Limits on claims that give a role, from one network and by one link. */
const CLAIMS_FROM_NETWORK = { burst: 20, intervalMs: 30_000 };
const CLAIMS_BY_LINK = { burst: 50, intervalMs: 10_000 };

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
   * @throws {Refusal} `unauthorised`, `forbidden`, `banned`, `timed_out`, `name_taken`,
   * `conflict`, `rate_limited`, `no_such_room`, `unavailable`.
   */
  async claim(room: string, person: Person, secret: string): Promise<Outcome> {
    const { adminToken } = this.#options;
    const isAdmin = adminToken !== undefined && sameSecret(secret, adminToken);
    const hash = isAdmin ? undefined : hashToken(secret);
    if (hash !== undefined) await this.#checkHash(room, person, hash);
    const state = await this.#states.current(room);
    if (hash !== undefined && this.#decide(room, state, person, hash)) {
      await this.#takeClaim(room, person, hash);
    }
    let kept: Outcome | undefined;
    const outcome = await this.#acts.store(room, (state) => {
      const decision = this.#decide(room, state, person, hash);
      const role = roleOf(state, person, room);
      kept = { seq: state.version, message: answerOf(role) };
      return decision;
    });
    return outcome ?? kept!;
  }

  /**
   * Decides a claim; `undefined`: the person has the role already.
   *
   * @param hash The link; `undefined`: the operator's token.
   */
  #decide(
    room: string,
    state: State,
    person: Person,
    hash: string | undefined,
  ): Decision | undefined {
    const { id, name } = person.viewer;
    const role = hash === undefined ? "host" : state.roleLinks.get(hash)?.role;
    if (!role) throw badSecretRefusal();
    if (hash !== undefined) this.#checkMayClaim(room, state, person, hash);
    // A host who follows a moderator link stays the host.
    const known = highest(idsOf(person).map((id) => state.roles.get(id)?.role));
    const isRestricted = state.restrictionOf(id) !== undefined;
    const isMoved = known !== "viewer" && !state.roles.has(id);
    if (known === role || known === "host") {
      if (!isRestricted && !isMoved) return;
    } else if (known === "viewer") {
      checkCount(state.roles.size, MAX_GRANTS, "moderators");
    }
    this.#names.checkGaining(room, state, person, role);
    const kept = idsOf(person).map((id) => state.roles.get(id))
      .find((each) => each?.role === "host");
    const by = hash === undefined ? "operator" : `link:${hash}`;
    const link = hash === undefined ? "operator" : shownHash(hash);
    const audit = auditLine({ id, name, role }, "claim", now(), { link });
    return granted({ id, name }, kept?.role ?? role, kept?.by ?? by, audit, {
      answer: answerOf(role),
      otherChanges: {
        ...withoutRoles(state, person.earlier ?? [], id),
        ...regranted(state, id),
      },
    });
  }

  /** Ensures that nothing speaks against a claim: restrictions come before roles. */
  #checkMayClaim(
    room: string,
    state: State,
    person: Person,
    hash: string,
  ): void {
    if (!isModerator(roleOf(state, person, room))) {
      const addressHashes = this.#options.addressHashes(person.address);
      const statement = { person, addressHashes, now: now() };
      checkRestriction(state, statement, "Cannot accept this link");
    }
    if (!boundIdsOf(person).some((id) => isClosed(state, hash, id))) return;
    throw new Refusal(
      "forbidden",
      "Cannot accept this link: your role in this room was taken away. Ask the host to give it back.",
    );
  }

  /** Everyone in the room is told of each claim. */
  async #takeClaim(
    room: string,
    { address }: Person,
    link: string,
  ): Promise<void> {
    const [network] = this.#options.addressHashes(address);
    const empty = await this.#engine.take([
      { key: `claim-from:${network}`, ...CLAIMS_FROM_NETWORK },
      { key: `claim-by:${room}:${link}`, ...CLAIMS_BY_LINK },
    ]);
    if (!empty) return;
    throw new Refusal(
      "rate_limited",
      "Cannot accept this link now: it is being used too often. Try again soon.",
      { retryAfterMs: empty.retryAfterMs },
    );
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

  /**
   * Ensures that a room has a bot with this link.
   *
   * @throws {Refusal} `unauthorised`, `rate_limited`, `bad_room`, `no_such_room`,
   * `unavailable`.
   */
  async checkBot(room: string, person: Person, hash: string): Promise<void> {
    checkRoom(room);
    if ((await this.#states.current(room)).bots.has(hash)) return;
    await this.#checkGuessing(person);
    if ((await this.#states.fresh(room)).bots.has(hash)) return;
    throw badSecretRefusal();
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

function answerOf(role: Role): string {
  return `You are now a ${role} of this room.`;
}

function badSecretRefusal(): Refusal {
  return new Refusal(
    "unauthorised",
    "Cannot accept this link: it is not for this room, or it was revoked.",
  );
}
