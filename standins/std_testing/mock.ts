/**
 * Functions that remember how they were called, as `@std/testing/mock` makes them. It carries spies on
 * functions and methods, stubs, and the assertions below. It leaves out spies on constructors, sessions,
 * `restore`, `assertSpyCallArgs`, `assertSpyCallAsync` and the makers of functions (`returnsNext` and so on).
 *
 * @module
 */
// deno-lint-ignore-file no-explicit-any -- what a spy takes and returns is unknown until it is used
import { assertEquals, AssertionError, assertIsError } from "@std/assert";

/** A spy or stub can't be made or restored. */
export class MockError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MockError";
  }
}

/** One call of a spy. */
export interface SpyCall<
  Self = any,
  Args extends unknown[] = any[],
  Return = any,
> {
  args: Args;
  /** What the call returned, or nothing if it threw. */
  returned?: Return;
  error?: Error;
  /** The object that the method was called on. */
  self?: Self;
}

/** A function that records its calls. */
export interface Spy<Self = any, Args extends unknown[] = any[], Return = any> {
  (this: Self, ...args: Args): Return;
  /** The function that is spied on. */
  original: (this: Self, ...args: Args) => Return;
  calls: SpyCall<Self, Args, Return>[];
  /** Whether the method is its old self again. */
  restored: boolean;
  restore(): void;
}

/** A method that records its calls until it is restored. */
export interface MethodSpy<
  Self = any,
  Args extends unknown[] = any[],
  Return = any,
> extends Spy<Self, Args, Return>, Disposable {}

/** A method that is replaced until it is restored. */
export interface Stub<Self = any, Args extends unknown[] = any[], Return = any>
  extends MethodSpy<Self, Args, Return> {
  /** The function that is called in its place. */
  fake: (this: Self, ...args: Args) => Return;
}

/** The parameters of a method. */
export type GetParametersFromProp<Self, Prop extends keyof Self> =
  Self[Prop] extends (...args: infer Args) => unknown ? Args
    : unknown[];

/** What a method returns. */
export type GetReturnFromProp<Self, Prop extends keyof Self> =
  Self[Prop] extends (...args: any[]) => infer Return ? Return
    : unknown;

type Method<Self, Args extends unknown[], Return> = (
  this: Self,
  ...args: Args
) => Return;

/** Calls `method` and keeps a record. */
function recorder<Self, Args extends unknown[], Return>(
  method: Method<Self, Args, Return>,
) {
  const calls: SpyCall<Self, Args, Return>[] = [];
  const record = function (this: Self, ...args: Args): Return {
    const call: SpyCall<Self, Args, Return> = this
      ? { args, self: this }
      : { args };
    try {
      return call.returned = method.apply(this, args);
    } catch (error) {
      call.error = error as Error;
      throw error;
    } finally {
      calls.push(call);
    }
  };
  return Object.assign(record, { calls });
}

function isSpy(value: unknown): value is Spy {
  return typeof value === "function" && "original" in value &&
    "calls" in value && "restored" in value;
}

/** Puts a recorder of `fake`, or of the method itself, in the place of a method. */
function replace<Self, Args extends unknown[], Return>(
  self: Self,
  property: keyof Self,
  verb: "spy" | "stub",
  fake?: Method<Self, Args, Return>,
): Stub<Self, Args, Return> {
  const original = self[property] as Method<Self, Args, Return>;
  const mayBeMissing = verb === "stub" && original === undefined;
  if (typeof original !== "function" && !mayBeMissing) {
    throw new MockError(`Cannot ${verb}: property is not an instance method`);
  }
  if (isSpy(original)) {
    throw new MockError(`Cannot ${verb}: already spying on instance method`);
  }
  const before = Object.getOwnPropertyDescriptor(self, property);
  if (before && !before.configurable) {
    throw new MockError(`Cannot ${verb}: non-configurable instance method`);
  }

  const record = recorder(fake ?? original);
  let restored = false;
  const restore = () => {
    if (restored) {
      throw new MockError("Cannot restore: instance method already restored");
    }
    if (before) Object.defineProperty(self, property, before);
    else delete self[property];
    restored = true;
  };
  Object.defineProperties(record, {
    original: { enumerable: true, value: original },
    restored: { enumerable: true, get: () => restored },
    restore: { enumerable: true, value: restore },
    [Symbol.dispose]: { value: restore },
    ...(fake && { fake: { enumerable: true, value: fake } }),
  });
  Object.defineProperty(self, property, {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    writable: before?.writable ?? false,
    value: record,
  });
  return record as unknown as Stub<Self, Args, Return>;
}

/** Makes a function that does nothing and records its calls. */
export function spy<
  Self = any,
  Args extends unknown[] = any[],
  Return = undefined,
>(): Spy<Self, Args, Return>;
/** Makes a function that calls another and records that. */
export function spy<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Return,
): Spy<Self, Args, Return>;
/** Records the calls of a method until it is restored. */
export function spy<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): MethodSpy<
  Self,
  GetParametersFromProp<Self, Prop>,
  GetReturnFromProp<Self, Prop>
>;
export function spy(target?: any, property?: PropertyKey): Spy {
  if (property !== undefined) {
    return replace<any, any[], any>(target, property, "spy");
  }
  const original = target ?? (() => {});
  const restore = () => {
    throw new MockError("Cannot restore: function cannot be restored");
  };
  return Object.assign(recorder<any, any[], any>(original), {
    original,
    restored: false,
    restore,
  });
}

/** Replaces a method with one that does nothing, until it is restored. */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): Stub<Self, GetParametersFromProp<Self, Prop>, GetReturnFromProp<Self, Prop>>;
/** Replaces a method with `func`, until it is restored. */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
  func: (
    this: Self,
    ...args: GetParametersFromProp<Self, Prop>
  ) => GetReturnFromProp<Self, Prop>,
): Stub<Self, GetParametersFromProp<Self, Prop>, GetReturnFromProp<Self, Prop>>;
export function stub(
  self: any,
  property: PropertyKey,
  func: (...args: any[]) => any = () => {},
): Stub {
  return replace<any, any[], any>(self, property, "stub", func);
}

/** What a call should have been; what is not mentioned is not looked at. */
export interface ExpectedSpyCall<
  Self = any,
  Args extends unknown[] = any[],
  Return = any,
> {
  args?: [...Args, ...unknown[]];
  self?: Self;
  returned?: Return;
  error?: {
    Class?: new (...args: any[]) => Error;
    msgIncludes?: string;
  };
}

/** Runs an `assertEquals` whose first line is `message`. */
function same(actual: unknown, expected: unknown, message: string): void {
  try {
    assertEquals(actual, expected);
  } catch (error) {
    assertIsError(error);
    throw new AssertionError(error.message.replace(/^.*/, () => message));
  }
}

function callOf<Args extends unknown[]>(
  spy: Spy<any, Args, any>,
  callIndex: number,
): SpyCall<any, Args, any> {
  const call = spy.calls[callIndex];
  if (!call) throw new AssertionError("Spy not called as much as expected");
  return call;
}

/** Asserts how often a spy was called. */
export function assertSpyCalls<Self, Args extends unknown[], Return>(
  spy: Spy<Self, Args, Return>,
  expectedCalls: number,
): void {
  const { length } = spy.calls;
  same(
    length,
    expectedCalls,
    length < expectedCalls
      ? "Spy not called as much as expected:"
      : "Spy called more than expected:",
  );
}

/** Asserts that a spy was called, and how. */
export function assertSpyCall<Self, Args extends unknown[], Return>(
  spy: Spy<Self, Args, Return>,
  callIndex: number,
  expected: ExpectedSpyCall<Self, Args, Return> = {},
): void {
  const call = callOf(spy, callIndex);
  if (expected.args) {
    same(call.args, expected.args, "Spy not called with expected args:");
  }
  if ("self" in expected) {
    const message = expected.self
      ? "Spy not called as method on expected self:"
      : "Spy not expected to be called as method on object:";
    same(call.self, expected.self, message);
  }
  if ("returned" in expected) {
    if ("error" in expected) {
      throw new TypeError(
        "Do not expect error and return, only one should be expected",
      );
    }
    if (call.error) {
      throw new AssertionError(
        "Spy call did not return expected value, an error was thrown.",
      );
    }
    same(
      call.returned,
      expected.returned,
      "Spy call did not return expected value:",
    );
  }
  if ("error" in expected) {
    if ("returned" in call) {
      throw new AssertionError(
        "Spy call did not throw an error, a value was returned.",
      );
    }
    assertIsError(
      call.error,
      expected.error?.Class,
      expected.error?.msgIncludes,
    );
  }
}

/** Asserts what one argument of a call was, and returns it. */
export function assertSpyCallArg<
  Self,
  Args extends unknown[],
  Return,
  ExpectedArg,
>(
  spy: Spy<Self, Args, Return>,
  callIndex: number,
  argIndex: number,
  expected: ExpectedArg,
): ExpectedArg {
  const arg = callOf(spy, callIndex).args[argIndex];
  assertEquals(arg, expected);
  return arg as ExpectedArg;
}
