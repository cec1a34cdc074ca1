import type { Person } from "../people/person.ts";
import type { Role } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { isModerator, roleOf } from "./actions/authority.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

/**
 * Returns a room's newest state, and the role of someone who moderates there.
 *
 * @throws {Refusal} `forbidden`, `no_such_room`, `unavailable`.
 */
export async function stateForStaff(
  states: States,
  room: string,
  person: Person,
): Promise<{ readonly state: State; readonly role: Role }> {
  const state = await states.fresh(room);
  const role = roleOf(state, person, room);
  if (isModerator(role)) return { state, role };
  throw notYoursRefusal("moderators and the host");
}

/** Refuses to show something to those whom it is not for. */
export function notYoursRefusal(whose: string): Refusal {
  return new Refusal(
    "forbidden",
    `Cannot show this: only ${whose} of the room may see it.`,
  );
}
