/**
 * The word at the caret that may be completed.
 *
 * @module
 */

/** A word with its sign: a short name of an emoji, or somebody's name. */
export interface Word {
  readonly kind: "emoji" | "person";
  /** Where its sign stands in the text, in UTF-16 units. */
  readonly start: number;
  /** What follows the sign. */
  readonly query: string;
}

/** Names are no longer, in UTF-16 units. */
const MAX_NAME = 64;

/** A colon that ends no other word, and two letters or one of a script that needs no more. */
const EMOJI =
  /(?:^|[^\w:：])([:：])((?:\p{sc=Han}|[+-]1|[\p{L}\p{N}][\p{L}\p{N}_+-])[\p{L}\p{N}_+-]*)$/u;

/** An at sign that is not inside of an address. Names may hold spaces. */
const PERSON = new RegExp(
  String.raw`(?:^|[^\w.@＠-])([@＠])((?:[^\s@＠](?:[^\n@＠]{0,${
    MAX_NAME - 2
  }}[^\s@＠])?)?)$`,
  "u",
);

/** The word that ends at the caret, if it is one to complete. */
export function wordAt(text: string, caret: number): Word | undefined {
  const before = text.slice(0, caret);
  const words = [
    found("emoji", before.match(EMOJI)),
    found("person", before.match(PERSON)),
  ].filter((word) => word !== undefined);
  return words.sort((a, b) => b.start - a.start)[0];
}

/** The short name between colons that ends at the caret, if there is one. */
export function shortNameAt(text: string, caret: number): Word | undefined {
  const before = text.slice(0, caret);
  return found(
    "emoji",
    before.match(/(?:^|[^\w])([:：])([+-]1|[a-z0-9][a-z0-9_+-]*)[:：]$/iu),
  );
}

function found(
  kind: Word["kind"],
  match: RegExpMatchArray | null,
): Word | undefined {
  if (!match) return;
  const [whole, sign, query] = match;
  const start = match.index! + whole.indexOf(sign);
  return { kind, start, query };
}
