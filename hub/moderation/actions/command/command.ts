import {
  MAX_PACE,
  MAX_PURGED_VIEWERS,
  MAX_SHIELD_MINUTES,
  MAX_SLOW_SECONDS,
  type Role,
} from "../../../protocol.ts";
import { Refusal } from "../../../refusal.ts";
import {
  type Action,
  DEFAULT_TIMEOUT_SECONDS,
  LAST_ACT,
  MAX_TIMEOUT_SECONDS,
  type Purge,
} from "../action.ts";
import { cleanReason, type Whom } from "../fields.ts";
import { helpFor } from "./help.ts";
import { LENGTH_SOURCE, parseSeconds } from "./length.ts";
import {
  findNamed,
  type KnownViewer,
  nowNamed,
  QUOTED_FIRST,
  usageRefusal,
} from "./naming.ts";
import { findAllNamed, isReason, reasonIn } from "./several_names.ts";

/** Deletes every recent message with a phrase, and may restrict its authors. */
export interface Nuke extends Pick<Purge, "then" | "seconds" | "reason"> {
  readonly action: "nuke";
  readonly phrase: string;
  /** How far it looks back. */
  readonly sinceSeconds: number;
}

/** A parsed command: an action, a purge whose targets must be found, or a question. */
export type Command =
  | Action
  | Nuke
  | { readonly action: "ask"; readonly about: "help" | "mods" };

/** How far `/nuke` looks back, in seconds: unless a time is given, and at most. */
const NUKE_SECONDS = 300;
const MAX_NUKE_SECONDS = 3_600;

/** Matches what follows the word of `/nuke`: each part may be left out. */
const AFTER_PHRASE = new RegExp(
  `^(${LENGTH_SOURCE})?\\s*(?:(delete|timeout|ban)(?=\\s|$))?\\s*(${LENGTH_SOURCE})?\\s*(.*)$`,
  "is",
);

/** The arguments of a command, and the viewers that they may name. */
interface Arguments {
  readonly text: string;
  readonly known: () => Promise<readonly KnownViewer[]>;
}

/** Parses the arguments of a command. */
type Parser = (args: Arguments) => Command | Promise<Command>;

const PARSERS: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ["help", () => ({ action: "ask", about: "help" })],
  ["mods", () => ({ action: "ask", about: "mods" })],
  // With something after it, it is a message.
  ["me", () => {
    throw usageRefusal("/me and what you do");
  }],
  ["unpin", () => ({ action: "unpin" })],
  ["end", () => ({ action: "end" })],
  ["reopen", () => ({ action: "reopen" })],
  ["close", () => ({ action: "rules", rules: { closed: true } })],
  ["open", () => ({ action: "rules", rules: { closed: false } })],
  ["slow", ({ text }) => {
    const slowSeconds = /^(off|0s?)$/.test(text)
      ? 0
      : parseSeconds(text, MAX_SLOW_SECONDS);
    return { action: "rules", rules: { slowSeconds } };
  }],
  [
    "pace",
    ({ text }) => ({ action: "rules", rules: { pace: parsePace(text) } }),
  ],
  ["shield", ({ text }) => parseShield(text)],
  ["links", ({ text }) => {
    return { action: "rules", rules: { links: parseOnOff("links", text) } };
  }],
  ["emojionly", ({ text }) => {
    const emojiOnly = parseOnOff("emojionly", text);
    return { action: "rules", rules: { emojiOnly } };
  }],
  ["announce", ({ text }) => {
    if (text === "") throw usageRefusal("/announce text");
    return { action: "announce", text };
  }],
  ["clear", async (rest) => ({ action: "clear", whom: await whom(rest) })],
  ["erase", async (rest) => ({ action: "erase", whom: await whom(rest) })],
  ["undo", () => ({ action: "undo", act: LAST_ACT })],
  ["nuke", ({ text }) => parseNuke(text)],
  ["unban", async (rest) => ({ action: "unban", whom: await whom(rest) })],
  ["untimeout", async (rest) => ({ action: "unban", whom: await whom(rest) })],
  ["watch", async (rest) => ({ action: "watch", whom: await whom(rest) })],
  ["unwatch", async (rest) => ({ action: "unwatch", whom: await whom(rest) })],
  ["mod", async (rest) => ({ action: "mod", whom: await owner(rest) })],
  ["unmod", async (rest) => ({ action: "unmod", whom: await whom(rest) })],
  ["timeout", parseTimeout],
  ["ban", (rest) => parseBan(rest, false)],
  ["banip", (rest) => parseBan(rest, true)],
  ["delete", async (rest) => {
    return { action: "delete", target: await lastMessage(rest) };
  }],
  ["pin", async (rest) => ({ action: "pin", target: await lastMessage(rest) })],
]);

/** The commands that everyone may use. */
const FOR_ALL: ReadonlySet<string> = new Set(["help", "mods", "me"]);

/**
 * Ensures that there is such a command, and that a role may use it. Any other text that
 * starts like a command is refused rather than posted: it may be a mistyped one.
 *
 * @throws {Refusal} `unknown_command`, `forbidden`.
 */
export function checkCommand(text: string, role: Role): void {
  const [name] = partsOf(text);
  if (!PARSERS.has(name)) throw unknownRefusal(name, role);
  if (role !== "viewer" || FOR_ALL.has(name)) return;
  throw new Refusal(
    "forbidden",
    `Cannot run /${name}: only moderators and the host can. ${ESCAPE}`,
  );
}

/**
 * Parses a command.
 *
 * @param known Reads the viewers that it may name; called only if it names one.
 * @throws {Refusal} `unknown_command`, `bad_action`, `no_such_viewer`, `conflict`, `unclear`.
 */
export async function parseCommand(
  text: string,
  known: () => Promise<readonly KnownViewer[]>,
): Promise<Command> {
  const [name, rest] = partsOf(text);
  const parse = PARSERS.get(name);
  if (!parse) throw unknownRefusal(name, "viewer");
  return await parse({ text: rest, known });
}

function partsOf(text: string): [name: string, rest: string] {
  const [, name, rest] = text.match(/^[/／]([a-z]+)\s*(.*)$/is) ?? ["", "", ""];
  return [name.toLowerCase(), rest];
}

const ESCAPE = "To write a message that starts with a slash, type //.";

/** Ends with the commands after a colon: the page shows them in its own language's sentence. */
function unknownRefusal(name: string, role: Role): Refusal {
  const names = helpFor(role).flatMap(({ usage }) =>
    usage.match(/\/[a-z]+/g) ?? []
  );
  return new Refusal(
    "unknown_command",
    `Cannot run /${
      name.slice(0, 20)
    }: there is no such command. ${ESCAPE} Commands: ${
      [...new Set(names)].join(", ")
    }.`,
  );
}

async function whom({ text, known }: Arguments): Promise<Whom> {
  return { viewer: findNamed(text, await known()).id };
}

/** Names somebody by their present name only: a name given up must not get its next owner's role. */
async function owner({ text, known }: Arguments): Promise<Whom> {
  return await whom({ text, known: async () => (await known()).map(nowNamed) });
}

async function parseTimeout({ text, known }: Arguments): Promise<Command> {
  const { people, unknown, length, reason } = findAllNamed(
    { name: "timeout", text },
    await known(),
  );
  const seconds = length === undefined
    ? DEFAULT_TIMEOUT_SECONDS
    : parseSeconds(length, MAX_TIMEOUT_SECONDS);
  const why = cleanReason(reasonIn(reason));
  return people.length + unknown.length === 1
    ? {
      action: "timeout",
      whom: { viewer: people[0].id },
      seconds,
      ...why,
    }
    : { ...many(people, unknown), then: "timeout", seconds, ...why };
}

async function parseBan(
  { text, known }: Arguments,
  addresses: boolean,
): Promise<Command> {
  const { people, unknown, reason } = findAllNamed(
    { name: addresses ? "banip" : "ban", text },
    await known(),
  );
  const why = cleanReason(reasonIn(reason));
  return people.length + unknown.length === 1
    ? {
      action: "ban",
      whom: { viewer: people[0].id },
      addresses,
      ...why,
    }
    : { ...many(people, unknown), then: "ban", addresses, ...why };
}

/** The purge that is done to several people. */
function many(
  people: readonly KnownViewer[],
  unknown: readonly string[],
): Omit<Purge, "then"> {
  return {
    action: "purge",
    targets: [],
    viewers: people.slice(0, MAX_PURGED_VIEWERS).map(({ id }) => id),
    messages: false,
    seconds: DEFAULT_TIMEOUT_SECONDS,
    addresses: false,
    unknown,
  };
}

/** Returns the `seq` of the named viewer's newest message. */
async function lastMessage({ text, known }: Arguments): Promise<number> {
  const { name, lastSeq } = findNamed(text, await known());
  if (lastSeq !== undefined) return lastSeq;
  throw new Refusal(
    "no_such_message",
    `Cannot find a message: ${name} has not written anything recently.`,
  );
}

/** Parses `word 5m timeout 10m reason`; everything after the word may be left out. */
function parseNuke(text: string): Nuke {
  const usage = "/nuke word 5m timeout 10m";
  const quoted = text.match(QUOTED_FIRST);
  const [typed, word] = quoted ?? text.match(/^(\S+)\s*/) ?? ["", ""];
  const phrase = word.trim();
  // An empty phrase in quotes, or one whose quotes aren't closed.
  if (phrase === "" || !quoted && /^["“”„]/.test(phrase)) {
    throw usageRefusal(usage);
  }
  const [, since, then = "delete", length, reason] = text.slice(typed.length)
    .match(AFTER_PHRASE)!;
  if (reason !== "" && !isReason(reason) && then === "delete") {
    throw usageRefusal(`${usage}, with quotes around several words`);
  }
  return {
    action: "nuke",
    phrase,
    sinceSeconds: since ? parseSeconds(since, MAX_NUKE_SECONDS) : NUKE_SECONDS,
    then: then.toLowerCase() as Nuke["then"],
    seconds: length
      ? parseSeconds(length, MAX_TIMEOUT_SECONDS)
      : DEFAULT_TIMEOUT_SECONDS,
    ...cleanReason(reasonIn(reason)),
  };
}

function parsePace(text: string): number {
  const pace = text === "off" ? 0 : Number(text.match(/^\d{1,3}$/)?.[0]);
  if (pace <= MAX_PACE) return pace;
  throw usageRefusal(`/pace and a number from 1 to ${MAX_PACE}, or /pace off`);
}

/** A number without a unit counts minutes. */
function parseShield(text: string): Command {
  if (text === "off") return { action: "shield", on: false };
  if (text === "" || text === "on") return { action: "shield", on: true };
  const seconds = parseSeconds(
    /^\d+$/.test(text) ? `${text}m` : text,
    MAX_SHIELD_MINUTES * 60,
  );
  return { action: "shield", on: true, minutes: Math.ceil(seconds / 60) };
}

function parseOnOff(command: string, rest: string): boolean {
  if (rest === "on" || rest === "off") return rest === "on";
  throw usageRefusal(`/${command} on or /${command} off`);
}
