import { assert, assertEquals } from "@std/assert";
import en from "./data/en.json" with { type: "json" };
import zh from "./data/zh.json" with { type: "json" };
import { Catalogue } from "./catalogue.ts";
import { search } from "./search.ts";

const { all } = (() => {
  const catalogue = new Catalogue(en);
  catalogue.translate("zh", zh);
  return catalogue;
})();

const chars = (query: string, recent?: string[]) =>
  search(all, query, recent).map(({ char }) => char);

Deno.test("an exact short name comes first, then short names that begin with the query, then words that do", () => {
  const found = search(all, "heart");
  assertEquals(found[0].char, "❤️");
  const begins = found.map(({ shortNames }) =>
    shortNames.some((name) => name.startsWith("heart"))
  );
  assertEquals(begins, begins.toSorted((a, b) => Number(b) - Number(a)));
  assert(begins.includes(false));
  assert(found.some(({ char }) => char === "😍"));
});

Deno.test("emoji are found in English and in Chinese", () => {
  for (const query of ["joy", "tears of", "TEARS joy", "笑哭", "喜极而泣"]) {
    assert(chars(query).includes("😂"), query);
  }
  assertEquals(chars("red heart")[0], "❤️");
  assertEquals(chars("red_heart")[0], "❤️");
  assert(chars("中国").includes("🇨🇳"));
});

Deno.test("words are found within Chinese names, parts of English words are not", () => {
  assert(chars("旗").includes("🏁"));
  assert(!chars("ears of joy").includes("😂"));
});

Deno.test("of equal results the recent ones come first, the latest before the others", () => {
  const plain = chars("cat");
  const [last, last1] = plain.toReversed();
  const found = chars("cat", [last, last1]);
  assertEquals(new Set(found), new Set(plain));
  assertEquals(found[0], plain[0]);
  assertEquals(found.indexOf(last) + 1, found.indexOf(last1));
  assert(found.indexOf(last) < plain.indexOf(last1));
  assertEquals(chars("heart", ["😍"])[0], "❤️", "a better one stays first");
});

Deno.test("an empty or unknown query finds nothing", () => {
  assertEquals(chars(""), []);
  assertEquals(chars(" _ "), []);
  assertEquals(chars("qzxv"), []);
  assertEquals(chars("没有这个东西"), []);
});
