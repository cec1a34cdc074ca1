import type { Role } from "../../../protocol.ts";
import { Refusal } from "../../../refusal.ts";

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

/** The viewers named at the start of a command's arguments. */
interface Named {
  readonly people: readonly KnownViewer[];
  /** Names that nobody has. */
  readonly unknown: readonly string[];
  /** What follows the names. */
  readonly after: string;
}

/** Matches what separates names from a reason. Phones make a dash of two hyphens. */
const MARK = /^(?:--|[\u2013\u2014])(?=\s|$)\s*/;
const MARK_WITHIN = /\s(?:--|[\u2013\u2014])(?=\s|$)/;

/** Matches a duration at the start. */
const DURATION = /^\d+[smhd]?(?=\s|$)/;

/** Matches a text in quotes; or one at the start. */
const QUOTED = /^"([^"]+)"$/;
const QUOTED_FIRST = /^@?"([^"]+)"/;

/**
 * Finds the viewers named at the start of a command's arguments. A reason follows after
 * `--`, or in quotes; after one name, or a duration, it may follow as it is.
 *
 * @throws {Refusal} `no_such_viewer`; `conflict` if a name or a reason may be meant.
 */
export function findAllNamed(
  args: string,
  known: readonly KnownViewer[],
): Named {
  if (args === "") throw usageRefusal("a name after the command");
  const isMarked = MARK_WITHIN.test(args);
  const people: KnownViewer[] = [];
  const unknown: string[] = [];
  let rest = args;
  while (rest !== "" && !MARK.test(rest)) {
    const found = nextNamed(rest, known);
    if (found) {
      const [person, after] = found;
      if (!people.some(({ id }) => id === person.id)) people.push(person);
      rest = after;
    } else if (DURATION.test(rest) && people.length > 0) {
      break;
    } else if (isMarked) {
      const [name] = rest.match(QUOTED_FIRST) ?? rest.match(/^\S+/)!;
      unknown.push(name.slice(0, 40));
      rest = rest.slice(name.length).trim();
    } else {
      break;
    }
  }
  if (people.length === 0) throw nobodyRefusal(unknown[0] ?? rest);
  if (people.length > 1 && !/^$|^"|^--|^[\u2013\u2014\d]/.test(rest)) {
    throw new Refusal(
      "conflict",
      `Cannot tell whether "${
        rest.slice(0, 40)
      }" is a name: nobody who wrote here recently is called that. Write -- before a reason.`,
    );
  }
  return { people, unknown, after: rest };
}

/** Whether a text is marked as a reason. */
export function isReason(text: string): boolean {
  return MARK.test(text) || QUOTED.test(text);
}

/** Returns a reason without what separates it from the names, or its quotes. */
export function reasonIn(text: string): string {
  const reason = text.replace(MARK, "");
  return reason.match(QUOTED)?.[1] ?? reason;
}

/**
 * Finds the viewer named at the start of `rest`, as {@linkcode nextNamed}.
 *
 * @throws {Refusal} `no_such_viewer`, `conflict`, `bad_action`.
 */
export function findNamed(
  rest: string,
  known: readonly KnownViewer[],
): [viewer: KnownViewer, after: string] {
  if (rest === "") throw usageRefusal("a name after the command");
  const found = nextNamed(rest, known);
  if (found) return found;
  throw nobodyRefusal(rest);
}

/**
 * Finds the viewer named at the start of `rest`: the longest name that matches, with or
 * without an @ or quotes.
 *
 * @returns The viewer, and the text after the name.
 * @throws {Refusal} `conflict` if several have that name.
 */
function nextNamed(
  rest: string,
  known: readonly KnownViewer[],
): [viewer: KnownViewer, after: string] | undefined {
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
  if (found.length === 0) return;
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

function nobodyRefusal(text: string): Refusal {
  const name = text.match(QUOTED_FIRST)?.[1] ??
    text.replace(/^@/, "").split(/\s/, 1)[0];
  return new Refusal(
    "no_such_viewer",
    `Cannot find "${
      name.slice(0, 40)
    }": nobody with that name has written here recently.`,
  );
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

/** Refuses a command whose arguments are wrong. */
export function usageRefusal(usage: string): Refusal {
  return new Refusal("bad_action", `Cannot run this command: type ${usage}.`);
}
