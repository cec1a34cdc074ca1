/**
 * How emoji stand in data/: a line of text each, its parts between bars.
 *
 * @module
 */

/** What stands before a word of a line. */
export const BEFORE_WORDS = ["|", " ", "_"];

/** The groups, in the order in which they are shown. */
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

/** A group of emoji. */
export type Group = typeof GROUPS[number];

/** A file: each group's lines, in the same order in every language. */
export type Lines = Readonly<Record<Group, readonly string[]>>;

/** A line of data/en.json. Lists have spaces between their words. */
export interface Row {
  readonly char: string;
  readonly name: string;
  /** Short names, but for the one that {@linkcode shortNameOf} makes. */
  readonly shortNames: string;
  /** What else it is searched by, in lower case: the name as well, where that has capitals. */
  readonly tags: string;
  /** "=": {@linkcode withTone} knows its skin tones. */
  readonly toned: string;
}

/** A line of another language's file. */
type Translation = Pick<Row, "name" | "tags">;

/** A row as a line. */
export function write(
  { char, name, shortNames, tags, toned }: Row,
): string {
  return [char, name, shortNames, tags, toned].join("|");
}

/** A line as a row. */
export function read(line: string): Row {
  const [char, name, shortNames, tags, toned] = line.split("|");
  return { char, name, shortNames, tags, toned };
}

/** A translation as a line. */
export function writeTranslation({ name, tags }: Translation): string {
  return `${name}|${tags}`;
}

/** A line as a translation. */
export function readTranslation(line: string): Translation {
  const [name, tags] = line.split("|");
  return { name, tags };
}

/** A name as a short name: "red heart" is `red_heart`. */
export function shortNameOf(name: string): string {
  return name.toLowerCase().replaceAll("’", "").split(NO_LETTERS)
    .filter(Boolean).join("_");
}

/** The signs that names have. */
const NO_LETTERS = /[ :,.()“”!&#*-]+/;
