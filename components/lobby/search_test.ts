import { assertEquals } from "@std/assert";
import { fold, search } from "./search.ts";

const ROOMS = [
  { name: "evening", title: "Café Zürich, live" },
  { name: "guitar-101", title: "吉他入门 ＬＩＶＥ" },
  { name: "istanbul", title: "İstanbul’da akşam" },
  { name: "strasse", title: "Musik auf der Straße" },
  { name: "nabat", title: "مَرْحَبًا" },
  { name: "untitled", title: "" },
];

function found(query: string): string[] {
  return search(ROOMS, query).map(({ name }) => name);
}

Deno.test("case, width and accents are ignored", () => {
  assertEquals(found("CAFE zurich"), ["evening"]);
  assertEquals(found("café"), ["evening"]);
  assertEquals(found("live"), ["evening", "guitar-101"]);
  assertEquals(found("ｇｕｉｔａｒ"), ["guitar-101"]);
  assertEquals(found("istanbul"), ["istanbul"]);
  assertEquals(found("STRASSE"), ["strasse"]);
  assertEquals(found("straße"), ["strasse"]);
  assertEquals(found("مرحبا"), ["nabat"]);
  assertEquals(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
});

Deno.test("every word must occur in the title or the name, in any order", () => {
  assertEquals(found("入门 101"), ["guitar-101"]);
  assertEquals(found("live evening"), ["evening"]);
  assertEquals(found("live nothing"), []);
});

Deno.test("an empty query finds all rooms", () => {
  assertEquals(found("").length, ROOMS.length);
  assertEquals(found(" \u3000\t").length, ROOMS.length);
});

Deno.test("a query is not a pattern", () => {
  assertEquals(found(".*"), []);
  assertEquals(found("[a-z]"), []);
});
