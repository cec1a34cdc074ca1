import { assertEquals } from "@std/assert";
import { type Catalogue, fill, plural } from "./catalogue.ts";
import { EN } from "./en.ts";
import { CATALOGUES } from "./languages.ts";
import { loadModerating } from "./load_moderating.ts";

/** Texts that a language may lack: the server's own sentence is shown then. */
const FREE = [
  "chat.done",
  "moderating.purged",
  "panel.held.whys",
  "panel.programs.whys",
  "refusals",
];

/** Each text by its path. */
function texts(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (FREE.includes(path)) return [];
  return Object.entries(value as object).flatMap(([name, each]) =>
    texts(each, path ? `${path}.${name}` : name)
  );
}

function places(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted();
}

/** Plural forms that not every language has. */
const FORM = /\.(zero|one|two|few|many)$/;

Deno.test("every language has each text, with the same placeholders", () => {
  const wanted = new Map(texts(EN).filter(([path]) => !FORM.test(path)));
  for (const catalogue of CATALOGUES) {
    const had = new Map(texts(catalogue).filter(([path]) => !FORM.test(path)));
    assertEquals([...had.keys()].toSorted(), [...wanted.keys()].toSorted());
    for (const [path, text] of had) {
      assertEquals(places(text), places(wanted.get(path)!), path);
    }
  }
});

Deno.test("no language has an empty text where English has one", () => {
  const empty = (catalogue: Catalogue) =>
    texts(catalogue).filter(([, text]) => text.trim() === "")
      .map(([path]) => path);
  for (const catalogue of CATALOGUES) assertEquals(empty(catalogue), empty(EN));
});

Deno.test("what only moderators are told can be loaded in every language", async () => {
  for (const { language, moderating } of CATALOGUES) {
    assertEquals(await loadModerating(language), moderating);
  }
});

Deno.test("fill() replaces placeholders and keeps unknown ones", () => {
  assertEquals(fill("{n} of {all}, {n}", { n: 3, all: "{n}" }), "3 of {n}, 3");
  assertEquals(fill("{toString} {x}", {}), "{toString} {x}");
  assertEquals(fill("{x}", { x: "$& $1" }), "$& $1");
});

Deno.test("plural() chooses the form of the language", () => {
  const forms = { one: "{n} message", other: "{n} messages" };
  assertEquals([0, 1, 2].map((n) => plural("en", forms, n)), [
    "0 messages",
    "1 message",
    "2 messages",
  ]);
  assertEquals(plural("zh", { other: "{n} 条" }, 1), "1 条");
});
