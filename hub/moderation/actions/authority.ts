import { boundIdsOf, idsOf, type Person } from "../../people/person.ts";
import type { Role } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import type { Action } from "./action.ts";
import { now } from "../../clock.ts";
import {
  moderatorsRules,
  type Rules,
  type StaffName,
} from "../state/entries.ts";
import type { State } from "../state/state.ts";

/** A role's rank. The operator outranks every role. */
const RANK: Readonly<Record<Role, number>> = {
  viewer: 0,
  moderator: 1,
  host: 2,
};
const OPERATOR = 3;

/** Actions for hosts only. Moderators may carry out the others. */
const HOSTS_ONLY: ReadonlySet<Action["action"]> = new Set([
  "mod",
  "unmod",
  "link",
  "revoke",
  "dismiss",
  "import",
  "unlist",
  "end",
  "reopen",
  "bot",
  "unbot",
  "webhook",
]);

/**
 * Returns a person's role in a room: the highest that its state, a role link or a site's
 * token gives. A restriction comes before all of them, except the operator's.
 */
export function roleOf(state: State, person: Person, room: string): Role {
  if (person.admin) return "host";
  const bound = boundIdsOf(person);
  // Whoever was given a role was not restricted then. A later restriction of an earlier id
  // may come from a moderator who doesn't know whose it was.
  const { viewer: { id: present }, earlier } = person;
  const past = state.roles.has(present) ? earlier : undefined;
  if (
    state.restrictions.size > 0 &&
    bound.some((id) => !past?.includes(id) && state.restrictionOf(id))
  ) return "viewer";
  const roles = idsOf(person).map((id): Role | undefined =>
    state.roles.get(id)?.role
  );
  const { roleLink, voucher } = person;
  if (roleLink && !bound.some((id) => isClosed(state, roleLink, id))) {
    roles.push(state.roleLinks.get(roleLink)?.role);
  }
  if (voucher && (!voucher.rooms || voucher.rooms.includes(room))) {
    roles.push(voucher.role);
  }
  return highest(roles);
}

/** Whether a role link gives a viewer no role, because one was taken away from them. */
export function isClosed(state: State, link: string, viewer: string): boolean {
  const { closedUntil = -Infinity } = state.taken.get(viewer) ?? {};
  return (state.roleLinks.get(link)?.at ?? Infinity) <= closedUntil;
}

/** Whether a role that isn't in the state still counts, as far as is known. */
export function isStaff(
  state: State,
  viewer: string,
  { link, until = Infinity }: StaffName,
): boolean {
  return until > now() &&
    (link === undefined ||
      (state.roleLinks.has(link) && !isClosed(state, link, viewer)));
}

/** Returns the highest of some roles. */
export function highest(roles: Iterable<Role | undefined>): Role {
  let best: Role = "viewer";
  for (const role of roles) if (role && RANK[role] > RANK[best]) best = role;
  return best;
}

/** Returns a viewer's role as far as a room's state tells. */
export function knownRole(state: State, viewer: string): Role {
  const staff = state.staff.get(viewer);
  return highest([
    state.roles.get(viewer)?.role,
    staff && isStaff(state, viewer, staff) ? staff.role : undefined,
  ]);
}

/** Returns the role that the room gave a viewer, by an act or a link; sites' tokens give others. */
export function givenRole(state: State, viewer: string): Role | undefined {
  const staff = state.staff.get(viewer);
  const byLink = staff?.link !== undefined && isStaff(state, viewer, staff);
  return state.roles.get(viewer)?.role ?? (byLink ? staff.role : undefined);
}

/** Whether a role is exempt from the room's rules. */
export function isModerator(role: Role): boolean {
  return RANK[role] >= RANK.moderator;
}

/**
 * Ensures that a role may carry out an action.
 *
 * @param rules The room's: they say which of them moderators may set.
 * @throws {Refusal} `forbidden`.
 */
export function checkAuthority(
  role: Role,
  action: Action,
  rules: Pick<Rules, "moderatorsMay">,
): void {
  const needed = HOSTS_ONLY.has(action.action) ||
      action.action === "rules" &&
        !setsOnly(action.rules, moderatorsRules(rules))
    ? "host"
    : "moderator";
  if (RANK[role] >= RANK[needed]) return;
  throw new Refusal(
    "forbidden",
    needed === "host"
      ? "Cannot do this: only the host can."
      : "Cannot do this: only moderators and the host can.",
  );
}

/**
 * Ensures that a room has not ended.
 *
 * @throws {Refusal} `room_ended`.
 */
export function checkNotEnded({ rules }: State): void {
  if (!rules.ended) return;
  throw new Refusal("room_ended", "Cannot send: this chat has ended.");
}

function setsOnly(rules: Partial<Rules>, some: readonly string[]): boolean {
  return Object.keys(rules).every((rule) => some.includes(rule));
}

/**
 * Ensures that a person may act on someone else: no one acts on their own rank or above.
 *
 * @param tried What they tried, for the refusal, such as "ban Ann".
 * @param seenAs The highest role in which the target was seen, by their connections and
 * messages: the room's state may not know a role that comes from a token.
 * @throws {Refusal} `forbidden`.
 */
export function checkAuthorityOver(
  state: State,
  { person, role }: { readonly person: Person; readonly role: Role },
  target: string,
  tried: string,
  seenAs: Role = "viewer",
): void {
  const rank = person.admin ? OPERATOR : RANK[role];
  if (idsOf(person).includes(target)) {
    throw new Refusal(
      "forbidden",
      `Cannot ${tried}: you can't do this to yourself.`,
    );
  }
  const targets = state.restrictionOf(target)
    ? "viewer"
    : highest([knownRole(state, target), seenAs]);
  if (rank <= RANK[targets]) {
    throw new Refusal(
      "forbidden",
      `Cannot ${tried}: you can't do this to someone of your own rank or higher.`,
    );
  }
}
