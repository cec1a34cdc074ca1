import { assertEquals } from "@std/assert";
import { memoised } from "./memoised.ts";

Deno.test("a memoised function is called once for the same texts, as long as it remembers them", () => {
  const calls: string[] = [];
  const joined = memoised((...texts) => {
    calls.push(texts.join("+"));
    return calls.length;
  }, 2);
  assertEquals(joined("a", "b"), 1);
  assertEquals(joined("a", "b"), 1);
  assertEquals(joined("ab"), 2);
  assertEquals(joined("a", "b"), 1);
  // A third result displaces those before it.
  assertEquals(joined("c"), 3);
  assertEquals(joined("a", "b"), 4);
  assertEquals(calls, ["a+b", "ab", "c", "a+b"]);
});

Deno.test("a memoised function keeps nothing of long texts", () => {
  let calls = 0;
  const counted = memoised(() => ++calls);
  const long = "a".repeat(1_000);
  assertEquals([counted(long), counted(long)], [1, 2]);
});
