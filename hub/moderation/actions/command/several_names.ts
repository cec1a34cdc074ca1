import { Refusal } from "../../../refusal.ts";
import { LENGTH_SOURCE } from "./length.ts";
import {
  type KnownViewer,
  namesOf,
  nextNamed,
  nobodyRefusal,
  QUOTED_FIRST,
  unquoted,
  usageRefusal,
  written,
} from "./naming.ts";

/** A command that names people and may give a reason. */
interface NamingCommand {
  readonly name: "ban" | "banip" | "timeout";
  /** The text after its name. */
  readonly text: string;
}

/** Whom a command names, and what follows the names. */
interface Named {
  readonly people: readonly KnownViewer[];
  /** Names that nobody has. */
  readonly unknown: readonly string[];
  /** A duration, if the command takes one. */
  readonly length?: string;
  readonly reason: string;
}

/** A name in a command. */
interface Item {
  /** As it is typed. */
  readonly text: string;
  readonly isQuoted: boolean;
  /** Whether it follows an @, so that it can't be part of a reason. */
  readonly isCertain: boolean;
  /** Absent: nobody has the name. */
  readonly person?: KnownViewer;
  /** Which of their names was typed. */
  readonly name?: string;
}

/** Matches what separates names from a reason. Phones make a dash of two hyphens. */
const SEPARATOR = /^(?:--|[\u2013\u2014])(?=\s|$)\s*/;

/** Matches texts in quotes, with the text as a group, and separators outside of quotes. */
const QUOTES_AND_SEPARATORS =
  /(?<=^|[\s@＠])["“„]([^"“”„]+)["“”](?=\s|$)|(?<=^|\s)(?:--|[\u2013\u2014])(?=\s|$)/g;

/** Matches a duration at the start. */
const LENGTH = new RegExp(`^(${LENGTH_SOURCE})\\s*`, "i");

/** Matches a text in quotes. Phones make curly ones. */
const QUOTED = /^["“„]([^"“”„]+)["“”]$/;

/** Maximum number of longer names that a refusal suggests. */
const MAX_LONGER = 3;

/** Maximum length of a command that a refusal suggests, in UTF-16 units. */
const MAX_SUGGESTED = 200;

/**
 * Finds the viewers that a command names. What can be read in two ways is refused, so that
 * nobody is punished whose name is a word of a reason:
 *
 * - what follows an @, and all that stands before `--`, is names; without an @ or quotes it
 *   must be somebody's, because a dash may stand in the middle of a reason;
 * - a reason follows `--` or is in quotes; after one name or a duration, it may follow as
 *   it is;
 * - without any of these, three names or more in a row are names. The second of two may be
 *   a reason.
 *
 * @throws {Refusal} `no_such_viewer`; `bad_action`; `unclear` if it can be read in two
 * ways, with how to write each.
 */
export function findAllNamed(
  command: NamingCommand,
  known: readonly KnownViewer[],
): Named {
  if (command.text === "") throw usageRefusal("a name after the command");
  const [items, afterNames] = itemsOf(command, known);
  const [first] = items;
  if (!first) throw nobodyRefusal(afterNames);
  const [taken, length] = command.name === "timeout"
    ? afterNames.match(LENGTH) ?? []
    : [];
  const reason = afterNames.slice(taken?.length ?? 0);
  if (length !== undefined && !SEPARATOR.test(reason) && hasSeparator(reason)) {
    throw usageRefusal(`the reason after the duration: ${length} -- reason`);
  }
  const people = items.flatMap(({ person }) => person ?? []);
  const unknown = items.filter(({ person }) => !person)
    .map(({ text }) => unquoted(text).slice(0, 40));
  if (people.length === 0) throw nobodyRefusal(unknown[0]);
  const longer = length === undefined ? longerNames(items, reason, known) : [];
  if (longer.length > 0 || !isClear(items, reason, length)) {
    throw unclearRefusal(command, items, reason, { length, longer });
  }
  return { people, unknown, length, reason };
}

/** Splits a command's arguments into names and what follows them. */
function itemsOf(
  { name: command, text }: NamingCommand,
  known: readonly KnownViewer[],
): [items: Item[], after: string] {
  const items: Item[] = [];
  let rest = text;
  while (rest !== "" && !SEPARATOR.test(rest)) {
    if (command === "timeout" && LENGTH.test(rest)) {
      if (items.length > 0) break;
      throw usageRefusal(
        "a name before the duration; a name that looks like one follows an @: @10m",
      );
    }
    const isCertain = /^[@＠]/.test(rest);
    const isQuoted = QUOTED_FIRST.test(rest);
    const found = nextNamed(rest, known);
    if (!found && !isCertain && !hasSeparator(rest)) break;
    const after = found?.after ??
      rest.replace(isQuoted ? QUOTED_FIRST : /^\S+\s*/, "");
    const typed = rest.slice(0, rest.length - after.length).trim();
    const { person, name } = found ?? {};
    if (!person || !items.some((item) => item.person === person)) {
      items.push({ text: typed, isQuoted, isCertain, person, name });
    }
    rest = after;
  }
  return [items, rest];
}

/** Whether names can't be part of a reason. */
function isClear(
  items: readonly Item[],
  reason: string,
  length: string | undefined,
): boolean {
  const [first, ...others] = items;
  const isSeparated = SEPARATOR.test(reason);
  const isEnded = isSeparated || QUOTED.test(reason) || length !== undefined;
  // A dash may stand in the middle of a reason.
  if (items.some(isDoubtful)) return false;
  if (isSeparated || others.length === 0) return true;
  // A bare word may be a name that is mistyped.
  if (reason !== "" && !isEnded) return false;
  const uncertain = others.filter(({ isCertain }) => !isCertain);
  if (uncertain.length === 0 || QUOTED.test(reason)) return true;
  const isLastQuoted = others.at(-1)!.isQuoted && !isEnded;
  return !first.isCertain && !isLastQuoted && uncertain.length > 1 &&
    uncertain.length === others.length;
}

/** Whether a word that nobody has as a name may be part of a reason. */
function isDoubtful({ person, isCertain, isQuoted }: Item): boolean {
  return !person && !isCertain && !isQuoted;
}

/**
 * Returns up to three longer names of other people that begin with the only name typed, if
 * a reason follows that nothing separates from it: the moderator may have mistyped one of
 * them.
 */
function longerNames(
  [{ person, name, isQuoted }, ...others]: readonly Item[],
  reason: string,
  known: readonly KnownViewer[],
): string[] {
  if (
    name === undefined || isQuoted || others.length > 0 || reason === "" ||
    isReason(reason)
  ) return [];
  const begin = `${name.toLowerCase()} `;
  return known.filter((each) => each !== person).flatMap(namesOf)
    .filter((each) => each.toLowerCase().startsWith(begin))
    .slice(0, MAX_LONGER);
}

/** Refuses what may be names or a reason, and says how to write each. */
function unclearRefusal(
  { name: command, text }: NamingCommand,
  items: readonly Item[],
  rest: string,
  { length, longer }: {
    readonly length?: string;
    /** Names one of which may be mistyped. */
    readonly longer: readonly string[];
  },
): Refusal {
  const unknown = items.findIndex(isDoubtful);
  const doubt = unknown < 0
    ? items.findIndex(({ isCertain }, i) => i > 0 && !isCertain)
    : unknown;
  const at = doubt < 0 ? items.length : doubt;
  const doubtful = items.slice(at).map(({ text }) => text);
  const write = (names: readonly Item[], reason: string) =>
    [
      `/${command}`,
      ...names.map(({ text, name }) => written(name ?? unquoted(text))),
      ...length === undefined ? [] : [length],
      ...reason === "" ? [] : ["--", reason],
    ].join(" ");
  // A reason can't come before a duration.
  const isReasonPossible = at > 0 && !(unknown > 0 && length !== undefined);
  const ways = new Set([
    write(items, rest.replace(SEPARATOR, "")),
    ...isReasonPossible
      ? [write(items.slice(0, at), [...doubtful, rest].join(" ").trim())]
      : [],
    ...longer.map((name) => `/${command} ${written(name)}`),
  ]);
  const suggested = [...ways].join("; ");
  const word = items[unknown]?.text ??
    (length === undefined && rest || doubtful.at(-1)!);
  return new Refusal(
    "unclear",
    `Cannot tell whether "${
      unquoted(word).slice(0, 40)
    }" is a name or a reason. Write one of these: ${
      // The page shows what follows the last colon in its own language's sentence.
      text.length > MAX_SUGGESTED || suggested.includes(": ")
        ? `/${command} @name @name; /${command} @name -- reason`
        : suggested}.`,
  );
}

/** Whether a text has a separator. */
function hasSeparator(text: string): boolean {
  for (const [, quoted] of text.matchAll(QUOTES_AND_SEPARATORS)) {
    if (quoted === undefined) return true;
  }
  return false;
}

/** Whether a text can only be a reason. */
export function isReason(text: string): boolean {
  return SEPARATOR.test(text) || QUOTED.test(text);
}

/** Returns a reason without what separates it from the names, or its quotes. */
export function reasonIn(text: string): string {
  const reason = text.replace(SEPARATOR, "");
  return reason.match(QUOTED)?.[1] ?? reason;
}
