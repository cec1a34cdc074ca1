/**
 * Checks the shape of stored data, because others can write to Redis too.
 *
 * @module
 */
import type { Pin, Reply, RoomSettings, Viewer } from "../protocol.ts";

/** Whether a value has the expected shape. */
export type Check = (value: unknown) => boolean;

/** A check for each member of a type; the compiler requires new members to get one. */
export type Shape<Type> = { readonly [Member in keyof Type]-?: Check };

export const text: Check = (value) => typeof value === "string";
const boolean: Check = (value) => typeof value === "boolean";
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
  id: text,
  name: text,
  role: oneOf("viewer", "moderator", "host"),
});
export const links = listOf((link) =>
  listOf(integer)(link) && lengthOf(link) === 2
);
export const reply = object<Reply>({
  seq: integer,
  from: object<Reply["from"]>({ id: text, name: text }),
});
export const pin = object<Pin>({
  target: integer,
  at: time,
  from: viewer,
  text,
  links: optional(links),
});
export const rules: Shape<Omit<RoomSettings, "maxMessageLength">> = {
  slowSeconds: number,
  closed: boolean,
  signedInOnly: boolean,
  links: boolean,
  emojiOnly: boolean,
  minAgeSeconds: number,
  review: oneOf("nothing", "matches", "everything"),
  delaySeconds: number,
  title: text,
  description: text,
  stream: text,
};

/** Whether an object's members have the expected shapes. Additional members are ignored. */
export function hasShape(
  value: object,
  shape: Readonly<Record<string, Check>>,
): boolean {
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in shape) if (!shape[name](members[name])) return false;
  return true;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
