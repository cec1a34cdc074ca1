import { assertEquals } from "@std/assert";
import { findPeople } from "./people.ts";

const PEOPLE = ["Lee Ann", "Ann Lee", "Émile", "小明", "Ann Lee", "Bean"]
  .map((name, i) => ({ name, i }));

const names = (query: string) =>
  findPeople(PEOPLE, query).map(({ name }) => name);

Deno.test("names that begin with the query come first, then those with a word that does", () => {
  assertEquals(names("an"), ["Ann Lee", "Lee Ann"]);
  assertEquals(names("LEE"), ["Lee Ann", "Ann Lee"]);
  assertEquals(names("ann l"), ["Ann Lee"]);
  assertEquals(names("x"), []);
});

Deno.test("accents may be left out, and a Chinese name is found by any part", () => {
  assertEquals(names("emi"), ["Émile"]);
  assertEquals(names("明"), ["小明"]);
});

Deno.test("an empty query lists everyone once, in the given order", () => {
  assertEquals(names(""), ["Lee Ann", "Ann Lee", "Émile", "小明", "Bean"]);
  assertEquals(findPeople(PEOPLE, "ann lee").map(({ i }) => i), [1]);
});

Deno.test("a word of a name also begins after a hyphen, a dot, an apostrophe or an emoji", () => {
  const found = (query: string, ...names: string[]) =>
    findPeople(names.map((name) => ({ name })), query).map(({ name }) => name);
  assertEquals(found("marie", "ann-marie", "Annemarie"), ["ann-marie"]);
  assertEquals(found("lee", "Ann.Lee", "O'Lee", "x_lee", "Sleet"), [
    "Ann.Lee",
    "O'Lee",
    "x_lee",
  ]);
  assertEquals(found("rose", "🌹Rose"), ["🌹Rose"]);
  assertEquals(found("lee sm", "Ann-Lee Smith"), ["Ann-Lee Smith"]);
});

Deno.test("Korean and Lao names are found by any part, and ß by ss", () => {
  const found = (name: string, query: string) =>
    findPeople([{ name }], query).length === 1;
  assertEquals(found("김민수", "민"), true);
  assertEquals(found("김민수", "박"), false);
  assertEquals(found("ສົມໄຊ", "ໄຊ"), true);
  assertEquals(found("Straße", "strass"), true);
  assertEquals(found("STRASSE", "straß"), true);
});
