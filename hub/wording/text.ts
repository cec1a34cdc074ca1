import { MAX_NAME_LENGTH, MAX_ROOM_LENGTH, ROOM_NAME } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { nearestRoom } from "./room_name.ts";

/**
 * Maximum number of marks and joiners on a base character. Tibetan, accented Hebrew and
 * Burmese need up to five; higher stacks are "Zalgo".
 */
const MAX_MARKS = 6;

/**
 * Maximum UTF-16 units per user-perceived character of a message, on average. The longest
 * emoji has 15, the flag of England 14; without this limit a chain of joiners is a single
 * endless character.
 */
const MAX_UNITS_PER_CHARACTER = 16;

/** The same for a name: its cookie must fit into 4 KiB, at up to 9 bytes per unit. */
const MAX_UNITS_PER_NAME_CHARACTER = 12;

/** A text with more than this many times the permitted units is refused before it is cleaned. */
const MAX_SURPLUS = 2;

/** White space, including line breaks and tabs, becomes one space. */
const WHITE_SPACE = /[\s\u0085]+/gu;

/**
 * Matches what is removed: control characters, bidi embeddings, overrides and isolates
 * (they reorder the text after them), invisible characters without width, and
 * noncharacters. Not white space, which {@linkcode WHITE_SPACE} replaces; the joiners
 * U+200C and U+200D and the marks U+200E, U+200F and U+061C, which Persian, Indic
 * scripts, emoji and mixed text need; or variation selectors, Mongolian ones only after
 * Mongolian letters.
 */
const INVISIBLE = new RegExp(
  [
    // Control characters.
    String.raw`[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]`,
    // Bidi embeddings, overrides and isolates; invisible operators.
    String.raw`[\u202a-\u202e\u2060-\u206f]`,
    // Soft hyphen, grapheme joiner, zero-width space, byte order mark, annotations.
    String.raw`[\u00ad\u034f\u200b\ufeff\ufff0-\uffff]`,
    // Fillers of Hangul and Khmer, and format characters of shorthand and music.
    String.raw`[\u115f\u1160\u17b4\u17b5\u3164\uffa0]`,
    String.raw`[\u{1bca0}-\u{1bca3}\u{1d159}\u{1d173}-\u{1d17a}]`,
    // The plane of tags and variation selectors, except for these.
    String.raw`[\u{e0000}-\u{e001f}\u{e0080}-\u{e00ff}\u{e01f0}-\u{e0fff}]`,
    String.raw`(?<![\u1820-\u18aa])[\u180b-\u180f]`,
    String.raw`\p{Noncharacter_Code_Point}`,
  ].join("|"),
  "gu",
);

/** Tag characters, unless they form a flag such as Wales's: U+1F3F4, letters and digits, the end tag. */
const TAGS =
  /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f})|[\u{e0020}-\u{e007f}]+/gu;

/** Repeated joiners and direction marks; one is enough. */
const REPEATED_FORMAT = /([\u200c-\u200f\u061c])[\u200c-\u200f\u061c]+/gu;

const STACKED_MARKS = new RegExp(
  `([\\p{M}\\u200c-\\u200f\\u061c]{${MAX_MARKS}})[\\p{M}\\u200c-\\u200f\\u061c]+`,
  "gu",
);

/** Matches text that is invisible: white space, joiners and marks. */
const BLANK = /^[\s\p{M}\p{Cf}\u2800]*$/u;

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Matches text in which only spaces may change: printable ASCII, Chinese, kana, Hangul
 * syllables and their punctuation. None of these is removed or composed with another.
 */
const SIMPLE =
  /^[\x20-\x7e\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]*$/;

const segmenter = new Intl.Segmenter();

/**
 * Returns the number of user-perceived characters according to
 * {@link https://unicode.org/reports/tr29/ UAX #29}.
 */
export function countCharacters(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/**
 * Returns a text as it is stored and shown: well-formed, NFC, on one line, without
 * characters that hide, stack or reorder those next to them.
 */
export function cleanText(text: string): string {
  // Nearly all messages: the rest costs six times as much.
  if (SIMPLE.test(text)) return text.trim().replace(WHITE_SPACE, " ");
  return text.toWellFormed()
    .replace(INVISIBLE, "")
    .replace(TAGS, "$1")
    .replace(WHITE_SPACE, " ")
    // After the removals: what was removed may have separated a letter and its mark.
    .normalize("NFC")
    .replace(REPEATED_FORMAT, "$1")
    .replace(STACKED_MARKS, "$1")
    .trim();
}

/** Line breaks, as the separators of {@linkcode cleanLines}. */
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;

/**
 * Cleans a text of several lines. Between them stays at most one blank line; what comes
 * after `max` lines joins the last.
 */
export function cleanLines(text: string, max: number): string {
  const lines = text.split(LINE_BREAK).map(cleanText)
    .filter((line, index, all) => line !== "" || all[index - 1] !== "");
  const first = lines[0] === "" ? lines.slice(1) : lines;
  const last = first.slice(max - 1).filter(Boolean).join(" ");
  return [...first.slice(0, max - 1), last].join("\n").trim();
}

/**
 * Cleans a message and checks its length.
 *
 * @param max Maximum number of user-perceived characters.
 * @throws {Refusal} `empty` or `too_long`.
 */
export function checkText(text: string, max: number): string {
  return cleanAndCheck(text, max, MAX_UNITS_PER_CHARACTER, {
    blank: emptyRefusal,
    tooLong: (length) =>
      new Refusal(
        "too_long",
        `Cannot send: a message can have at most ${max} characters, this one has ${length}.`,
      ),
  });
}

/**
 * Checks what a cleaned text says, such as after `/me`.
 *
 * @throws {Refusal} `empty`.
 */
export function checkVisible(said: string): void {
  if (BLANK.test(said)) throw emptyRefusal();
}

function emptyRefusal(): Refusal {
  return new Refusal("empty", "Cannot send: the message has no visible text.");
}

/**
 * Cleans a viewer's name and checks its length.
 *
 * @throws {Refusal} `bad_name`.
 */
export function checkName(name: string): string {
  return cleanAndCheck(name, MAX_NAME_LENGTH, MAX_UNITS_PER_NAME_CHARACTER, {
    blank: () =>
      new Refusal(
        "bad_name",
        "Cannot use this name: it has no visible characters.",
      ),
    tooLong: (length) =>
      new Refusal(
        "bad_name",
        `Cannot use this name: a name can have at most ${MAX_NAME_LENGTH} characters, this one has ${length}.`,
      ),
  });
}

function cleanAndCheck(
  text: string,
  max: number,
  maxUnitsEach: number,
  { blank, tooLong }: {
    readonly blank: () => Refusal;
    readonly tooLong: (length: string) => Refusal;
  },
): string {
  const units = max * maxUnitsEach;
  if (text.length > MAX_SURPLUS * units) throw tooLong("far more");
  const clean = cleanText(text);
  if (BLANK.test(clean)) throw blank();
  if (clean.length <= max) return clean;
  const length = countCharacters(clean);
  if (length > max) throw tooLong(`${length}`);
  if (clean.length > units) {
    throw tooLong("too many combining marks and joiners");
  }
  return clean;
}

/**
 * Checks a room's name.
 *
 * @throws {Refusal} `bad_room`.
 */
export function checkRoom(room: string): string {
  if (!ROOM_NAME.test(room)) {
    throw new Refusal(
      "bad_room",
      `Cannot use this room name: it must be 1 to ${MAX_ROOM_LENGTH} lowercase letters (a–z), digits and inner hyphens, such as ${
        nearestRoom(room)
      }.`,
    );
  }
  return room;
}
