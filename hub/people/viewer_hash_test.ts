import { assertEquals } from "@std/assert";
import { viewerHash } from "./viewer_hash.ts";

Deno.test("viewerHash gives the same number for the same viewer, order and secret only", () => {
  const [hash, other] = [viewerHash("secret"), viewerHash("other")];
  const numbers = [
    hash("e")("ann"),
    hash("e")("bob"),
    hash("f")("ann"),
    other("e")("ann"),
  ];
  assertEquals(new Set(numbers).size, 4);
  assertEquals(viewerHash("secret")("e")("ann"), numbers[0]);
  for (const number of numbers) assertEquals(number, number >>> 0);
});
