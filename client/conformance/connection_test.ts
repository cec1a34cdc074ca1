import { assertEquals, assertThrows } from "@std/assert";
import { parseClientFrame } from "./connection.ts";
import { Mistake } from "./mistake.ts";

Deno.test("A POST is read as the frame of its path, and one that isn't JSON is a mistake of the client", () => {
  assertEquals(parseClientFrame('{"key":"k","text":"one"}', "say"), {
    type: "say",
    key: "k",
    text: "one",
  });
  for (const body of ["", "text=one", "{"]) {
    assertThrows(() => parseClientFrame(body, "say"), Mistake, "isn't JSON");
  }
});
