import { assertEquals } from "@std/assert";
import { initialOf } from "./graphemes.ts";
import { countGraphemes, remaining } from "./remaining.ts";

Deno.test("characters are counted as people see them", () => {
  assertEquals(countGraphemes("héllo"), 5);
  assertEquals(countGraphemes("he\u0301llo"), 5);
  assertEquals(countGraphemes("👩‍👩‍👧🇨🇳👍🏽"), 3);
  assertEquals(countGraphemes("你好"), 2);
});

Deno.test("the remaining count is shown only near the limit", () => {
  assertEquals(remaining("a".repeat(400), 500), undefined);
  assertEquals(remaining("a".repeat(460), 500), 40);
  assertEquals(remaining("a".repeat(503), 500), -3);
  assertEquals(
    remaining("👩‍👩‍👧".repeat(100), 500),
    undefined,
    "800 units, but 100 characters",
  );
  assertEquals(remaining("", 10), 10, "a small limit is always near");
});

Deno.test("a name's initial is its first character in upper case", () => {
  assertEquals(["ann", " émile", "李雷", "👩‍🚀 Zoe", "", "علي"].map(initialOf), [
    "A",
    "É",
    "李",
    "👩‍🚀",
    "",
    "ع",
  ]);
});
