import type { Action } from "../moderation/actions/action.ts";
import type { Outcome } from "../moderation/acts.ts";
import type { Person } from "../people/person.ts";
import type {
  AcceptedEvent,
  DoneEvent,
  HeldEvent,
  Reaction,
  Say,
} from "../protocol.ts";
import type { Handler } from "./client.ts";

/** What a client can ask of the hub. */
export interface Requests {
  say(
    room: string,
    person: Person,
    say: Omit<Say, "type">,
  ): Promise<AcceptedEvent | DoneEvent | HeldEvent>;
  react(room: string, person: Person, reaction: Reaction): Promise<void>;
  moderate(
    room: string,
    person: Person,
    action: Action,
    key?: string,
  ): Promise<Outcome>;
}

/** Returns a function that passes a client's frames to the hub and returns the answers. */
export function handlerOf(
  hub: Requests,
  room: string,
  person: Person,
): Handler {
  return async (frame) => {
    switch (frame.type) {
      case "say":
        return await hub.say(room, person, frame);
      case "react":
        await hub.react(room, person, frame.reaction);
        return;
      case "moderate": {
        const { key, action } = frame;
        const { message, token } = await hub.moderate(
          room,
          person,
          action,
          key,
        );
        return { type: "done", key, message, token };
      }
    }
  };
}
