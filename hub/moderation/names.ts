/**
 * Whose name is whose in a room.
 *
 * @module
 */
import { idsOf, type Person, standInName } from "../people/person.ts";
import type { Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { State } from "./state/state.ts";

/**
 * Whether a person's name looks like that of someone who outranks them: for viewers, any
 * moderator or host, for moderators, a host.
 */
export function isTaken(
  state: State,
  person: Pick<Person, "viewer" | "earlier">,
  role: Role,
): boolean {
  if (role === "host") return false;
  const holders = state.holdersOf(person.viewer.name);
  if (holders.size === 0) return false;
  const own = idsOf(person);
  return [...holders].some((id) =>
    !own.includes(id) &&
    (role === "viewer" || state.holder(id)?.role === "host")
  );
}

/**
 * Returns the name that a person has in a room: their own. Users of a site, who can't
 * change theirs, get another one if it is taken.
 */
export function nameHere(state: State, person: Person, role: Role): string {
  return person.voucher && isTaken(state, person, role)
    ? standInName(person.viewer.id)
    : person.viewer.name;
}

/** Returns a person as everyone in a room sees them. */
export function viewerHere(state: State, person: Person, role: Role): Viewer {
  return { id: person.viewer.id, name: nameHere(state, person, role), role };
}

/** @param tried What can't be done, such as "Cannot send". */
export function nameTakenRefusal(tried: string): Refusal {
  return new Refusal(
    "name_taken",
    `${tried}: your name looks like that of someone else in this room. Choose another one.`,
  );
}
