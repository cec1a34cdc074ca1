/** Deep equality, as `assertEquals` has it. */
import { isDeepStrictEqual } from "node:util";

type Keyed = Readonly<Record<PropertyKey, unknown>>;

const isObject = (value: unknown): value is Keyed =>
  typeof value === "object" && value !== null;

/** `Object.create(null)` counts as a plain object. */
function kindOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

/**
 * What `isDeepStrictEqual` ignores: an error's stack, and the getters of an object's
 * classes.
 */
function told(value: Keyed): unknown[] {
  const all = [value.stack];
  for (
    let kind = kindOf(value);
    kind !== Object.prototype;
    kind = kindOf(kind)
  ) {
    const members = Object.values(Object.getOwnPropertyDescriptors(kind));
    all.push(...members.map(({ get }) => get?.call(value)));
  }
  return all;
}

/**
 * Whether two values are deeply equal: the same prototype, and equal contents. `-0`
 * equals `0`, and `NaN` equals `NaN`. A missing key differs from an `undefined` value.
 * It does not terminate for a plain object that contains itself.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || kindOf(a) !== kindOf(b)) return false;
  if (kindOf(a) !== Object.prototype && kindOf(a) !== Array.prototype) {
    return isDeepStrictEqual(a, b) &&
      (ArrayBuffer.isView(a) || equal(told(a), told(b)));
  }
  const keys = Reflect.ownKeys({ ...a });
  return keys.length === Reflect.ownKeys({ ...b }).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}
