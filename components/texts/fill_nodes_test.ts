import { assertEquals } from "@std/assert";
import { fillNodes } from "./fill_nodes.ts";

Deno.test("fillNodes() puts nodes in place of the placeholders", () => {
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
