import { isCookieId, type Person } from "../../hub/mod.ts";
import type { State } from "../../server/state.ts";

/**
 * Gives a person a new id before they gain a role: whoever planted or copied their cookie
 * would gain it too. Call {@linkcode State.remember} only once the role is theirs.
 */
export function underNewId({ identity, person }: State): Person {
  // Tokens and secrets can't be planted, and their ids follow from them.
  if (!isCookieId(person.viewer.id)) return person;
  return { ...person, ...identity.succeed(person) };
}

/** Sets the cookie to a person's new id. */
export function rememberNewId(state: State, person: Person): void {
  if (person.viewer.id !== state.person.viewer.id) state.remember = person;
}
