import type { Engine } from "../engine/engine.ts";
import type { Person } from "../people/person.ts";
import type { Role } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Acts } from "./acts.ts";
import { holdsTokenRole, roleOf } from "./actions/authority.ts";
import { auditLine, type Decision } from "./actions/decision.ts";
import { granted } from "./actions/people.ts";
import { changes, stateKey, type TokenRole } from "./state/entries.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

/** Maximum number of roles by tokens that a room remembers, in all and of one link. */
const MAX_TOKEN_ROLES = 200;
const MAX_OF_ONE_LINK = 20;

/** How long a role by a site's token counts at least, in milliseconds. */
const MIN_AGE_MS = 24 * 3_600_000;

/** How often one viewer's entry may change: someone may rename themselves at will. */
const PACE = { burst: 5, intervalMs: 60_000 };

/**
 * Keeps in a room's state what is seen of moderators: their newest name, and the roles
 * that tokens give, so that every instance knows their rank.
 */
export class RolesSeen {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #acts: Acts;

  constructor(engine: Engine, states: States, acts: Acts) {
    this.#engine = engine;
    this.#states = states;
    this.#acts = acts;
  }

  /** Notes a person's role and name, in the background. */
  note(room: string, person: Person): void {
    this.#note(room, person).catch((error) => {
      // The next visit tries again.
      if (!(error instanceof Refusal)) throw error;
    });
  }

  async #note(room: string, person: Person): Promise<void> {
    const decide = (state: State) =>
      renamed(state, person) ?? seen(state, person, room, Date.now());
    if (!decide(await this.#states.current(room))) return;
    const key = `role-seen:${room}:${person.viewer.id}`;
    if (await this.#engine.take([{ key, ...PACE }])) return;
    await this.#acts.store(room, decide);
  }
}

/** Updates the name of a moderator or host, which no one else can use in the room. */
function renamed(state: State, { viewer }: Person): Decision | undefined {
  const grant = state.roles.get(viewer.id);
  if (!grant || grant.name === viewer.name) return;
  const { role, by } = grant;
  const reason = `was ${grant.name}`;
  const actor = { ...viewer, role };
  const audit = auditLine(actor, "rename", Date.now(), { reason });
  return granted(viewer, role, by, audit, { answer: "" });
}

/** Remembers the role that a person's token gives, or forgets one that it no longer gives. */
function seen(
  state: State,
  person: Person,
  room: string,
  now: number,
): Decision | undefined {
  const { viewer: { id, name }, roleLink, voucher } = person;
  const known = state.tokenRoles.get(id);
  const role = person.admin ? "viewer" : roleOf(state, person, room);
  const isToken = role !== "viewer" && role !== state.roles.get(id)?.role;
  const key = stateKey.tokenRole(id);
  if (!isToken) {
    const isOver = known && known.link === undefined && voucher !== undefined;
    return isOver
      ? decision(changes([key, undefined]), person, role)
      : undefined;
  }
  const byLink = roleLink !== undefined &&
    state.roleLinks.get(roleLink)?.role === role;
  const link = byLink ? roleLink : undefined;
  const least = byLink ? Infinity : Math.max(
    voucher?.expiresAt ?? 0,
    now + MIN_AGE_MS / 2,
  );
  if (
    known?.role === role && known.name === name && known.link === link &&
    (known.until ?? Infinity) >= least
  ) return;
  const until = byLink ? undefined : Math.max(least, now + MIN_AGE_MS);
  const others = [...state.tokenRoles].filter(([viewer]) => viewer !== id);
  const over = others
    .filter(([viewer, token]) => !holdsTokenRole(state, viewer, token, now));
  const ofLink = others.filter(([, token]) => token.link === link);
  if (
    others.length - over.length >= MAX_TOKEN_ROLES ||
    (byLink && ofLink.length >= MAX_OF_ONE_LINK)
  ) return;
  const entry: TokenRole = { role, name, link, until };
  return decision(
    changes(
      [key, entry],
      ...over.map(([viewer]) =>
        [stateKey.tokenRole(viewer), undefined] as const
      ),
    ),
    person,
    role,
  );
}

function decision(
  changes: Decision["act"]["changes"],
  { viewer }: Person,
  role: Role,
): Decision {
  const audit = auditLine({ ...viewer, role }, "signin", Date.now(), {});
  return { act: { event: { type: "state" }, changes, audit }, answer: "" };
}
