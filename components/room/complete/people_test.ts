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
