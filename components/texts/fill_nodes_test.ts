import { assertEquals } from "@std/assert";
import { fillNodes } from "./fill_nodes.ts";

Deno.test("weave() puts what it is given where the text has its place", () => {
  assertEquals(fillNodes("{who} banned {whom}.", { who: "Ann", whom: "Bob" }), [
    "",
    "Ann",
    " banned ",
    "Bob",
    ".",
  ]);
  assertEquals(fillNodes("{who} left", {}), ["", null, " left"]);
  assertEquals(fillNodes("{toString}", {}), ["", null, ""]);
});
