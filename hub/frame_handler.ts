import type { Ack } from "./answers.ts";
import type { Action } from "./moderation/actions/action.ts";
import type { Outcome } from "./moderation/acts.ts";
import type { Person } from "./people/person.ts";
import type { Reaction } from "./protocol.ts";
import type { Say } from "./frames.ts";
import type { Handler } from "./room/client.ts";
import type { Arrival } from "./room/registrar.ts";

/** What a hub does for a client's frames. */
interface Doer {
  say(room: string, person: Person, say: Omit<Say, "type">): Promise<Ack>;
  react(room: string, person: Person, reaction: Reaction): Promise<void>;
  moderate(
    room: string,
    person: Person,
    action: Action,
    key: string,
  ): Promise<Outcome>;
}

/**
 * Returns a function that carries out a client's frames and returns the answers. It lives as
 * long as the client, and must keep nothing alive but what it names.
 */
export function frameHandler(
  hub: Doer,
  { room, person }: Arrival,
): Handler {
  return async (frame) => {
    if (frame.type === "say") return await hub.say(room, person, frame);
    if (frame.type === "react") {
      await hub.react(room, person, frame.reaction);
      return;
    }
    const { key, action } = frame;
    const { message, token, undo } = await hub.moderate(
      room,
      person,
      action,
      key,
    );
    return { type: "done", key, message, token, undo };
  };
}
