/**
 * Checks the shape of stored data, because others can write to Redis too, and a disk can
 * fail. What is read is checked as strictly as what is posted, except for rules of
 * writing that differ between versions.
 *
 * @module
 */
import {
  type Ended,
  MAX_MENTIONS,
  type Pin,
  type Reply,
  type RoomSettings,
  type Viewer,
} from "../protocol.ts";

/** Whether a value has the expected shape. */
export type Check = (value: unknown) => boolean;

/** A check for each member of a type; the compiler requires new members to get one. */
export type Shape<Type> = { readonly [Member in keyof Type]-?: Check };

/** Maximum length of any stored text, in UTF-16 units: that of the blocked words. */
const MAX_TEXT_LENGTH = 40_000;

/** Maximum length of a name: 32 characters of 12 UTF-16 units each. */
export const MAX_NAME_UNITS = 384;

/** Maximum length of a viewer's id; those of Hubbub have 16 or 43 characters. */
const MAX_ID_LENGTH = 256;

/** Maximum number of links in the longest text. */
const MAX_LINKS = 8_000;

/** Matches what no text on one line has: control characters, line breaks, bidi embeddings, overrides and isolates. */
const NOT_ON_A_LINE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

export const text: Check = (value) => isText(value, MAX_TEXT_LENGTH);
/** A text as it is shown to people. */
const line = (maxLength = MAX_TEXT_LENGTH): Check => (value) =>
  isText(value, maxLength) && !NOT_ON_A_LINE.test(String(value));
export const shownText: Check = line();
/** A text of several lines. */
const shownLines: Check = (value) =>
  shownText(typeof value === "string" ? value.replaceAll("\n", " ") : value);
export const name: Check = line(MAX_NAME_UNITS);
export const id: Check = line(MAX_ID_LENGTH);
export const boolean: Check = (value) => typeof value === "boolean";
export const number: Check = (value) => Number.isFinite(value);
/** A valid Date: beyond this range, its methods throw. */
export const time: Check = (value) =>
  number(value) && Math.abs(Number(value)) <= 8.64e15;
export const integer: Check = (value) => Number.isSafeInteger(value);
export const optional = (check: Check): Check => (value) =>
  value === undefined || check(value);
export const orNull = (check: Check): Check => (value) =>
  value === null || check(value);
export const oneOf = (...values: readonly unknown[]): Check => (value) =>
  values.includes(value);
export const listOf = (check: Check): Check => (value) =>
  Array.isArray(value) && value.every(check);
export const object = <Type>(shape: Shape<Type>): Check => (value) =>
  typeof value === "object" && value !== null && hasShape(value, shape);

export const viewer = object<Viewer>({
  id,
  name,
  role: oneOf("viewer", "moderator", "host"),
  bot: optional(line(MAX_NAME_UNITS)),
});
export const links: Check = (value) =>
  listOf((link) => listOf(integer)(link) && lengthOf(link) === 2)(value) &&
  lengthOf(value) <= MAX_LINKS;
export const mentions: Check = (value) =>
  listOf((each) =>
    Array.isArray(each) && each.length === 3 &&
    integer(each[0]) && integer(each[1]) && id(each[2])
  )(value) && lengthOf(value) <= MAX_MENTIONS;
export const reply = object<Reply>({
  seq: integer,
  from: object<Reply["from"]>({ id, name }),
});
export const pin = object<Pin>({
  target: integer,
  at: time,
  from: viewer,
  text: shownText,
  me: optional(oneOf(true)),
  links: optional(links),
});
export const rules: Shape<
  Omit<RoomSettings, "maxMessageLength" | "descriptionLinks" | "shield">
> = {
  slowSeconds: number,
  closed: boolean,
  signedInOnly: boolean,
  links: boolean,
  emojiOnly: boolean,
  minAgeSeconds: number,
  review: oneOf("nothing", "matches", "everything"),
  reviewNewSeconds: number,
  uniqueMessages: boolean,
  delaySeconds: number,
  pace: number,
  title: shownText,
  description: shownLines,
  stream: shownText,
  ended: optional(object<Ended>({ at: time })),
};

/** Returns a shape whose members may all be absent. */
export function partial<Type>(shape: Shape<Type>): Shape<Type> {
  const checks = Object.entries<Check>(shape);
  return Object.fromEntries(
    checks.map(([name, check]) => [name, optional(check)]),
  ) as Shape<Type>;
}

/** Whether an object's members have the expected shapes. Additional members are ignored. */
export function hasShape(
  value: object,
  shape: Readonly<Record<string, Check>>,
): boolean {
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in shape) if (!shape[name](members[name])) return false;
  return true;
}

function isText(value: unknown, maxLength: number): boolean {
  return typeof value === "string" && value.length <= maxLength &&
    value.isWellFormed();
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
