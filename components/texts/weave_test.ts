import { assertEquals } from "@std/assert";
import { weave } from "./weave.ts";

Deno.test("weave() puts what it is given where the text has its place", () => {
  assertEquals(weave("{who} banned {whom}.", { who: "Ann", whom: "Bob" }), [
    "",
    "Ann",
    " banned ",
    "Bob",
    ".",
  ]);
  assertEquals(weave("{who} left", {}), ["", null, " left"]);
  assertEquals(weave("{toString}", {}), ["", null, ""]);
});
