/** What `assertEquals` means by equal. */
import { isDeepStrictEqual } from "node:util";

type Keyed = Readonly<Record<PropertyKey, unknown>>;

const isObject = (value: unknown): value is Keyed =>
  typeof value === "object" && value !== null;

/** `Object.create(null)` counts as a plain object. */
function kindOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

/** What an instance's getters tell: its private fields are out of reach. */
function told(value: object): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(kindOf(value)))
    .map(({ get }) => get?.call(value));
}

/**
 * Whether two values are deeply equal: of one prototype, with equal contents. `-0` is `0`, and `NaN` is
 * `NaN`. A key that is missing is not a key whose value is `undefined`. It does not end on a plain object
 * that contains itself.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || kindOf(a) !== kindOf(b)) return false;
  if (kindOf(a) !== Object.prototype && kindOf(a) !== Array.prototype) {
    return isDeepStrictEqual(a, b) && equal(told(a), told(b));
  }
  const keys = Reflect.ownKeys({ ...a });
  return keys.length === Reflect.ownKeys({ ...b }).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}
