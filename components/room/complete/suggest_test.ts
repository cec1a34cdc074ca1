import { assert, assertEquals } from "@std/assert";
import en from "../../emoji/data/en.json" with { type: "json" };
import zh from "../../emoji/data/zh.json" with { type: "json" };
import { Catalogue } from "../../emoji/catalogue.ts";
import { emojiOf, suggestEmoji, suggestPeople } from "./suggest.ts";

const catalogue = new Catalogue(en);
catalogue.translate("zh", zh);

const NOTHING_KEPT = { recent: [], tone: 0 };

Deno.test("an emoji is suggested by the short name, or else by its name", () => {
  const [first] = suggestEmoji(catalogue, "tad", "en", NOTHING_KEPT);
  assertEquals(first, { text: "🎉", emoji: "🎉", name: ":tada:" });
  const laughing = suggestEmoji(catalogue, "笑哭", "zh", NOTHING_KEPT);
  assertEquals(laughing.find(({ emoji }) => emoji === "😂")?.name, "笑哭了");
});

Deno.test("there are few suggestions, in the viewer's skin tone", () => {
  const many = suggestEmoji(catalogue, "fa", "en", NOTHING_KEPT);
  assert(many.length > 1 && many.length < 12);
  const [wave] = suggestEmoji(catalogue, "wave", "en", { recent: [], tone: 3 });
  assertEquals([wave.text, wave.emoji], ["👋🏽", "👋"]);
  assertEquals(emojiOf(catalogue, "wave", 3), "👋🏽");
  assertEquals(emojiOf(catalogue, "tada", 3), "🎉");
  assertEquals(emojiOf(undefined, "tada", 0), undefined);
});

Deno.test("a person is inserted with an @", () => {
  const ann = { id: "ann", name: "Ann Lee", hue: "h1" };
  assertEquals(suggestPeople([ann], "an"), [{ text: "@Ann Lee", person: ann }]);
});
