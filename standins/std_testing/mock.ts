/**
 * Spies and stubs, as in `@std/testing/mock`, as far as Hubbub's tests use them.
 *
 * @module
 */
// deno-lint-ignore-file no-explicit-any -- what a spy takes and returns is unknown until it is used
import { assert, assertEquals } from "@std/assert";

/** A function that records its calls. */
interface Spy<Args extends unknown[] = any[], Return = any> {
  (...args: Args): Return;
  calls: { args: Args }[];
}

/** A method that records its calls until it is disposed of. */
type MethodSpy<Method> =
  & (Method extends (...args: infer Args) => infer Return ? Spy<Args, Return>
    : Spy)
  & Disposable;

/** All spies. */
const spies = new WeakSet<object>();

function recorder(func: (...args: any[]) => any): Spy {
  const calls: Spy["calls"] = [];
  const record = function (this: unknown, ...args: any[]): any {
    try {
      return func.apply(this, args);
    } finally {
      calls.push({ args });
    }
  };
  spies.add(record);
  return Object.assign(record, { calls });
}

function refuseSpied(method: unknown, what: "spy" | "stub"): void {
  if (typeof method === "function" && spies.has(method)) {
    throw new Error(`Cannot ${what}: already spying on instance method`);
  }
}

/** Returns a function that does nothing and records its calls. */
export function spy(): Spy<any[], undefined>;
/** Returns a function that calls another and records it. */
export function spy<Args extends unknown[], Return>(
  func: (...args: Args) => Return,
): Spy<Args, Return>;
/** Records the calls of a method until it is disposed of. */
export function spy<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): MethodSpy<Self[Prop]>;
export function spy(target?: any, property?: PropertyKey): Spy {
  if (property === undefined) return recorder(target ?? (() => {}));
  refuseSpied(target[property], "spy");
  return stub(target, property as never, target[property]);
}

/** Replaces a method with `func`, or with one that does nothing, until it is disposed of. */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
  func: Self[Prop] = (() => {}) as Self[Prop],
): MethodSpy<Self[Prop]> {
  refuseSpied(self[property], "stub");
  const before = Object.getOwnPropertyDescriptor(self, property);
  const record = recorder(func as () => unknown);
  Object.defineProperty(self, property, {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    writable: before?.writable ?? false,
    value: record,
  });
  const restore = () => {
    if (before) Object.defineProperty(self, property, before);
    else delete self[property];
  };
  return Object.assign(record, {
    [Symbol.dispose]: restore,
  }) as MethodSpy<Self[Prop]>;
}

/** Asserts the number of a spy's calls. */
export function assertSpyCalls(spy: Spy, expectedCalls: number): void {
  assertEquals(spy.calls.length, expectedCalls, "Calls of the spy");
}

/** Asserts the arguments of a spy's call. */
export function assertSpyCall<Args extends unknown[], Return>(
  spy: Spy<Args, Return>,
  callIndex: number,
  expected: { args: NoInfer<Args> },
): void {
  assert(spy.calls[callIndex], "Spy not called as much as expected");
  assertEquals(spy.calls[callIndex].args, expected.args);
}
