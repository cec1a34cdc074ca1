/** An object of which only a part matters. */
import { assertEquals } from "./values.ts";

type Loose = Record<PropertyKey, unknown>;

const isObject = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null;

/** Cuts `actual` down to what `expected` mentions, and both to plain objects, so that the rest can be equal. */
function cutter(): (actual: Loose, expected: Loose) => Loose {
  const underWay = new Map<unknown, unknown>();

  function cut(value: unknown, wanted: unknown): unknown {
    if (value instanceof RegExp || value instanceof Date) return value;
    if (!isObject(value) || !isObject(wanted)) return value;
    if (value instanceof Map && wanted instanceof Map) {
      return new Map(
        [...value].filter(([key]) => wanted.has(key)).map((
          [key, item],
        ) => [key, cut(item, wanted.get(key))]),
      );
    }
    if (value instanceof Set && wanted instanceof Set) {
      return value.intersection(wanted);
    }
    if (Array.isArray(value) && Array.isArray(wanted)) {
      return cutArray(value, wanted);
    }
    return cutObject(value, wanted);
  }

  function cutArray(actual: unknown[], expected: unknown[]): unknown[] {
    if (underWay.get(actual) === expected) return actual;
    underWay.set(actual, expected);
    return actual.slice(0, expected.length).map((item, index) =>
      cut(item, expected[index])
    );
  }

  function cutObject(actual: Loose, expected: Loose): Loose {
    if (underWay.get(actual) === expected) return actual;
    underWay.set(actual, expected);
    const keys = Reflect.ownKeys(actual);
    const wanted = new Set(Reflect.ownKeys(expected));
    const shared = keys.filter((key) => wanted.has(key));
    const part: Loose = {};
    const put = (key: PropertyKey, value: unknown) =>
      Object.defineProperty(part, key, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    if (shared.length > 0 || wanted.size === 0) {
      for (const key of shared) put(key, cut(actual[key], expected[key]));
    } else { // nothing in common: show all there is
      for (const key of keys) put(key, actual[key]);
    }
    return part;
  }

  return cutObject;
}

/** Asserts that `actual` has what `expected` has, at any depth, and allows it to have more. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any -- an interface is assignable to this, and to no record of unknown
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  if (
    actual === null ||
    typeof actual !== "object" && typeof actual !== "function"
  ) {
    throw new TypeError(
      `Cannot assertObjectMatch ${
        actual === null ? null : `type ${typeof actual}`
      }`,
    );
  }
  assertEquals(cutter()(actual, expected), cutter()(expected, expected), msg);
}
