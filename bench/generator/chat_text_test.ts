import { assert, assertEquals } from "@std/assert";
import { MARK } from "./frames.ts";
import { chatText, writers } from "./chat_text.ts";

Deno.test("chatText gives the same text for the same message, without the mark, and rarely one twice", () => {
  const texts = Array.from({ length: 2_000 }, (_, i) => chatText(i));
  assertEquals(texts, Array.from({ length: 2_000 }, (_, i) => chatText(i)));
  const mark = String.fromCharCode(MARK);
  assert(texts.every((text) => text !== "" && !text.includes(mark)));
  assert(new Set(texts).size > 1_500);
});

Deno.test("writers has few people write most messages, and many write some", () => {
  const next = writers(3_000);
  const counts = new Map<number, number>();
  for (let i = 0; i < 10_000; i++) {
    const who = next();
    assert(who >= 0 && who < 3_000);
    counts.set(who, (counts.get(who) ?? 0) + 1);
  }
  assert(counts.size > 1_000);
  const most = [...counts.values()].toSorted((a, b) => b - a).slice(0, 100);
  assert(most.reduce((sum, count) => sum + count, 0) > 5_000);
});
