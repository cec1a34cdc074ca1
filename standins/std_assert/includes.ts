/** What a text or a list should contain. */
import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { because, format } from "./report.ts";

/** A list of any kind; a bare string is not one. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/** Asserts that `expected` matches `actual`. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (expected.test(actual)) return;
  throw new AssertionError(
    `Expected actual: "${actual}" to match: "${expected}"${because(msg)}`,
  );
}

/** Asserts that `expected` doesn't match `actual`. */
export function assertNotMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (!expected.test(actual)) return;
  throw new AssertionError(
    `Expected actual: "${actual}" to not match: "${expected}"${because(msg)}`,
  );
}

/** Asserts that `expected` is a part of `actual`. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(
    `Expected actual: "${actual}" to contain: "${expected}"${because(msg)}`,
  );
}

/** Asserts that each of `expected` equals one of `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const held = Array.from(actual);
  const missing = Array.from(expected).filter((item) =>
    !held.some((other) => equal(item, other))
  );
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected actual: "${format(actual)}" to include: "${format(expected)}"${
      because(msg)
    }\nmissing: ${format(missing)}`,
  );
}
