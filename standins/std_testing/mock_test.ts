import { assertEquals, assertThrows } from "@std/assert";
import { assertSpyCall, assertSpyCalls, spy, stub } from "@std/testing/mock";

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
  assertSpyCall(seen, 0, { args: [1, "a"] });
});

Deno.test("a spy on a function calls it", () => {
  const half = spy((n: number) => n / 2);
  assertEquals(half(4), 2);
  assertSpyCall(half, 0, { args: [4] });
});

Deno.test("a spy on a method keeps its object and its errors, until disposed of", () => {
  const counter = new Counter();
  {
    using added = spy(counter, "add");
    counter.add(2);
    assertThrows(() => counter.add(-1), RangeError);
    assertSpyCalls(added, 2);
    assertSpyCall(added, 0, { args: [2] });
    assertSpyCall(added, 1, { args: [-1] });
    assertEquals(counter.count, 2);
  }
  assertEquals([counter.add, Object.hasOwn(counter, "add")], [
    Counter.prototype.add,
    false,
  ]);
});

Deno.test("a stub is called in place of the method", () => {
  const counter = new Counter();
  {
    using _ = stub(counter, "add", () => 7);
    assertEquals(counter.add(1), 7);
    assertEquals(counter.count, 0);
  }
  assertEquals(counter.add(1), 1);
});

Deno.test("a stub without a function does nothing", () => {
  using _ = stub(console, "log");
  assertEquals(console.log("nobody sees this"), undefined);
});

Deno.test("failed expectations of a spy throw", () => {
  const seen = spy((_fine: boolean) => {});
  seen(true);
  assertThrows(() => assertSpyCalls(seen, 0));
  assertThrows(() => assertSpyCalls(seen, 2));
  assertThrows(() => assertSpyCall(seen, 1, { args: [true] }));
  assertThrows(() => assertSpyCall(seen, 0, { args: [false] }));
});

Deno.test("a method that is spied on already can't be stubbed or spied on", () => {
  const counter = new Counter();
  {
    using _ = stub(counter, "add");
    const again = "already spying on instance method";
    assertThrows(() => stub(counter, "add"), Error, `Cannot stub: ${again}`);
    assertThrows(() => spy(counter, "add"), Error, `Cannot spy: ${again}`);
  }
  using _ = stub(counter, "add");
});
