import {
  MAX_PURGED_MESSAGES,
  MAX_PURGED_VIEWERS,
  MAX_SHIELD_MINUTES,
  MAX_SLOW_SECONDS,
} from "../../protocol.ts";
import { badActionRefusal, Fields, type Whom } from "./fields.ts";
import { parseRules } from "./rules_fields.ts";
import type { BanList, Grant, Rules } from "../state/entries.ts";

/** Maximum length of a timeout in seconds: two weeks. For longer there are bans. */
export const MAX_TIMEOUT_SECONDS = 14 * 24 * 3_600;

/** Default length of a timeout in seconds. */
export const DEFAULT_TIMEOUT_SECONDS = 600;

/** In an undo: the last act of whoever asks. No act has this `seq`. */
export const LAST_ACT = 0;

/** One act on several messages and people. */
export interface Purge {
  readonly action: "purge";
  /** The `seq`s of messages to delete. */
  readonly targets: readonly number[];
  /** The ids of viewers. */
  readonly viewers: readonly string[];
  /** What happens to the viewers. */
  readonly then: "delete" | "timeout" | "ban";
  /** Whether all messages of the viewers are deleted too. */
  readonly messages: boolean;
  /** The length of a timeout. */
  readonly seconds: number;
  readonly reason?: string;
  /** Whether to ban the viewers' addresses too. */
  readonly addresses: boolean;
  /** The names that a command did not find, for the answer. */
  readonly unknown?: readonly string[];
}

/** Maximum number of messages that are held in a room's review queue. */
export const MAX_HELD = 200;

/** Maximum number of held messages in one action: Undo may bring back more than are held. */
export const MAX_DECIDED = 1_000;

/** Maximum length of a webhook's URL. */
export const MAX_URL_LENGTH = 2_000;

/** Maximum length of a note, in UTF-16 units. */
export const MAX_NOTE_LENGTH = 500;

/** What a moderator or host can ask for. */
export type Action =
  | { readonly action: "delete"; readonly target: number }
  | { readonly action: "pin"; readonly target: number }
  | { readonly action: "clear"; readonly whom: Whom }
  | { readonly action: "unban"; readonly whom: Whom }
  | { readonly action: "watch"; readonly whom: Whom }
  | { readonly action: "unwatch"; readonly whom: Whom }
  | { readonly action: "mod"; readonly whom: Whom }
  | { readonly action: "unmod"; readonly whom: Whom }
  | {
    readonly action: "timeout";
    readonly whom: Whom;
    readonly seconds: number;
    readonly reason?: string;
    /** Whether to delete their messages too. */
    readonly messages?: true;
  }
  | {
    readonly action: "ban";
    readonly whom: Whom;
    readonly reason?: string;
    /** Whether to ban the viewer's addresses too. */
    readonly addresses: boolean;
    readonly messages?: true;
  }
  | Purge
  | { readonly action: "undo"; readonly act: number }
  | { readonly action: "lift"; readonly viewers: readonly string[] }
  | { readonly action: "erase"; readonly whom: Whom }
  | { readonly action: "rules"; readonly rules: Partial<Rules> }
  | {
    readonly action: "shield";
    readonly on: boolean;
    /** For how long; absent: as the host has prepared. */
    readonly minutes?: number;
  }
  | { readonly action: "unpin" | "end" | "reopen" }
  | { readonly action: "announce"; readonly text: string }
  | { readonly action: "link" | "dismiss"; readonly role: Grant["role"] }
  | { readonly action: "revoke"; readonly link: string }
  | { readonly action: "import"; readonly list: BanList }
  | { readonly action: "unlist"; readonly list: string }
  | { readonly action: "relist"; readonly whom: Whom }
  | {
    readonly action: "approve";
    /** Held messages, by their ids. */
    readonly held: readonly string[];
    /** Whether to hold no further messages of their authors. */
    readonly allow?: boolean;
  }
  | {
    readonly action: "refuse";
    readonly held: readonly string[];
    /** Whether to ban their authors, and refuse everything that waits of them. */
    readonly ban?: boolean;
    readonly reason?: string;
  }
  | { readonly action: "allow"; readonly whom: Whom }
  | { readonly action: "disallow"; readonly whom: Whom }
  | { readonly action: "note"; readonly whom: Whom; readonly text: string }
  | { readonly action: "unnote"; readonly note: string }
  | { readonly action: "bot"; readonly name: string }
  | { readonly action: "unbot"; readonly bot: string }
  | {
    readonly action: "webhook";
    /** `undefined`: there is to be none. */
    readonly url: string | undefined;
  };

type Parser = (fields: Fields) => Action;

const withTarget = (action: "delete" | "pin"): Parser => (fields) => ({
  action,
  target: fields.number("target", 1, Number.MAX_SAFE_INTEGER),
});

/** Actions on a person that need no more than whom. */
type Wordless =
  | "clear"
  | "erase"
  | "unban"
  | "allow"
  | "disallow"
  | "watch"
  | "unwatch"
  | "relist"
  | "mod"
  | "unmod";

const withWhom = (action: Wordless): Parser =>
(
  fields,
) => ({ action, whom: fields.whom() });

const withRole = (action: "link" | "dismiss"): Parser => (fields) => ({
  action,
  role: fields.choice("role", ["moderator", "host"]),
});

const PARSERS: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ["delete", withTarget("delete")],
  ["pin", withTarget("pin")],
  ["clear", withWhom("clear")],
  ["erase", withWhom("erase")],
  ["unban", withWhom("unban")],
  ["watch", withWhom("watch")],
  ["unwatch", withWhom("unwatch")],
  ["mod", withWhom("mod")],
  ["unmod", withWhom("unmod")],
  ["timeout", (fields) => ({
    action: "timeout",
    whom: fields.whom(),
    seconds: fields.has("seconds")
      ? fields.number("seconds", 1, MAX_TIMEOUT_SECONDS)
      : DEFAULT_TIMEOUT_SECONDS,
    ...(fields.boolean("messages") && { messages: true }),
    ...fields.reason(),
  })],
  ["ban", (fields) => ({
    action: "ban",
    whom: fields.whom(),
    addresses: fields.boolean("addresses"),
    ...(fields.boolean("messages") && { messages: true }),
    ...fields.reason(),
  })],
  ["purge", parsePurge],
  ["lift", (fields) => ({
    action: "lift",
    viewers: fields.ids("viewers", MAX_PURGED_VIEWERS),
  })],
  ["undo", (fields) => ({
    action: "undo",
    act: fields.number("act", 1, Number.MAX_SAFE_INTEGER),
  })],
  ["slow", (fields) => ({
    action: "rules",
    rules: { slowSeconds: fields.number("seconds", 0, MAX_SLOW_SECONDS) },
  })],
  ["close", () => ({ action: "rules", rules: { closed: true } })],
  ["open", () => ({ action: "rules", rules: { closed: false } })],
  ["rules", (fields) => ({ action: "rules", rules: parseRules(fields) })],
  ["shield", (fields) => ({
    action: "shield",
    on: fields.boolean("on"),
    ...fields.has("minutes") &&
      { minutes: fields.number("minutes", 1, MAX_SHIELD_MINUTES) },
  })],
  ["unpin", () => ({ action: "unpin" })],
  ["end", () => ({ action: "end" })],
  ["reopen", () => ({ action: "reopen" })],
  ["announce", (fields) => ({
    action: "announce",
    text: fields.text("text", 32_000),
  })],
  ["link", withRole("link")],
  ["dismiss", withRole("dismiss")],
  ["revoke", (fields) => ({ action: "revoke", link: fields.text("link") })],
  ["unlist", (fields) => ({ action: "unlist", list: fields.text("list") })],
  ["relist", withWhom("relist")],
  ["approve", (fields) => ({
    action: "approve",
    held: heldIn(fields),
    allow: fields.boolean("allow"),
  })],
  ["refuse", (fields) => ({
    action: "refuse",
    held: heldIn(fields),
    ban: fields.boolean("ban"),
    ...fields.reason(),
  })],
  ["allow", withWhom("allow")],
  ["disallow", withWhom("disallow")],
  ["note", (fields) => ({
    action: "note",
    whom: fields.whom(),
    text: noteIn(fields),
  })],
  ["unnote", (fields) => ({ action: "unnote", note: fields.text("note") })],
  ["bot", (fields) => ({ action: "bot", name: fields.text("name") })],
  ["unbot", (fields) => ({ action: "unbot", bot: fields.text("bot") })],
  ["webhook", (fields) => ({
    action: "webhook",
    url: fields.isEmpty("url") ? undefined : fields.text("url", MAX_URL_LENGTH),
  })],
]);

/** The names of all actions. */
export const ACTIONS: readonly string[] = [...PARSERS.keys()];

/**
 * Parses an action from a frame, a form or a JSON object.
 *
 * @throws {Refusal} `bad_action`.
 */
export function parseAction(value: object): Action {
  const fields = new Fields(value);
  const parse = PARSERS.get(fields.text("action"));
  if (!parse) throw badActionRefusal("there is no such action");
  return parse(fields);
}

function parsePurge(fields: Fields): Purge {
  const targets = fields.numbers("targets", MAX_PURGED_MESSAGES);
  const viewers = fields.ids("viewers", MAX_PURGED_VIEWERS);
  if (targets.length + viewers.length === 0) {
    throw badActionRefusal('"targets" or "viewers" must name something');
  }
  return {
    action: "purge",
    targets,
    viewers,
    then: fields.choice("then", ["delete", "timeout", "ban"]),
    messages: fields.boolean("messages"),
    seconds: fields.has("seconds")
      ? fields.number("seconds", 1, MAX_TIMEOUT_SECONDS)
      : DEFAULT_TIMEOUT_SECONDS,
    addresses: fields.boolean("addresses"),
    ...fields.reason(),
  };
}

function noteIn(fields: Fields): string {
  const text = fields.plain("text", MAX_NOTE_LENGTH).trim();
  if (text !== "") return text;
  throw badActionRefusal('"text" must not be empty');
}

function heldIn(fields: Fields): readonly string[] {
  const held = fields.ids("held", MAX_DECIDED);
  if (held.length > 0) return held;
  throw badActionRefusal('"held" must name a message');
}
