import type { Person } from "../../people/person.ts";
import type { Role } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import type { Action } from "./action.ts";
import type { State } from "../state/state.ts";

/** Who may do more; the operator may do everything. */
const RANK: Readonly<Record<Role, number>> = {
  viewer: 0,
  moderator: 1,
  host: 2,
};
const OPERATOR = 3;

/** What only a host may do. Moderators may do the rest. */
const HOSTS_ONLY: ReadonlySet<Action["action"]> = new Set([
  "mod",
  "unmod",
  "link",
  "revoke",
]);

/** Rules that moderators may change: what is needed at once, when a room gets out of hand. */
const MODERATORS_RULES: ReadonlySet<string> = new Set([
  "slowSeconds",
  "closed",
  "links",
  "emojiOnly",
]);

/** A person's role in a room: the highest of those that its state, a link or a site gives. */
export function roleOf(state: State, person: Person, room: string): Role {
  if (person.admin) return "host";
  const roles: (Role | undefined)[] = [state.roles.get(person.viewer.id)?.role];
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

/** Whether a role is bound by no rules. */
export function isModerator(role: Role): boolean {
  return RANK[role] >= RANK.moderator;
}

/**
 * Sees that somebody may do something at all.
 *
 * @throws {Refusal} `forbidden`.
 */
export function authorise(role: Role, action: Action): void {
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
 * Sees that somebody may do something to somebody else.
 *
 * @param tried What they try, for the refusal: "ban Ann".
 * @param author The role in which the other one said what it is about: a site's word, or
 * a link's, makes moderators whom the room's state does not know.
 * @throws {Refusal} `forbidden`.
 */
export function authoriseOn(
  state: State,
  person: Person,
  role: Role,
  target: string,
  tried: string,
  author: Role = "viewer",
): void {
  const rank = person.admin ? OPERATOR : RANK[role];
  if (target === person.viewer.id) {
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
