import {
  type MessageEvent,
  type ReactionCounts,
  REACTIONS,
  type RoomSettings,
  type Viewer,
} from "../../protocol.ts";
import type { LoggedEvent } from "../engine.ts";
import {
  hasShape,
  integer,
  links,
  number,
  object,
  oneOf,
  optional,
  orNull,
  reply,
  rules,
  type Shape,
  text,
  time,
  viewer,
} from "../shapes.ts";

/** The shape of an event without `type` and `seq`. Only messages require `at`. */
type Members<Event> = Shape<Omit<Event, "type" | "seq">>;

const message: Members<MessageEvent> = {
  at: time,
  from: viewer,
  text,
  links: optional(links),
  reply: optional(reply),
  announcement: optional(oneOf(true)),
};
const settings = object<RoomSettings>({ ...rules, maxMessageLength: number });

/** Whether a value consists of reaction counts and nothing else. */
export function isCounts(value: unknown): value is ReactionCounts {
  return typeof value === "object" && value !== null &&
    Object.entries(value).every(([reaction, count]) =>
      REACTIONS.some((each) => each === reaction) && integer(count) && count > 0
    );
}

const EVENTS: {
  readonly [Event in LoggedEvent as Event["type"]]: Members<Event>;
} = {
  message,
  deleted: { target: integer },
  cleared: { viewer: text },
  restricted: {
    viewer: object<Pick<Viewer, "id" | "name">>({ id: text, name: text }),
    kind: oneOf("timeout", "ban", "none"),
    until: optional(time),
  },
  role: { viewer },
  settings: { settings },
  pinned: { target: orNull(integer) },
  review: { waiting: number, refused: optional(text) },
  state: {},
};

/** Whether an object has everything that an event of its type needs, apart from `seq`. */
export function isEvent(event: object): event is LoggedEvent {
  return "type" in event && isEventType(event.type) &&
    hasShape(event, EVENTS[event.type]);
}

function isEventType(type: unknown): type is LoggedEvent["type"] {
  return typeof type === "string" && Object.hasOwn(EVENTS, type);
}
