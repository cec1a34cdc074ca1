import type { MessageEvent, RoomSettings, Viewer } from "../protocol.ts";
import type { LoggedEvent, StoredStateEvent } from "./logged_event.ts";
import {
  hasShape,
  id,
  integer,
  links,
  listOf,
  mentions,
  name,
  number,
  object,
  oneOf,
  optional,
  orNull,
  partial,
  reply,
  rules,
  type Shape,
  shownText,
  time,
  viewer,
} from "./shapes.ts";

/** Maximum length of a stored event as JSON: members that no shape names count too. */
const MAX_EVENT_LENGTH = 100_000;

/** The shape of an event without `type` and `seq`. Only messages require `at`. */
type Members<Event> = Shape<
  Omit<Event, "type" | "seq" | (Event extends MessageEvent ? never : "at")>
>;

const message: Members<MessageEvent> = {
  at: time,
  from: viewer,
  text: shownText,
  links: optional(links),
  mentions: optional(mentions),
  reply: optional(reply),
  announcement: optional(oneOf(true)),
  me: optional(oneOf(true)),
};
/** An older version's event lacks newer settings. */
const settings = object<RoomSettings>(
  partial({
    ...rules,
    maxMessageLength: number,
    descriptionLinks: links,
    shield: object<RoomSettings["shield"] & object>({ until: time }),
  }),
);

const kind = oneOf("timeout", "ban");
const purged = object<NonNullable<StoredStateEvent["purged"]>>({
  targets: listOf(integer),
  viewers: listOf(id),
  cleared: optional(oneOf(true)),
  kind: optional(kind),
  until: optional(time),
});
const restored = object<NonNullable<StoredStateEvent["restored"]>>({
  undoes: optional(integer),
  targets: listOf(integer),
  viewers: listOf(id),
  pin: optional(integer),
});

const EVENTS: {
  readonly [Event in LoggedEvent as Event["type"]]: Members<Event>;
} = {
  message,
  deleted: { target: integer },
  cleared: { viewer: id, kind: optional(kind), until: optional(time) },
  restricted: {
    viewer: object<Pick<Viewer, "id" | "name">>({ id, name }),
    kind: oneOf("timeout", "ban", "none"),
    until: optional(time),
  },
  role: { viewer },
  settings: { settings },
  pinned: { target: orNull(integer) },
  review: {
    waiting: number,
    refused: optional(id),
    alsoRefused: optional(listOf(id)),
  },
  state: { purged: optional(purged), restored: optional(restored) },
};

/** Whether an object has everything that an event of its type needs, apart from `seq`. */
function isEvent(event: object): event is LoggedEvent {
  return "type" in event && isEventType(event.type) &&
    hasShape(event, EVENTS[event.type]);
}

function isEventType(type: unknown): type is LoggedEvent["type"] {
  return typeof type === "string" && Object.hasOwn(EVENTS, type);
}

/** Parses a stored event, which goes to browsers unchanged; `undefined`: we didn't write it. */
export function parseStored(
  json: string,
  seq: number,
): LoggedEvent | undefined {
  if (json.length > MAX_EVENT_LENGTH) return;
  const event = parseJson(json);
  if (typeof event !== "object" || event === null) return;
  if (!("seq" in event) || event.seq !== seq) return;
  return isEvent(event) ? event : undefined;
}

/** Parses JSON; `undefined`: it is invalid. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
