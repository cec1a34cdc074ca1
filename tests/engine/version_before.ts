/**
 * What the version before reads of what is stored. During an upgrade its instances serve
 * the same rooms, and they refuse a room with something else in it.
 *
 * A version that has been out for a while becomes the version before: what it added may
 * then be added here.
 *
 * @module
 */
import type { Act, Changes, Engine } from "../../hub/engine/engine.ts";
import {
  type Check,
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
  pin,
  reply,
  shownText,
  text,
  time,
} from "../../hub/engine/shapes.ts";

type Members = Readonly<Record<string, Check>>;

const boolean = oneOf(true, false);
const staff = oneOf("moderator", "host");
const viewer = object({ id, name, role: oneOf("viewer", "moderator", "host") });

const RULES: Members = {
  slowSeconds: optional(number),
  closed: optional(boolean),
  signedInOnly: optional(boolean),
  links: optional(boolean),
  emojiOnly: optional(boolean),
  minAgeSeconds: optional(number),
  review: optional(oneOf("nothing", "matches", "everything")),
  delaySeconds: optional(number),
  title: optional(text),
  description: optional(text),
  stream: optional(text),
};

/** The members of events that it needs, by type; it ignores others. */
const EVENTS: Readonly<Record<string, Members>> = {
  message: {
    from: viewer,
    text: shownText,
    links: optional(links),
    mentions: optional(mentions),
    reply: optional(reply),
    announcement: optional(oneOf(true)),
  },
  deleted: { target: integer },
  cleared: { viewer: id },
  restricted: {
    viewer: object({ id, name }),
    kind: oneOf("timeout", "ban", "none"),
    until: optional(time),
  },
  role: { viewer },
  settings: {
    settings: object({
      ...RULES,
      pace: optional(number),
      maxMessageLength: optional(number),
      descriptionLinks: optional(links),
    }),
  },
  pinned: { target: orNull(integer) },
  review: { waiting: number, refused: optional(id) },
  state: {},
};

/** Entries of the state, by the kind that their keys begin with; others it ignores. */
const ENTRIES: Readonly<Record<string, Check>> = {
  rules: object({
    ...RULES,
    pace: optional(orNull(number)),
    embedOn: optional(listOf(text)),
    blockedWords: optional(listOf(text)),
  }),
  pin,
  role: object({ role: staff, name, by: text }),
  staff: object({
    role: staff,
    name,
    link: optional(text),
    until: optional(time),
  }),
  taken: object({ at: time, closedUntil: optional(time) }),
  link: object({ role: staff, at: time }),
  restriction: object({
    kind: oneOf("timeout", "ban"),
    name,
    at: time,
    until: optional(time),
    lengthMs: optional(time),
    reason: optional(text),
    addresses: optional(oneOf(true)),
  }),
  address: id,
  held: object({
    at: time,
    from: viewer,
    text: shownText,
    links: optional(links),
    mentions: optional(mentions),
    reply: optional(reply),
    key: text,
    why: text,
  }),
};

/**
 * Ensures that the version before can read what an act stores.
 *
 * @throws {TypeError}
 */
export function checkReadBefore({ event, changes }: Act): void {
  const members = Object.hasOwn(EVENTS, event.type) && EVENTS[event.type];
  if (!members || !hasShape(event, members)) {
    throw unreadable(
      `the event ${JSON.stringify(event)}`,
      "Store it as a member of StoredStateEvent (hub/engine/logged_event.ts), which publicEvent turns into an event of its own, or add a member to an event that it knows.",
    );
  }
  checkEntries(changes);
}

function checkEntries(changes: Changes): void {
  for (const [key, json] of Object.entries(changes)) {
    const [kind] = key.split(":", 1);
    if (json === null || !Object.hasOwn(ENTRIES, kind)) continue;
    if (ENTRIES[kind](JSON.parse(json))) continue;
    throw unreadable(
      `the entry "${key}" of a room's state, ${json}`,
      "Store what is new in another member, or under a key of its own (hub/moderation/state/entries.ts).",
    );
  }
}

function unreadable(what: string, advice: string): TypeError {
  return new TypeError(
    `Cannot store this: the version before can't read ${what}, and its instances refuse the room during an upgrade. ${advice}`,
  );
}

/** Makes an engine refuse what the version before can't read. */
export function readBefore(engine: Engine): Engine {
  const { act, open } = engine;
  engine.act = (room, version, stored) => {
    checkReadBefore(stored);
    return act.call(engine, room, version, stored);
  };
  engine.open = (room, state = {}) => {
    checkEntries(state);
    return open.call(engine, room, state);
  };
  return engine;
}
