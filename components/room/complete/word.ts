/**
 * Finds the word at the caret that could be completed.
 *
 * @module
 */

/** A short name of an emoji or a person's name, with its prefix. */
export interface Word {
  readonly kind: "emoji" | "person";
  /** The position of the prefix, in UTF-16 units. */
  readonly start: number;
  /** The text after the prefix. */
  readonly query: string;
}

/** The longest name, in UTF-16 units. */
const MAX_NAME_LENGTH = 64;

/** A colon that doesn't follow a word, then at least two letters, or one in Han. */
const EMOJI =
  /(?:^|[^\w:：])([:：])((?:\p{sc=Han}|[+-]1|[\p{L}\p{N}][\p{L}\p{N}_+-])[\p{L}\p{N}_+-]*)$/u;

/** An at sign that isn't part of an e-mail address. Names may contain spaces. */
const PERSON = new RegExp(
  String.raw`(?:^|[^\w.@＠-])([@＠])((?:[^\s@＠](?:[^\n@＠]{0,${
    MAX_NAME_LENGTH - 2
  }}[^\s@＠])?)?)$`,
  "u",
);

/** The word that ends at the caret, if it could be completed. */
export function wordAt(text: string, caret: number): Word | undefined {
  const before = text.slice(0, caret);
  const words = [
    found("emoji", before.match(EMOJI)),
    found("person", before.match(PERSON)),
  ].filter((word) => word !== undefined);
  return words.sort((a, b) => b.start - a.start)[0];
}

/** The short name between colons that ends at the caret. */
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
