import { now } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { idsOf, type Person } from "../people/person.ts";
import type { Role } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Acts } from "./acts.ts";
import { isStaff, roleOf } from "./actions/authority.ts";
import { auditLine, type Decision } from "./actions/decision.ts";
import { granted, withoutRoles } from "./actions/people.ts";
import type { Lookup } from "./lookup.ts";
import { isTaken, nameHere, nameTakenRefusal } from "./names.ts";
import type { RoomsHere } from "./rooms_here.ts";
import { takeToken } from "./rules/pace.ts";
import { changes, type Grant, stateKey } from "./state/entries.ts";
import { foldName, type State } from "./state/state.ts";
import type { States } from "./state/states.ts";

/** Maximum number of names kept for moderators and hosts whose role is not in the state. */
const MAX_STAFF = 200;

/** Maximum number of them by one link, which anyone may use with any number of cookies. */
const MAX_STAFF_OF_LINK = 20;

/** How long a role counts at least since its holder was seen, in milliseconds. */
const MIN_STAFF_MS = 24 * 3_600_000;

/** Limit on the names stored in one room. */
const PACE = { burst: 30, intervalMs: 2_000 };

/**
 * Stores the names of moderators and hosts in the room's state, so that no one else can
 * use them, on any instance: wherever their role comes from, and under the id that they
 * have now.
 */
export class NameKeeper {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #acts: Acts;
  readonly #lookup: Lookup;
  readonly #here: Pick<RoomsHere, "people">;

  constructor(
    engine: Engine,
    states: States,
    acts: Acts,
    lookup: Lookup,
    here: Pick<RoomsHere, "people">,
  ) {
    this.#engine = engine;
    this.#states = states;
    this.#acts = acts;
    this.#lookup = lookup;
    this.#here = here;
  }

  /** As {@linkcode keep}, in the background: whoever arrives may read under any name. */
  keepLater(room: string, person: Person): void {
    this.keep(room, person).catch((error) => {
      if (!(error instanceof Refusal)) throw error;
    });
  }

  /**
   * Ensures that a person who speaks as a moderator or host does so under a name of their
   * own, and stores it.
   *
   * @throws {Refusal} `name_taken`, `no_such_room`, `unavailable`.
   */
  async keep(room: string, person: Person): Promise<void> {
    const state = await this.#states.current(room);
    if (!decisionOn(state, room, person)) return;
    const role = roleOf(state, person, room);
    if (role === "moderator" && changesName(state, person)) {
      await this.#checkFree(room, person);
    }
    try {
      await takeToken(
        this.#engine,
        { key: `names:${room}`, ...PACE },
        "Cannot keep this name",
      );
    } catch (error) {
      // Too many names change: this one is kept the next time.
      if (error instanceof Refusal && error.code === "rate_limited") return;
      throw error;
    }
    await this.#acts.store(room, (state) => decisionOn(state, room, person));
  }

  /**
   * Ensures that whoever is about to gain a role doesn't gain it under the name of someone
   * else in the room: for moderators, a host or a viewer who is there.
   *
   * @throws {Refusal} `name_taken`.
   */
  checkGaining(room: string, state: State, person: Person, role: Role): void {
    const isHere = () =>
      this.#here.people(room).some((other) =>
        roleOf(state, other, room) === "viewer" && isDouble(other, person)
      );
    if (role === "moderator" && (isTaken(state, person, role) || isHere())) {
      throw nameTakenRefusal("Cannot accept this link");
    }
  }

  /** Ensures that no one else has a moderator's new name: another moderator, or anyone who is here or has written recently. */
  async #checkFree(room: string, person: Person): Promise<void> {
    const known = await this.#lookup.knownViewers(room);
    const others = [
      ...this.#here.people(room),
      ...known.map((viewer) => ({ viewer })),
    ];
    if (others.some((other) => isDouble(other, person))) {
      throw nameTakenRefusal("Cannot send");
    }
  }
}

/** Whether someone else has a name that looks like a person's. */
function isDouble(
  other: { readonly viewer: { readonly id: string; readonly name: string } },
  person: Person,
): boolean {
  const own = idsOf(person);
  return !own.includes(other.viewer.id) &&
    foldName(other.viewer.name) === foldName(person.viewer.name);
}

/** Whether a moderator has another name than the one that is kept for them. */
function changesName(state: State, person: Person): boolean {
  if (person.voucher) return false;
  const kept = idsOf(person).map((id) => state.holder(id)).find((each) => each);
  return kept !== undefined &&
    foldName(kept.name) !== foldName(person.viewer.name);
}

/**
 * Decides how to store a person's name; `undefined`: it is stored as it should be.
 *
 * @throws {Refusal} `name_taken`.
 */
function decisionOn(
  state: State,
  room: string,
  person: Person,
): Decision | undefined {
  const role = roleOf(state, person, room);
  const { id } = person.viewer;
  if (role === "viewer") {
    // Their site took the role away.
    const kept = state.staff.get(id);
    return kept && !kept.link && person.voucher ? forgotten(person) : undefined;
  }
  if (!person.voucher && isTaken(state, person, role)) {
    throw nameTakenRefusal("Cannot send");
  }
  const name = nameHere(state, person, role);
  const grant = idsOf(person).map((id) => state.roles.get(id))
    .reduce(
      (best, each) => best?.role === "host" ? best : each ?? best,
      undefined,
    );
  return grant
    ? grantMoved(state, person, name, grant)
    : staffSeen(state, person, name, role);
}

/** Moves a role to the person's present id and name. */
function grantMoved(
  state: State,
  person: Person,
  name: string,
  grant: Grant,
): Decision | undefined {
  const { viewer, earlier = [] } = person;
  const kept = state.roles.get(viewer.id);
  const isMoved = kept?.role === grant.role && kept.name === name;
  if (isMoved && !earlier.some((id) => state.roles.has(id))) return;
  const reason = grant.name === name ? "new id" : `was ${grant.name}`;
  const actor = { ...viewer, name, role: grant.role };
  const audit = auditLine(actor, "rename", now(), { reason });
  return granted(actor, grant.role, grant.by, audit, {
    answer: "",
    otherChanges: withoutRoles(state, earlier, viewer.id),
  });
}

/**
 * Stores the name and role of someone whose role isn't in the state, so that every
 * instance knows them.
 */
function staffSeen(
  state: State,
  person: Person,
  name: string,
  role: Grant["role"],
): Decision | undefined {
  const { viewer, roleLink, voucher } = person;
  const { id } = viewer;
  const kept = state.staff.get(id);
  const byLink = roleLink !== undefined &&
    state.roleLinks.get(roleLink)?.role === role;
  const link = byLink ? roleLink : undefined;
  const least = byLink
    ? Infinity
    : Math.max(voucher?.expiresAt ?? 0, now() + MIN_STAFF_MS / 2);
  if (
    kept?.name === name && kept.role === role && kept.link === link &&
    (kept.until ?? Infinity) >= least
  ) return;
  const until = byLink ? undefined : Math.max(least, now() + MIN_STAFF_MS);
  const others = [...state.staff].filter(([other]) => other !== id);
  const over = others.filter(([other, each]) => !isStaff(state, other, each));
  const ofLink = others.filter(([, each]) => each.link === link);
  if (
    others.length - over.length >= MAX_STAFF ||
    (byLink && ofLink.length >= MAX_STAFF_OF_LINK)
  ) return;
  return {
    act: {
      event: { type: "state" },
      changes: changes(
        [stateKey.staff(id), { role, name, link, until }],
        ...over.map(([other]) => [stateKey.staff(other), undefined] as const),
      ),
      audit: auditLine({ ...viewer, name, role }, "arrive", now(), {}),
    },
    answer: "",
  };
}

function forgotten({ viewer }: Person): Decision {
  return {
    act: {
      event: { type: "state" },
      changes: changes([stateKey.staff(viewer.id), undefined]),
      audit: auditLine(viewer, "retire", now(), {}),
    },
    answer: "",
  };
}
