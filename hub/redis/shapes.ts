import type {
  Grant,
  HeldMessage,
  Link,
  Restricted,
  Rules,
} from "../moderation/state.ts";
import {
  type MessageEvent,
  type OrderedEvent,
  type Pin,
  type ReactionCounts,
  REACTIONS,
  type Reply,
  type RoomSettings,
  type Viewer,
} from "../protocol.ts";

/** Whether a value is as it has to be. */
type Check = (value: unknown) => boolean;

/** A check for each member of a type: one that it gets later can't be forgotten here. */
type Shape<Type> = { readonly [Member in keyof Type]-?: Check };

/** What an event has beside its place. `at` tells when it was; only messages promise it. */
type Members<Event> = Shape<Omit<Event, "type" | "seq">>;

const text: Check = (value) => typeof value === "string";
const flag: Check = (value) => typeof value === "boolean";
const number: Check = (value) => Number.isFinite(value);
/** A moment that a date can be: beyond, what makes a date of it throws. */
const time: Check = (value) =>
  number(value) && Math.abs(Number(value)) <= 8.64e15;
const place: Check = (value) => Number.isSafeInteger(value);
const optional = (check: Check): Check => (value) =>
  value === undefined || check(value);
const orNull = (check: Check): Check => (value) =>
  value === null || check(value);
const oneOf = (...values: readonly unknown[]): Check => (value) =>
  values.includes(value);
const listOf = (check: Check): Check => (value) =>
  Array.isArray(value) && value.every(check);
const object = <Type>(shape: Shape<Type>): Check => (value) =>
  typeof value === "object" && value !== null && has(value, shape);

const viewer = object<Viewer>({
  id: text,
  name: text,
  role: oneOf("viewer", "moderator", "host"),
});
const links = listOf((link) => listOf(place)(link) && lengthOf(link) === 2);
const reply = object<Reply>({
  seq: place,
  from: object<Reply["from"]>({ id: text, name: text }),
});
const message: Members<MessageEvent> = {
  at: time,
  from: viewer,
  text,
  links: optional(links),
  reply: optional(reply),
  announcement: optional(oneOf(true)),
  waiting: optional(number),
};
const pin = object<Pin>({
  target: place,
  from: viewer,
  text,
  links: optional(links),
});
const rules: Shape<Omit<RoomSettings, "maxMessageLength">> = {
  slowSeconds: number,
  closed: flag,
  signedInOnly: flag,
  links: flag,
  emojiOnly: flag,
  minAgeSeconds: number,
  review: oneOf("nothing", "matches", "everything"),
  delaySeconds: number,
  title: text,
  description: text,
  stream: text,
};
const settings = object<RoomSettings>({ ...rules, maxMessageLength: number });

/** Whether a value counts reactions, and nothing else. */
export function isCounts(value: unknown): value is ReactionCounts {
  return typeof value === "object" && value !== null &&
    Object.entries(value).every(([reaction, count]) =>
      REACTIONS.some((each) => each === reaction) && place(count) && count > 0
    );
}

const EVENTS: {
  readonly [Event in OrderedEvent as Event["type"]]: Members<Event>;
} = {
  message,
  deleted: { target: place },
  cleared: { viewer: text },
  restricted: {
    viewer: object<Pick<Viewer, "id" | "name">>({ id: text, name: text }),
    kind: oneOf("timeout", "ban", "none"),
    until: optional(time),
  },
  role: { viewer },
  settings: { settings },
  pinned: { pin: orNull(pin) },
  review: { waiting: number, refused: optional(text) },
  state: {},
};

const role = oneOf("moderator", "host");

/** What a room's state holds, by what its keys begin with. */
const ENTRIES: Readonly<Record<string, Check>> = {
  // What an older Hubbub wrote lacks the rules that there were not yet.
  rules: object<Rules>(
    partial({ ...rules, embedOn: listOf(text), blockedWords: listOf(text) }),
  ),
  pin,
  role: object<Grant>({ role, name: text, by: text }),
  link: object<Link>({ role, at: time }),
  restriction: object<Restricted>({
    kind: oneOf("timeout", "ban"),
    name: text,
    at: time,
    until: optional(time),
    reason: optional(text),
    addresses: optional(oneOf(true)),
  }),
  address: text,
  held: object<HeldMessage>({
    at: time,
    from: viewer,
    text,
    links: optional(links),
    reply: optional(reply),
    key: text,
    why: text,
  }),
};

/** Whether an entry of a room's state holds what one of its key has to; others may hold anything. */
export function isEntry(key: string, value: unknown): boolean {
  const [kind] = key.split(":", 1);
  return !Object.hasOwn(ENTRIES, kind) || ENTRIES[kind](value);
}

function partial<Type>(shape: Shape<Type>): Shape<Type> {
  const checks = Object.entries<Check>(shape);
  return Object.fromEntries(
    checks.map(([name, check]) => [name, optional(check)]),
  ) as Shape<Type>;
}

/** The type of an event that has everything an event of its type needs; else `undefined`. */
export function eventType(event: object): OrderedEvent["type"] | undefined {
  if (!("type" in event) || !isEventType(event.type)) return;
  return has(event, EVENTS[event.type]) ? event.type : undefined;
}

function isEventType(type: unknown): type is OrderedEvent["type"] {
  return typeof type === "string" && Object.hasOwn(EVENTS, type);
}

/** Whether an object's members are as they have to be. Others that it has do no harm. */
function has(value: object, shape: Readonly<Record<string, Check>>): boolean {
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in shape) if (!shape[name](members[name])) return false;
  return true;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
