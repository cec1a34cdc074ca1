import type { Role } from "../../../protocol.ts";
import { Refusal } from "../../../refusal.ts";

/** A viewer that a command can name. */
export interface KnownViewer {
  readonly id: string;
  readonly name: string;
  /** Their other names here, in messages and restrictions. */
  readonly otherNames?: readonly string[];
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

/** Matches a text in quotes at the start. */
export const QUOTED_FIRST = /^[@＠]?["“„]([^"“”„]+)["“”](?=\s|$)\s*/;

/**
 * Finds the viewer whose name is all of a text.
 *
 * @throws {Refusal} `no_such_viewer`; `conflict` if several have that name; `bad_action`: more follows.
 */
export function findNamed(
  text: string,
  known: readonly KnownViewer[],
): KnownViewer {
  if (text === "") throw usageRefusal("a name after the command");
  const all = matches(text, known);
  const whole = all.filter(({ after }) => after === "");
  if (whole.length > 0) return onlyOne(whole).person;
  if (all.length === 0) throw nobodyRefusal(text);
  const [{ name }] = all;
  throw usageRefusal(
    `a name and nothing after it, such as ${written(name)}`,
  );
}

/** A viewer one of whose names is at the start of a text. */
export interface Match {
  readonly person: KnownViewer;
  /** That name. */
  readonly name: string;
  /** The text after it. */
  readonly after: string;
}

/**
 * Finds the viewer named at the start of `rest`, with or without an @ or quotes.
 *
 * @throws {Refusal} `conflict` if several people have that name, `unclear` if others have
 * longer ones.
 */
export function nextNamed(
  rest: string,
  known: readonly KnownViewer[],
): Match | undefined {
  const found = matches(rest, known);
  return found.length === 0 ? undefined : onlyOne(found);
}

/** Returns all names of a viewer here, the newest first. */
export function namesOf({ name, otherNames = [] }: KnownViewer): string[] {
  return [name, ...otherNames];
}

/** Returns a viewer without the names that they have given up. */
export function nowNamed(viewer: KnownViewer): KnownViewer {
  return { ...viewer, otherNames: undefined };
}

/** Returns the viewers with whose names a text starts, each with the longest of them. */
function matches(text: string, known: readonly KnownViewer[]): Match[] {
  const quoted = text.match(QUOTED_FIRST);
  const bare = text.replace(/^[@＠]/, "");
  const afterName = (name: string) => {
    if (quoted && foldedLength(quoted[1], name) === quoted[1].length) {
      return text.slice(quoted[0].length);
    }
    const end = foldedLength(bare, name);
    const after = bare.slice(end);
    return end > 0 && /^\s|^$/.test(after) ? after.trim() : undefined;
  };
  return known.flatMap((person) => {
    const found = namesOf(person).flatMap((name) => {
      const after = afterName(name);
      return after === undefined ? [] : { person, name, after };
    });
    return found.sort((a, b) => a.after.length - b.after.length).slice(0, 1);
  });
}

/** @throws {Refusal} `conflict` if several people may be meant. */
function onlyOne(found: readonly Match[]): Match {
  const [first] = found;
  const { size } = new Set(found.map(({ person }) => person.id));
  if (size === 1) return first;
  const names = new Map(found.map(({ name }) => [name.toLowerCase(), name]));
  if (names.size > 1 && ![...names.values()].some(hasQuotes)) {
    throw new Refusal(
      "unclear",
      `Cannot tell who you mean. Write one of these: ${
        [...names.values()].map((name) => `@"${name}"`).join("; ")
      }.`,
    );
  }
  throw new Refusal(
    "conflict",
    `Cannot tell who you mean: ${size} people have used the name ${first.name} here. Use the menu of one of their messages.`,
  );
}

/** Refuses a text that starts with nobody's name. */
export function nobodyRefusal(text: string): Refusal {
  const name = text.match(QUOTED_FIRST)?.[1] ?? text.split(/\s/, 1)[0];
  return new Refusal(
    "no_such_viewer",
    `Cannot find "${
      unquoted(name).slice(0, 40) || name
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

/** A name as it is written so that it can't be read otherwise. */
export function written(name: string): string {
  return /\s/.test(name) && !hasQuotes(name) ? `@"${name}"` : `@${name}`;
}

function hasQuotes(text: string): boolean {
  return /["“”„]/.test(text);
}

/** A name without its @ or quotes. */
export function unquoted(text: string): string {
  return text.match(QUOTED_FIRST)?.[1] ?? text.replace(/^[@＠]/, "");
}
