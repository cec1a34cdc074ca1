/** What `assertEquals` means by equal. */

/** `-0` is `0` here, and `NaN` is `NaN`. */
const same = (a: unknown, b: unknown) => a === b || Object.is(a, b);

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null;

/** Kinds that their text tells apart, and whose properties don't. */
const toldByText = new Set<object>(
  [
    RegExp,
    URL,
    URLSearchParams,
    Intl.Locale,
    Temporal.Duration,
    Temporal.Instant,
    Temporal.PlainDate,
    Temporal.PlainDateTime,
    Temporal.PlainMonthDay,
    Temporal.PlainTime,
    Temporal.PlainYearMonth,
    Temporal.ZonedDateTime,
  ].map((kind) => kind.prototype),
);

const isBuffer = (value: object): value is ArrayBufferLike =>
  value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

const isTypedArray = (value: object): value is Uint8Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

/** `Object.create(null)` counts as a plain object. */
function kindOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

/** An instance's own keys and those that its classes give it: getters count. */
function keysInChain(value: object): Set<PropertyKey> {
  const keys = new Set<PropertyKey>();
  for (
    let at: object | null = value;
    at !== null && at !== Object.prototype && at !== Array.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const key of Reflect.ownKeys(at)) keys.add(key);
  }
  return keys;
}

function keysOf(a: object, b: object): Iterable<PropertyKey> {
  const kind = kindOf(a);
  return kind === Object.prototype || kind === Array.prototype
    ? Reflect.ownKeys({ ...a, ...b })
    : keysInChain(a).union(keysInChain(b));
}

/**
 * Whether two values are deeply equal: of one prototype, with equal contents. A key that is missing is not
 * a key whose value is `undefined`. Functions are equal only to themselves.
 *
 * @throws {TypeError} for `WeakMap` and `WeakSet`, whose contents nobody can see.
 */
export function equal(a: unknown, b: unknown): boolean {
  const underWay = new Map<object, object>();

  function compare(a: unknown, b: unknown): boolean {
    if (same(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (a instanceof Date && b instanceof Date) {
      return same(a.getTime(), b.getTime());
    }
    if (kindOf(a) !== kindOf(b)) return false;
    if (isTypedArray(a)) return compareItems(a, b as typeof a);
    if (isBuffer(a)) {
      return compareItems(new Uint8Array(a), new Uint8Array(b as typeof a));
    }
    if (a instanceof WeakMap) {
      throw new TypeError("Cannot compare WeakMap instances");
    }
    if (a instanceof WeakSet) {
      throw new TypeError("Cannot compare WeakSet instances");
    }
    if (a instanceof WeakRef) {
      return compare(a.deref(), (b as typeof a).deref());
    }

    if (underWay.get(a) === b) return true; // a cycle: equal if the rest is
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    underWay.set(a, b);

    if (a instanceof Set) return compareSets(a, b as typeof a);
    if (a instanceof Map) return compareMaps(a, b as typeof a);
    if (toldByText.has(kindOf(a))) return String(a) === String(b);
    return compareKeys(a, b);
  }

  function compareItems(a: Uint8Array, b: Uint8Array): boolean {
    return a.length === b.length &&
      a.every((item, index) => same(item, b[index]));
  }

  function compareKeys(a: object, b: object): boolean {
    for (const key of keysOf(a, b)) {
      if (!compare(Reflect.get(a, key), Reflect.get(b, key))) return false;
      if ((key in a) !== (key in b)) return false;
    }
    return true;
  }

  function compareSets(a: Set<unknown>, b: Set<unknown>): boolean {
    return a.size === b.size &&
      [...a].every((item) =>
        b.has(item) ||
        isObject(item) && [...b].some((other) => compare(item, other))
      );
  }

  function compareMaps(
    a: Map<unknown, unknown>,
    b: Map<unknown, unknown>,
  ): boolean {
    return a.size === b.size && [...a].every(([key, value]) => {
      if (!isObject(key)) return b.has(key) && compare(value, b.get(key));
      return [...b].some(([otherKey, other]) =>
        compare(key, otherKey) && compare(value, other)
      );
    });
  }

  return compare(a, b);
}
