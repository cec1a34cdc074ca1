import { MAX_SLOW } from "../../protocol.ts";
import { duration } from "../../wording/duration.ts";
import { Refusal } from "../../refusal.ts";
import {
  type Action,
  cleanReason,
  DEFAULT_TIMEOUT,
  MAX_TIMEOUT,
} from "./action.ts";

/** Somebody a command can name. */
export interface Named {
  readonly id: string;
  readonly name: string;
  /** The `seq` of the last message that they said. */
  readonly last?: number;
}

/** What a command asks for: an action, or something to be told. */
export type Command =
  | Action
  | { readonly action: "ask"; readonly about: "help" | "mods" };

/** Commands and what they take, in the order in which `/help` tells them. */
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

/** What `/help` answers. */
export const HELP_TEXT = `Commands: ${HELP.join(" · ")}`;

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
};

/** Whether a text is a command rather than a message. `//` begins a message with a slash. */
export function isCommand(text: string): boolean {
  return /^\/[a-z]/i.test(text);
}

/**
 * Reads a command.
 *
 * @param known Whom it may name; asked for only where it names somebody.
 * @throws {Refusal} `unknown_command`, `bad_action`, `no_such_viewer`, `conflict`.
 */
export async function parseCommand(
  text: string,
  known: () => Promise<readonly Named[]>,
): Promise<Command> {
  const [, name, rest] = text.match(/^\/([a-z]+)\s*(.*)$/is) ?? ["", "", ""];
  const action = name.toLowerCase();
  const named = async () => {
    const [who, more] = findNamed(rest, await known());
    return { who, whom: { viewer: who.id }, more };
  };
  switch (action) {
    case "help":
    case "mods":
      return { action: "ask", about: action };
    case "unpin":
      return { action };
    case "close":
    case "open":
      return { action: "rules", rules: { closed: action === "close" } };
    case "slow":
      return {
        action: "rules",
        rules: { slowSeconds: rest === "off" ? 0 : seconds(rest, MAX_SLOW) },
      };
    case "links":
      return { action: "rules", rules: { links: onOff(action, rest) } };
    case "emojionly":
      return { action: "rules", rules: { emojiOnly: onOff(action, rest) } };
    case "announce":
      if (rest === "") throw takes("/announce text");
      return { action, text: rest };
    case "clear":
    case "unban":
    case "mod":
    case "unmod":
      return { action, whom: (await named()).whom };
    case "untimeout":
      return { action: "unban", whom: (await named()).whom };
    case "timeout": {
      const { whom, more } = await named();
      const [, length, reason] = more.match(/^(\d+[smhd]?)?\s*(.*)$/s)!;
      return {
        action,
        whom,
        seconds: length ? seconds(length, MAX_TIMEOUT) : DEFAULT_TIMEOUT,
        ...cleanReason(reason),
      };
    }
    case "ban":
    case "banip": {
      const { whom, more } = await named();
      const addresses = action === "banip";
      return { action: "ban", whom, addresses, ...cleanReason(more) };
    }
    case "delete":
    case "pin": {
      const { who } = await named();
      if (who.last === undefined) {
        throw new Refusal(
          "no_such_message",
          `Cannot find a message: ${who.name} has not written anything recently.`,
        );
      }
      return { action, target: who.last };
    }
    default:
      throw new Refusal(
        "unknown_command",
        `Cannot run /${
          name.slice(0, 20)
        }: there is no such command. Type /help for a list.`,
      );
  }
}

/**
 * Whom the beginning of `rest` names, and what follows: the longest name that fits,
 * with an @ before it, in quotes, or as it stands.
 */
function findNamed(
  rest: string,
  known: readonly Named[],
): [who: Named, more: string] {
  if (rest === "") throw takes("a name after the command");
  const quoted = rest.match(/^@?"([^"]+)"\s*(.*)$/s);
  const from = rest.replace(/^@/, "");
  let found: Named[] = [];
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

/** How much of a text is a name, whatever the case of either: a letter's other case may take more units. 0: it does not begin so. */
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

/** "90", "90s", "10m", "2h" or "7d" in seconds. */
function seconds(text: string, max: number): number {
  const [, number, unit] = text.match(/^(\d{1,7})([smhd]?)$/) ?? [];
  const seconds = Number(number) * (UNITS[unit || "s"] ?? NaN);
  if (!(seconds >= 1 && seconds <= max)) {
    throw new Refusal(
      "bad_action",
      `Cannot read this length of time: write something like 30, 90s, 10m, 2h or 7d, at most ${
        duration(max * 1_000)
      }.`,
    );
  }
  return seconds;
}

function onOff(command: string, rest: string): boolean {
  if (rest === "on" || rest === "off") return rest === "on";
  throw takes(`/${command} on or /${command} off`);
}

function takes(what: string): Refusal {
  return new Refusal("bad_action", `Cannot run this command: type ${what}.`);
}
