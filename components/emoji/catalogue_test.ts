import { assert, assertEquals } from "@std/assert";
import en from "./data/en.json" with { type: "json" };
import zh from "./data/zh.json" with { type: "json" };
import { VERSION } from "./data/version.ts";
import { Catalogue } from "./catalogue.ts";
import { GROUPS } from "./rows.ts";

const catalogue = new Catalogue(en);

/** The maximum size of a language's file, compressed, in bytes. */
const BUDGET_BYTES = 45_000;

Deno.test("every emoji is listed once, with a name in every language", () => {
  const all = new Catalogue(en);
  all.translate("zh", zh);
  assert(all.all.length > 1_500, "has lost most of them");
  assertEquals(new Set(all.all.map(({ char }) => char)).size, all.all.length);
  for (const group of GROUPS) {
    assertEquals(zh[group].length, en[group].length, group);
  }
  for (const emoji of all.all) {
    assert(emoji.nameIn("en") && emoji.nameIn("zh"), emoji.char);
  }
  const [joy] = all.these(["😂"]);
  assertEquals(["en", "zh", "fr"].map((language) => joy.nameIn(language)), [
    "face with tears of joy",
    "笑哭了",
    "face with tears of joy",
  ]);
});

Deno.test("every emoji is written as Unicode recommends", () => {
  for (const { char } of catalogue.all) {
    assert(/^\p{RGI_Emoji}$/v.test(char), char);
  }
});

Deno.test("a language's file is below 45 kB compressed", async () => {
  for (const file of [en, zh]) {
    const stream = new Blob([JSON.stringify(file, null, 2)]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    const { byteLength } = await new Response(stream).arrayBuffer();
    assert(byteLength < BUDGET_BYTES, `${byteLength}`);
  }
});

Deno.test("the version is the hash of the files, so that a changed file gets a new URL", async () => {
  const files = await Promise.all(
    ["en", "zh"].map((name) =>
      Deno.readFile(new URL(`data/${name}.json`, import.meta.url))
    ),
  );
  const hash = await crypto.subtle.digest(
    "SHA-256",
    await new Blob(files).arrayBuffer(),
  );
  assertEquals(new Uint8Array(hash).toHex().slice(0, 8), VERSION);
});

Deno.test("common short names mean the expected emoji", () => {
  const known = {
    smile: "😄",
    joy: "😂",
    "+1": "👍",
    thumbsup: "👍",
    "-1": "👎",
    heart: "❤️",
    tada: "🎉",
    cat: "🐱",
    us: "🇺🇸",
    "100": "💯",
    // Derived from the emoji's name.
    red_heart: "❤️",
    smiling_face_with_heart_eyes: "😍",
  };
  assertEquals(
    Object.fromEntries(
      Object.keys(known).map((name) => [name, catalogue.named(name)?.char]),
    ),
    known,
  );
  assertEquals(catalogue.named("nonsense"), undefined);
  assertEquals(catalogue.named("constructor"), undefined);
});

Deno.test("a short name always leads to the same emoji, and each emoji has one", () => {
  for (const emoji of catalogue.all) {
    const { shortNames } = emoji;
    assert(
      shortNames.some((name) => catalogue.named(name) === emoji),
      `${emoji.char} can't be written: ${shortNames}`,
    );
    for (const name of shortNames.slice(0, -1)) {
      assertEquals(catalogue.named(name)?.char, emoji.char, name);
    }
  }
});

Deno.test("emoji that the catalogue doesn't have are left out", () => {
  const found = catalogue.these(["🎉", "x", "👋🏽", "😂"]);
  assertEquals(found.map(({ char }) => char), ["🎉", "😂"]);
});
