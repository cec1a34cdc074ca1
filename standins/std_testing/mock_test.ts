import {
  assertEquals,
  AssertionError,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  assertSpyCall,
  assertSpyCallArg,
  assertSpyCalls,
  MockError,
  spy,
  stub,
} from "@std/testing/mock";

class Counter {
  count = 0;
  add(by: number): number {
    if (by < 0) throw new RangeError("only upwards");
    return this.count += by;
  }
}

Deno.test("a spy records its calls and does nothing else", () => {
  const seen = spy();
  assertEquals(seen(1, "a"), undefined);
  seen();
  assertSpyCalls(seen, 2);
  assertSpyCall(seen, 0, { args: [1, "a"], returned: undefined });
  assertStrictEquals(assertSpyCallArg(seen, 0, 1, "a"), "a");
});

Deno.test("a spy on a function calls it", () => {
  const half = spy((n: number) => n / 2);
  assertEquals(half(4), 2);
  assertSpyCall(half, 0, { args: [4], returned: 2 });
  assertThrows(
    () => half.restore(),
    MockError,
    "Cannot restore: function cannot be restored",
  );
});

Deno.test("a spy on a method sees its object and its errors, until it is disposed of", () => {
  const counter = new Counter();
  {
    using added = spy(counter, "add");
    counter.add(2);
    assertThrows(() => counter.add(-1), RangeError);
    assertSpyCalls(added, 2);
    assertSpyCall(added, 0, { self: counter, args: [2], returned: 2 });
    assertSpyCall(added, 1, {
      error: { Class: RangeError, msgIncludes: "upwards" },
    });
  }
  assertEquals([counter.add, Object.hasOwn(counter, "add")], [
    Counter.prototype.add,
    false,
  ]);
});

Deno.test("a stub is called in place of the method", () => {
  const counter = new Counter();
  const added = stub(counter, "add", () => 7);
  assertEquals(counter.add(1), 7);
  assertEquals(counter.count, 0);
  assertStrictEquals(added.original, Counter.prototype.add);
  assertEquals(added.restored, false);
  added.restore();
  assertEquals(added.restored, true);
  assertEquals(counter.add(1), 1);
  assertThrows(
    () => added.restore(),
    MockError,
    "Cannot restore: instance method already restored",
  );
});

Deno.test("a stub without a function does nothing", () => {
  using _ = stub(console, "log");
  assertEquals(console.log("nobody sees this"), undefined);
});

Deno.test("what is no method, is spied on already, or can't be changed is refused", () => {
  const counter = new Counter();
  assertThrows(
    () => spy(counter, "count"),
    MockError,
    "Cannot spy: property is not an instance method",
  );
  assertThrows(
    () => stub(counter, "count"),
    MockError,
    "Cannot stub: property is not an instance method",
  );
  using _ = spy(counter, "add");
  assertThrows(
    () => spy(counter, "add"),
    MockError,
    "Cannot spy: already spying on instance method",
  );
  assertThrows(
    () => stub(counter, "add"),
    MockError,
    "Cannot stub: already spying on instance method",
  );
  const frozen = Object.freeze({ f() {} });
  assertThrows(
    () => stub(frozen, "f"),
    MockError,
    "Cannot stub: non-configurable instance method",
  );
});

Deno.test("failed assertions say what was expected of the spy", () => {
  const seen = spy((fine: boolean) => {
    if (!fine) throw new Error("not fine");
    return "fine";
  });
  seen(true);
  assertThrows(() => seen(false));
  const says = (message: string, fn: () => unknown) =>
    assertThrows(fn, AssertionError, message);
  says("Spy not called as much as expected:\n", () => assertSpyCalls(seen, 3));
  says("Spy called more than expected:\n", () => assertSpyCalls(seen, 1));
  says("Spy not called as much as expected", () => assertSpyCall(seen, 2));
  says(
    "Spy not called with expected args:\n",
    () => assertSpyCall(seen, 0, { args: [false] }),
  );
  says(
    "Spy not called as method on expected self:\n",
    () => assertSpyCall(seen, 0, { self: {} }),
  );
  says(
    "Spy call did not return expected value:\n",
    () => assertSpyCall(seen, 0, { returned: "bad" }),
  );
  says(
    "an error was thrown.",
    () => assertSpyCall(seen, 1, { returned: "fine" }),
  );
  says("a value was returned.", () => assertSpyCall(seen, 0, { error: {} }));
  assertThrows(
    () => assertSpyCall(seen, 0, { returned: "fine", error: {} }),
    TypeError,
    "only one should be expected",
  );
});
