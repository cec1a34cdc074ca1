import { ForeignData } from "../../engine/foreign.ts";
import type { Viewer } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import {
  boolean,
  type Check,
  id,
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
  pin,
  reply,
  rules,
  type Shape,
  shownText,
  text,
  time,
  viewer,
} from "../../engine/shapes.ts";
import {
  type Allowed,
  type Bot,
  DEFAULT_RULES,
  type Grant,
  type HeldMessage,
  type HostRules,
  type ListedBan,
  type Note,
  type RoleLink,
  type Rules,
  type ShieldRules,
  type StaffName,
  stateKey,
  type StoredList,
  type StoredRestriction,
  type StoredShield,
  type StoredWebhook,
  type TakenRole,
  type Unlisted,
  type Watched,
} from "./entries.ts";

const person = object<Pick<Viewer, "id" | "name">>({ id, name });

const role = oneOf("moderator", "host");

const shieldRules: Shape<ShieldRules> = {
  minutes: number,
  slowSeconds: number,
  minAgeSeconds: number,
  reviewNewSeconds: number,
  links: boolean,
  uniqueMessages: boolean,
  signedInOnly: boolean,
  emojiOnly: boolean,
};

/** The shapes of a room state's entries, by the part of their key before the colon. */
const ENTRIES: Readonly<Record<string, Check>> = {
  // An older version's entry lacks newer rules.
  rules: object<Omit<Rules, keyof HostRules>>(
    partial({
      ...rules,
      pace: orNull(number),
      embedOn: listOf(text),
      blockedWords: listOf(text),
      hook: boolean,
    }),
  ),
  hostRules: object<HostRules>({
    shield: orNull(object<ShieldRules>(partial(shieldRules))),
    moderatorsMay: orNull(listOf(text)),
  }),
  pin,
  shield: object<StoredShield>({
    since: time,
    until: time,
    lengthMs: time,
    by: object<StoredShield["by"]>({ id, name }),
  }),
  bot: object<Bot>({ name, at: time }),
  webhook: object<StoredWebhook>({
    id,
    url: text,
    secret: text,
    at: time,
    by: person,
  }),
  role: object<Grant>({ role, name, by: text }),
  staff: object<StaffName>({
    role,
    name,
    link: optional(text),
    until: optional(time),
  }),
  taken: object<TakenRole>({ at: time, closedUntil: optional(time) }),
  link: object<RoleLink>({ role, at: time }),
  restriction: object<StoredRestriction>({
    kind: oneOf("timeout", "ban"),
    name,
    at: time,
    until: optional(time),
    lengthMs: optional(time),
    reason: optional(text),
    by: optional(person),
    addresses: optional(oneOf(true)),
    network: optional(text),
  }),
  watch: object<Watched>({ name, at: time, by: person }),
  address: id,
  held: object<HeldMessage>({
    at: time,
    from: viewer,
    text: shownText,
    me: optional(oneOf(true)),
    links: optional(links),
    mentions: optional(mentions),
    reply: optional(reply),
    key: text,
    why: text,
  }),
  note: object<Note>({
    viewer: id,
    at: time,
    by: object<Note["by"]>({ id, name }),
    text: shownText,
  }),
  allowed: object<Allowed>({ name, at: time, by: id }),
  list: object<StoredList>({
    origin: text,
    room: text,
    key: text,
    madeAt: time,
    at: time,
    by: person,
    bans: number,
    words: listOf(text),
  }),
  listed: listOf(object<ListedBan>({
    id,
    name,
    at: time,
    until: optional(time),
    reason: optional(text),
    by: optional(name),
  })),
  unlisted: object<Unlisted>({
    at: time,
    name: optional(name),
    by: optional(person),
  }),
};

/** Whether an entry's value has the shape that its key requires. Unknown kinds may have any. */
function isEntry(key: string, value: unknown): boolean {
  const [kind] = key.split(":", 1);
  return !Object.hasOwn(ENTRIES, kind) || ENTRIES[kind](value);
}

/**
 * Parses an entry of a room's state.
 *
 * @param json `null`: the entry was removed.
 * @throws {ForeignData} We didn't write it.
 */
export function readEntry(key: string, json: string | null): unknown {
  if (json === null) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    if (isEntry(key, value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ForeignData(key, "it holds data that Hubbub did not write");
}

/** Returns the rules in an entry; the defaults if we didn't write it. */
export function rulesOf(json: string | null): Rules {
  try {
    const rules = readEntry(stateKey.rules, json) as Partial<Rules> | undefined;
    return { ...DEFAULT_RULES, ...rules };
  } catch (error) {
    // Visitors of that room get the refusal; the list of rooms must still work.
    if (error instanceof Refusal) return DEFAULT_RULES;
    throw error;
  }
}
