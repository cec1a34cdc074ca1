import type { DoneEvent } from "../answers.ts";
import type { Person } from "../people/person.ts";
import { roleOf } from "./actions/authority.ts";
import { checkCommand, parseCommand } from "./actions/command/command.ts";
import { helpText } from "./actions/command/help.ts";
import type { Moderation } from "./moderation.ts";
import { targetsOf } from "./nuke.ts";
import type { State } from "./state/state.ts";

/**
 * Carries out a command that a person wrote in the chat.
 *
 * @param key The client's key for it.
 * @throws {Refusal} `unknown_command`, and as {@linkcode Moderation.carryOut}.
 */
export async function carryOutCommand(
  moderation: Moderation,
  room: string,
  person: Person,
  key: string,
  text: string,
): Promise<DoneEvent> {
  const state = await moderation.states.current(room);
  const role = roleOf(state, person, room);
  checkCommand(text, role);
  // Before parsing: finding the viewer that a command names is most of its cost.
  await moderation.checkPace(room, person, text, key);
  const first = await moderation.answered(room, person, key, text);
  if (first) {
    return { type: "done", key, message: first.message, undo: first.undo };
  }
  const command = await parseCommand(
    text,
    () => moderation.lookup.knownViewers(room),
  );
  if (command.action === "ask") {
    const message = command.about === "help"
      ? helpText(role)
      : moderatorsOf(state);
    return { type: "done", key, message };
  }
  const { message, undo } = await moderation.carryOut(
    room,
    person,
    command.action === "nuke"
      ? await targetsOf(moderation.raids, room, command)
      : command,
    key,
    text,
  );
  return { type: "done", key, message, undo };
}

function moderatorsOf({ roles, staff }: State): string {
  const names = (role: string) =>
    [...roles.values(), ...staff.values()].filter((grant) =>
      grant.role === role
    )
      .map(({ name }) => name).join(", ") || "nobody";
  return `Host: ${names("host")}. Moderators: ${names("moderator")}.`;
}
