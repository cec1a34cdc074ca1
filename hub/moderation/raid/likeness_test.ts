import { assert, assertEquals } from "@std/assert";
import { SPAM, talk } from "../../../tests/tools/raid_sample.ts";
import { findLinks } from "../../wording/links.ts";
import { Likeness } from "./likeness.ts";

function message(text: string) {
  return { text, links: findLinks(text) };
}

function isLike(a: string, b: string): boolean {
  return new Likeness(message(a)).isLike(message(b));
}

Deno.test("A raid's message finds all of its kind, and nothing that 200 others say", () => {
  const others = Array.from({ length: 1_000 }, (_, i) => talk(i));
  for (const [kind, spam] of Object.entries(SPAM)) {
    const raid = Array.from({ length: 60 }, (_, i) => spam(i));
    for (const chosen of raid.slice(0, 12)) {
      const likeness = new Likeness(message(chosen));
      const missed = raid.filter((text) => !likeness.isLike(message(text)));
      assertEquals(missed, [], `like ${chosen}`);
      const dragged = others.filter((text) => likeness.isLike(message(text)));
      assertEquals(dragged, [], `like ${chosen}`);
      for (const [other, different] of Object.entries(SPAM)) {
        if (other === kind) continue;
        assert(!likeness.isLike(message(different(3))), `${kind} ${other}`);
      }
    }
  }
});

Deno.test("What is short is only like what is equal, as blocked words see it", () => {
  for (
    const [a, b] of [
      ["lol", "LOL!!!"],
      ["lol", "l0l"],
      ["nooo", "noooooooo"],
      ["gg", "GG"],
      ["hello everyone", "Hello, everyone!"],
      ["🔥🔥🔥", "🔥🔥🔥🔥🔥"],
      ["spam", "s.p.a.m"],
      ["spam", "s\u200bpam"],
      ["加油", "加 油!"],
    ]
  ) assert(isLike(a, b), `${a} ${b}`);
  for (
    const [a, b] of [
      ["lol", "lol nice"],
      ["gg", "gg wp"],
      ["good", "god"],
      ["hello everyone", "hello everyone how are you"],
      ["option 1", "option 2"],
      ["1", "2"],
      ["🔥", "😂"],
      ["x.com/a", "x.com/b"],
      ["加油", "加油主播"],
    ]
  ) assert(!isLike(a, b), `${a} ${b}`);
});

Deno.test("Quoting a line of a long text isn't repeating it", () => {
  const line = "we are the best community in the world";
  const long = Array.from({ length: 5 }, (_, i) => `${line.slice(i * 3)} ${i}`)
    .join(" and nobody can ever stop our glorious march forward, ");
  assert(!isLike(long, line));
  assert(isLike(long, `${long} again`));
});

Deno.test("Likeness copes with texts of any length and content", () => {
  const odd = [
    "",
    " ",
    "\ud800",
    "a".repeat(100_000),
    "ab".repeat(50_000),
    "加".repeat(100_000),
    "👨‍👩‍👧‍👦".repeat(5_000),
    "$$$!!!|||",
    "x.com ".repeat(2_000),
  ];
  for (const a of odd) {
    const likeness = new Likeness(message(a));
    for (const b of odd) {
      const isSame = a.trim() === b.trim();
      assertEquals(likeness.isLike(message(b)), isSame, a.slice(0, 9));
    }
  }
});
