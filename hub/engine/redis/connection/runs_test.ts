import { assertEquals } from "@std/assert";
import { Runs } from "./runs.ts";

Deno.test("Runs tells the last runs of all other addresses, and forgets a node's earlier ones", () => {
  const runs = new Runs();
  assertEquals(runs.note("a", "a1"), []);
  assertEquals(runs.note("b", "b1"), ["a1"]);
  assertEquals(runs.note("a", "a1"), ["b1"]);
  // A restart at the same address is no move.
  assertEquals(runs.note("a", "a2"), ["b1"]);
  assertEquals(runs.note("b", "b1"), ["a2"]);
});

Deno.test("Runs remembers a hundred addresses", () => {
  const runs = new Runs();
  for (let n = 0; n < 300; n++) runs.note(`${n}`, `run ${n}`);
  const others = runs.note("299", "run 299");
  assertEquals(others.length, 99);
  assertEquals(others[0], "run 200");
});
