/**
 * Finds the word at the caret that could be completed.
 *
 * @module
 */

import { endsInWord, mayBegin } from "../../emoji/short_names.ts";

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

/** A colon, then at least two letters, or one in Han. A wide colon is punctuation. */
const EMOJI =
  /:((?:\p{sc=Han}|[+-]1|[\p{L}\p{N}][\p{L}\p{N}_+-])[\p{L}\p{N}_+-]*)$/u;

/** A short name between colons. */
const SHORT_NAME = /:([+-]1|[a-z0-9][a-z0-9_+-]*):$/i;

/** An at sign and a name, which may contain spaces. */
const PERSON = new RegExp(
  String.raw`[@＠]((?:[^\s@＠](?:[^\n@＠]{0,${
    MAX_NAME_LENGTH - 2
  }}[^\s@＠])?)?)$`,
  "u",
);

/** The word that ends at the caret, if it could be completed. */
export function wordAt(text: string, caret: number): Word | undefined {
  const before = text.slice(0, caret);
  const words = [
    found("emoji", before, EMOJI, mayBegin),
    // Not within an e-mail address or a link.
    found(
      "person",
      before,
      PERSON,
      (before) => !/[.@＠/-]$/.test(before) && !endsInWord(before),
    ),
  ].filter((word) => word !== undefined);
  return words.sort((a, b) => b.start - a.start)[0];
}

/** The short name between colons that ends at the caret. */
export function shortNameAt(text: string, caret: number): Word | undefined {
  return found("emoji", text.slice(0, caret), SHORT_NAME, mayBegin);
}

function found(
  kind: Word["kind"],
  text: string,
  pattern: RegExp,
  mayBegin: (before: string, query: string) => boolean,
): Word | undefined {
  const match = pattern.exec(text);
  if (!match || !mayBegin(text.slice(0, match.index), match[1])) return;
  return { kind, start: match.index, query: match[1] };
}
