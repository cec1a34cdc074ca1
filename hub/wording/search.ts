/**
 * What a search asks for, and which messages answer it: the same in every engine.
 *
 * @module
 */
import type { Mark, Search, SearchFields } from "../found_messages.ts";
import type { MessageEvent } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { skeleton } from "./skeleton.ts";

/** The longest query and the longest "from", in UTF-16 units. */
export const MAX_QUERY_LENGTH = 200;

/** The most words and phrases in a query. */
const MAX_WORDS = 10;

/** A phrase in quotes, which may lack the last one; or a word. */
const WORDS = /["“”„]([^"“”„]*)(?:["“”„]|$)|([^\s"“”„]+)/g;

/** A day, or a moment of it. */
const DATE =
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Reads a search. An empty field counts as missing.
 *
 * @throws {Refusal} `bad_search`: it asks for nothing or for too much, or `since` is no
 * time.
 */
export function parseSearch({ q, from, since }: SearchFields): Search {
  const query = q?.trim() ?? "";
  const who = from?.trim().replace(/^@/, "") ?? "";
  if (Math.max(query.length, who.length) > MAX_QUERY_LENGTH) {
    throw badSearch(`it is longer than ${MAX_QUERY_LENGTH} characters`);
  }
  const words = [...query.matchAll(WORDS)]
    .map(([, phrase, word]) => foldForSearch(phrase ?? word).trim())
    .filter((word) => word !== "");
  if (words.length > MAX_WORDS) {
    throw badSearch(`it has more than ${MAX_WORDS} words`);
  }
  if (words.length === 0 && who === "") {
    throw badSearch("enter a word, or whose messages to find");
  }
  return {
    words: [...new Set(words)],
    ...who && { from: who },
    ...since?.trim() && { since: parseTime(since.trim()) },
  };
}

/** Returns milliseconds since 1970. Without a time zone it is UTC. */
function parseTime(since: string): number {
  if (/^\d{1,15}$/.test(since)) return Number(since);
  const zoned = /T[^Z+-]*$/.test(since) ? `${since}Z` : since;
  const time = DATE.test(since) ? Date.parse(zoned) : NaN;
  if (Number.isNaN(time)) {
    throw badSearch('"since" must be a date such as 2026-01-31');
  }
  return Math.max(0, time);
}

function badSearch(why: string): Refusal {
  return new Refusal("bad_search", `Cannot search: ${why}.`);
}

/**
 * Folds a text so that case, width, accents and look-alike letters don't count
 * ({@linkcode skeleton}), and any white space is one space.
 */
export function foldForSearch(text: string): string {
  return skeleton(text).replace(/\s+/g, " ");
}

/** Returns a function that tells whether a message answers a search. */
export function matcher(
  { words, from, since = 0 }: Search,
): (message: MessageEvent) => boolean {
  const name = from === undefined ? undefined : foldForSearch(from);
  return (message) => {
    if (message.at < since) return false;
    if (
      name !== undefined && message.from.id !== from &&
      foldForSearch(message.from.name) !== name
    ) {
      return false;
    }
    if (words.length === 0) return true;
    const text = foldForSearch(message.text);
    return words.every((word) => text.includes(word));
  };
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Returns where a text has the words of a search, in order and without overlaps. */
export function marksIn(text: string, words: readonly string[]): Mark[] {
  if (words.length === 0) return [];
  let folded = "";
  /** By the units of `folded`: the grapheme of `text` that each comes from. */
  const sources: Mark[] = [];
  for (const { segment, index } of graphemes.segment(text)) {
    const source = [index, index + segment.length] as const;
    let becomes = foldForSearch(segment);
    if (becomes === " " && folded.endsWith(" ")) becomes = "";
    folded += becomes;
    for (let unit = 0; unit < becomes.length; unit++) sources.push(source);
  }
  const marks: Mark[] = [];
  for (const word of words) {
    for (let at = -1; (at = folded.indexOf(word, at + 1)) >= 0;) {
      marks.push([sources[at][0], sources[at + word.length - 1][1]]);
    }
  }
  return merged(marks);
}

function merged(marks: readonly Mark[]): Mark[] {
  const sorted = marks.toSorted(([a], [b]) => a - b);
  const all: Mark[] = [];
  for (const mark of sorted) {
    const last = all.at(-1);
    if (!last || mark[0] > last[1]) all.push(mark);
    else all[all.length - 1] = [last[0], Math.max(last[1], mark[1])];
  }
  return all;
}
