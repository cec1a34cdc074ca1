import { MAX_SLOW_SECONDS, type Role } from "../../protocol.ts";
import { duration } from "../../wording/duration.ts";
import { Refusal } from "../../refusal.ts";
import {
  type Action,
  cleanReason,
  DEFAULT_TIMEOUT_SECONDS,
  MAX_TIMEOUT_SECONDS,
  type Whom,
} from "./action.ts";

/** A viewer that a command can name. */
export interface KnownViewer {
  readonly id: string;
  readonly name: string;
  /** The `seq` of their newest message. */
  readonly lastSeq?: number;
  /** The roles in which they wrote, and when last. */
  readonly spokeAs?: readonly SpokenRole[];
}

/** A role in which a viewer wrote, and when last, in milliseconds since 1970. */
export interface SpokenRole {
  readonly role: Role;
  readonly at: number;
}

/** A parsed command: an action, or a question. */
export type Command =
  | Action
  | { readonly action: "ask"; readonly about: "help" | "mods" };

/** The commands and their arguments, in the order in which `/help` lists them. */
const HELP = [
  "/timeout name 10m reason",
  "/ban name reason",
  "/banip name reason",
  "/unban name",
  "/delete name",
  "/clear name",
  "/slow 10, /slow off",
  "/links on, /links off",
  "/emojionly on, /emojionly off",
  "/close, /open",
  "/pin name, /unpin",
  "/announce text",
  "/mod name, /unmod name",
  "/mods",
  "/help",
];

/** The answer to `/help`. */
export const HELP_TEXT = `Commands: ${HELP.join(" · ")}`;

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
};

/**
 * Whether a text is a command rather than a message. `//` starts a message with a slash.
 */
export function isCommand(text: string): boolean {
  return /^\/[a-z]/i.test(text);
}

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
  ["unpin", () => ({ action: "unpin" })],
  ["close", () => ({ action: "rules", rules: { closed: true } })],
  ["open", () => ({ action: "rules", rules: { closed: false } })],
  ["slow", ({ text }) => {
    const slowSeconds = text === "off"
      ? 0
      : parseSeconds(text, MAX_SLOW_SECONDS);
    return { action: "rules", rules: { slowSeconds } };
  }],
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
  ["unban", async (rest) => ({ action: "unban", whom: await whom(rest) })],
  ["untimeout", async (rest) => ({ action: "unban", whom: await whom(rest) })],
  ["mod", async (rest) => ({ action: "mod", whom: await whom(rest) })],
  ["unmod", async (rest) => ({ action: "unmod", whom: await whom(rest) })],
  ["timeout", parseTimeout],
  ["ban", (rest) => parseBan(rest, false)],
  ["banip", (rest) => parseBan(rest, true)],
  ["delete", async (rest) => {
    return { action: "delete", target: await lastMessage(rest) };
  }],
  ["pin", async (rest) => ({ action: "pin", target: await lastMessage(rest) })],
]);

/**
 * Parses a command.
 *
 * @param known Reads the viewers that it may name; called only if it names one.
 * @throws {Refusal} `unknown_command`, `bad_action`, `no_such_viewer`, `conflict`.
 */
export async function parseCommand(
  text: string,
  known: () => Promise<readonly KnownViewer[]>,
): Promise<Command> {
  const [, name, rest] = text.match(/^\/([a-z]+)\s*(.*)$/is) ?? ["", "", ""];
  const parse = PARSERS.get(name.toLowerCase());
  if (parse) return await parse({ text: rest, known });
  throw new Refusal(
    "unknown_command",
    `Cannot run /${
      name.slice(0, 20)
    }: there is no such command. Type /help for a list.`,
  );
}

async function whom({ text, known }: Arguments): Promise<Whom> {
  const [{ id }] = findNamed(text, await known());
  return { viewer: id };
}

async function parseTimeout({ text, known }: Arguments): Promise<Command> {
  const [{ id }, after] = findNamed(text, await known());
  const [, length, reason] = after.match(/^(\d+[smhd]?)?\s*(.*)$/s)!;
  return {
    action: "timeout",
    whom: { viewer: id },
    seconds: length
      ? parseSeconds(length, MAX_TIMEOUT_SECONDS)
      : DEFAULT_TIMEOUT_SECONDS,
    ...cleanReason(reason),
  };
}

async function parseBan(
  { text, known }: Arguments,
  addresses: boolean,
): Promise<Command> {
  const [{ id }, after] = findNamed(text, await known());
  const whom = { viewer: id };
  return { action: "ban", whom, addresses, ...cleanReason(after) };
}

/** Returns the `seq` of the named viewer's newest message. */
async function lastMessage({ text, known }: Arguments): Promise<number> {
  const [{ name, lastSeq }] = findNamed(text, await known());
  if (lastSeq !== undefined) return lastSeq;
  throw new Refusal(
    "no_such_message",
    `Cannot find a message: ${name} has not written anything recently.`,
  );
}

/**
 * Finds the viewer named at the start of `rest`: the longest name that matches, with or
 * without an @ or quotes.
 *
 * @returns The viewer, and the text after the name.
 */
function findNamed(
  rest: string,
  known: readonly KnownViewer[],
): [viewer: KnownViewer, after: string] {
  if (rest === "") throw usageRefusal("a name after the command");
  const quoted = rest.match(/^@?"([^"]+)"\s*(.*)$/s);
  const from = rest.replace(/^@/, "");
  let found: KnownViewer[] = [];
  let length = 0;
  for (const one of known) {
    const end = foldedLength(quoted?.[1] ?? from, one.name);
    const fits = end > 0 &&
      (quoted ? end === quoted[1].length : /^\s|^$/.test(from.slice(end)));
    if (!fits || end < length) continue;
    if (end > length) found = [];
    length = end;
    if (!found.some(({ id }) => id === one.id)) found.push(one);
  }
  if (found.length === 0) {
    const name = quoted?.[1] ?? from.split(/\s/, 1)[0];
    throw new Refusal(
      "no_such_viewer",
      `Cannot find "${
        name.slice(0, 40)
      }": nobody with that name has written here recently.`,
    );
  }
  if (found.length > 1) {
    throw new Refusal(
      "conflict",
      `Cannot tell who you mean: ${found.length} people here are called ${
        found[0].name
      }. Use the menu of one of their messages.`,
    );
  }
  return [found[0], quoted ? quoted[2] : from.slice(length).trim()];
}

/**
 * Returns how many UTF-16 units at the start of a text match a name, ignoring case; 0: no
 * match. A letter's other case may have a different length.
 */
function foldedLength(text: string, name: string): number {
  const folded = name.toLowerCase();
  const most = Math.min(text.length, folded.length);
  for (let end = 1; end <= most; end++) {
    const begin = text.slice(0, end).toLowerCase();
    if (begin === folded) return end;
    if (!folded.startsWith(begin)) return 0;
  }
  return 0;
}

/** Converts `90`, `90s`, `10m`, `2h` or `7d` to seconds. */
function parseSeconds(text: string, max: number): number {
  const [, number, unit] = text.match(/^(\d{1,7})([smhd]?)$/) ?? [];
  const seconds = Number(number) * (UNITS[unit || "s"] ?? NaN);
  if (!(seconds >= 1 && seconds <= max)) {
    throw new Refusal(
      "bad_action",
      `Cannot read this duration: write something like 30, 90s, 10m, 2h or 7d, at most ${
        duration(max * 1_000)
      }.`,
    );
  }
  return seconds;
}

function parseOnOff(command: string, rest: string): boolean {
  if (rest === "on" || rest === "off") return rest === "on";
  throw usageRefusal(`/${command} on or /${command} off`);
}

function usageRefusal(usage: string): Refusal {
  return new Refusal("bad_action", `Cannot run this command: type ${usage}.`);
}
