import { idsOf, type Person } from "../../people/person.ts";
import type { Role } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import type { Action } from "./action.ts";
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
]);

/** Rules that moderators may change: those needed at once when a room gets out of hand. */
const MODERATORS_RULES: ReadonlySet<string> = new Set([
  "slowSeconds",
  "closed",
  "links",
  "emojiOnly",
]);

/** Returns a person's role in a room: the highest that its state, a role link or a site's token gives. */
export function roleOf(state: State, person: Person, room: string): Role {
  if (person.admin) return "host";
  const roles = idsOf(person).map((id): Role | undefined =>
    state.roles.get(id)?.role
  );
  if (person.roleLink) roles.push(state.roleLinks.get(person.roleLink)?.role);
  const { voucher } = person;
  if (voucher && (!voucher.rooms || voucher.rooms.includes(room))) {
    roles.push(voucher.role);
  }
  return roles.reduce<Role>(
    (best, role) => role && RANK[role] > RANK[best] ? role : best,
    "viewer",
  );
}

/** Whether a role is exempt from the room's rules. */
export function isModerator(role: Role): boolean {
  return RANK[role] >= RANK.moderator;
}

/**
 * Ensures that a role may carry out an action.
 *
 * @throws {Refusal} `forbidden`.
 */
export function checkAuthority(role: Role, action: Action): void {
  const needed = HOSTS_ONLY.has(action.action) ||
      action.action === "rules" &&
        Object.keys(action.rules).some((rule) => !MODERATORS_RULES.has(rule))
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
 * Ensures that a person may act on someone else: no one acts on their own rank or above.
 *
 * @param tried What they tried, for the refusal, such as "ban Ann".
 * @param author The role in which the target posted the message, if it is about one. The
 * room's state doesn't know roles that come from a site's token or a program's link.
 * @throws {Refusal} `forbidden`.
 */
export function checkAuthorityOver(
  state: State,
  { person, role }: { readonly person: Person; readonly role: Role },
  target: string,
  tried: string,
  author: Role = "viewer",
): void {
  const rank = person.admin ? OPERATOR : RANK[role];
  if (idsOf(person).includes(target)) {
    throw new Refusal(
      "forbidden",
      `Cannot ${tried}: you can't do this to yourself.`,
    );
  }
  const known = state.roles.get(target)?.role ?? "viewer";
  if (rank <= Math.max(RANK[known], RANK[author])) {
    throw new Refusal(
      "forbidden",
      `Cannot ${tried}: you can't do this to someone of your own rank or higher.`,
    );
  }
}
