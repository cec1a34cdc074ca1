import { isCookieId, type Person } from "../../hub/mod.ts";
import type { State } from "../../server/state.ts";

/** Maximum length of a form's key; it has a UUID. */
const MAX_KEY_LENGTH = 64;

/**
 * Gives a person a new id before they gain a role: whoever planted or copied their cookie
 * would gain it too. Call {@linkcode State.remember} only once the role is theirs.
 *
 * @param key A secret of the page that posts, if any. With the same one the id is the
 * same: whoever clicks twice may get the second answer only.
 */
export function underNewId(
  { identity, person }: State,
  key = "",
): Person {
  // Tokens and secrets can't be planted, and their ids follow from them.
  if (!isCookieId(person.viewer.id)) return person;
  const successor = key !== "" && key.length <= MAX_KEY_LENGTH
    ? identity.succeedBy(person, key)
    : identity.succeed(person);
  return { ...person, ...successor };
}

/** Sets the cookie to a person's new id. */
export function rememberNewId(state: State, person: Person): void {
  if (person.viewer.id !== state.person.viewer.id) state.remember = person;
}
