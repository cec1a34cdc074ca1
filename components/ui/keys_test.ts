import { assertEquals } from "@std/assert";
import { step } from "./keys.ts";

Deno.test("arrow keys move to the next item and stop at the ends", () => {
  const all = ["a", "b", "c"];
  const lead = (from: string) =>
    ["ArrowUp", "ArrowDown", "Home", "End", "x"].map((key) =>
      step(key, all, from)
    );
  assertEquals(lead("a"), ["a", "b", "a", "c", undefined]);
  assertEquals(lead("b"), ["a", "c", "a", "c", undefined]);
  assertEquals(lead("c"), ["b", "c", "a", "c", undefined]);
});
