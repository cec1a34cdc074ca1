import { assertEquals } from "@std/assert";
import { memoised } from "./memoised.ts";

Deno.test("a memoised function is called once for the same text, as long as it remembers it", () => {
  const calls: string[] = [];
  const counted = memoised((text) => {
    calls.push(text);
    return calls.length;
  }, 2);
  assertEquals(counted("a"), 1);
  assertEquals(counted("a"), 1);
  assertEquals(counted("b"), 2);
  assertEquals(counted("a"), 1);
  // A third result displaces those before it.
  assertEquals(counted("c"), 3);
  assertEquals(counted("a"), 4);
  assertEquals(calls, ["a", "b", "c", "a"]);
});

Deno.test("a memoised function keeps nothing of long texts", () => {
  let calls = 0;
  const counted = memoised(() => ++calls);
  const long = "a".repeat(1_000);
  assertEquals([counted(long), counted(long)], [1, 2]);
});
