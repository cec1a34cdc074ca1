/** Assertions on errors and classes. */
import { stripVTControlCharacters as plain } from "node:util";
import { AssertionError } from "./assertion_error.ts";
import { because } from "./report.ts";

type Constructor<T> = abstract new (...args: never[]) => T;

interface Expected {
  ErrorClass?: Constructor<Error> | undefined;
  msgIncludes?: string | undefined;
  msg?: string | undefined;
}

/** The arguments after the function are `(msg)` or `(ErrorClass, msgIncludes, msg)`. */
function read(
  first?: Constructor<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Expected {
  return typeof first === "string"
    ? { msg: first }
    : { ErrorClass: first, msgIncludes, msg };
}

function check(
  error: unknown,
  how: string,
  { ErrorClass, msgIncludes, msg }: Expected,
): unknown {
  if (!ErrorClass) return error;
  if (!(error instanceof Error)) {
    throw new AssertionError(`A non-Error object was ${how}${because(msg)}`);
  }
  const kind = error.constructor?.name;
  if (!(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected error to be instance of "${ErrorClass.name}", but was "${kind}"${
        because(msg)
      }`,
    );
  }
  if (msgIncludes && !plain(error.message).includes(plain(msgIncludes))) {
    throw new AssertionError(
      `Expected error message to include ${
        JSON.stringify(msgIncludes)
      }, but got ${JSON.stringify(error.message)}${because(msg)}`,
    );
  }
  return error;
}

/** Asserts that `fn` throws, and returns the thrown value. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that `fn` throws an `ErrorClass` whose message includes `msgIncludes`, and returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: Constructor<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  ...expectation: Parameters<typeof read>
): unknown {
  const expected = read(...expectation);
  try {
    fn();
  } catch (error) {
    return check(error, "thrown", expected);
  }
  throw new AssertionError(
    `Expected function to throw${because(expected.msg)}`,
  );
}

/** Asserts that the promise of `fn` rejects, and resolves to the reason. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Asserts that the promise of `fn` rejects with an `ErrorClass` whose message includes `msgIncludes`. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: Constructor<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  ...expectation: Parameters<typeof read>
): Promise<unknown> {
  const expected = read(...expectation);
  const promise = promised(fn);
  if (!promise) {
    throw new AssertionError(
      `Function throws when expected to reject${because(expected.msg)}`,
    );
  }
  try {
    await promise;
  } catch (error) {
    return check(error, "rejected", expected);
  }
  throw new AssertionError(
    `Expected function to reject${because(expected.msg)}`,
  );
}

/** The promise of `fn`, unless it throws synchronously or returns something else. */
function promised(
  fn: () => PromiseLike<unknown>,
): PromiseLike<unknown> | undefined {
  try {
    const made = fn();
    return made && typeof made === "object" && typeof made.then === "function"
      ? made
      : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object"
    ? value.constructor?.name ?? "Object"
    : typeof value;
}

/** Asserts that `actual` is an instance of `expectedType`. */
export function assertInstanceOf<T extends Constructor<unknown>>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  const kind = kindOf(actual);
  const but = kind === expectedType.name
    ? ""
    : kind === "function"
    ? " but was not an instanced object"
    : ` but was "${kind}"`;
  throw new AssertionError(
    `Expected object to be an instance of "${expectedType.name}"${but}${
      because(msg)
    }`,
  );
}
