/**
 * The format of data/: one line of text for each emoji, with `|` between its fields.
 *
 * @module
 */

/** Characters that start a word in a line. */
export const BEFORE_WORDS = ["|", " ", "_"];

/** The groups in display order. */
export const GROUPS = [
  "smileys",
  "people",
  "nature",
  "food",
  "travel",
  "activities",
  "objects",
  "symbols",
  "flags",
] as const;

export type Group = typeof GROUPS[number];

/** A file: each group's lines, in the same order in every language. */
export type Lines = Readonly<Record<Group, readonly string[]>>;

/** A line of data/en.json. Lists are separated by spaces. */
export interface Row {
  readonly char: string;
  readonly name: string;
  /** Without the one that {@linkcode shortNameOf} derives from the name. */
  readonly shortNames: string;
  /** More search words in lower case, and the name itself if it has capitals. */
  readonly tags: string;
  /** "=": {@linkcode withTone} can produce its skin tones. */
  readonly toned: string;
}

/** A line of another language's file. */
type Translation = Pick<Row, "name" | "tags">;

export function write(
  { char, name, shortNames, tags, toned }: Row,
): string {
  return [char, name, shortNames, tags, toned].join("|");
}

export function read(line: string): Row {
  const [char, name, shortNames, tags, toned] = line.split("|");
  return { char, name, shortNames, tags, toned };
}

export function writeTranslation({ name, tags }: Translation): string {
  return `${name}|${tags}`;
}

export function readTranslation(line: string): Translation {
  const [name, tags] = line.split("|");
  return { name, tags };
}

/** Turns a name into a short name: "red heart" is `red_heart`. */
export function shortNameOf(name: string): string {
  return name.toLowerCase().replaceAll("’", "").split(NO_LETTERS)
    .filter(Boolean).join("_");
}

/** Punctuation in names. */
const NO_LETTERS = /[ :,.()“”!&#*-]+/;
