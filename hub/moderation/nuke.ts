import { Refusal } from "../refusal.ts";
import type { Purge } from "./actions/action.ts";
import type { Nuke } from "./actions/command/command.ts";
import type { Raids } from "./raid/raids.ts";

/**
 * Finds what a nuke is about: the recent messages of viewers that match a phrase as blocked
 * words do, and their authors.
 *
 * @throws {Refusal} `no_such_message`, `bad_action`, `no_such_room`, `unavailable`.
 */
export async function targetsOf(
  raids: Raids,
  room: string,
  { phrase, sinceSeconds, ...then }: Nuke,
): Promise<Purge> {
  const found = await raids.messagesWith(room, phrase, sinceSeconds * 1_000);
  if (found.messages.length === 0) {
    throw new Refusal(
      "no_such_message",
      "Cannot find any: no viewer's message of that time has these words.",
    );
  }
  return {
    ...then,
    action: "purge",
    targets: found.messages.map(({ seq }) => seq),
    viewers: then.then === "delete"
      ? []
      : found.people.map(({ id }) => id).reverse(),
    messages: false,
    addresses: false,
  };
}
