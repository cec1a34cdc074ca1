import { assertAlmostEquals, assertEquals } from "@std/assert";
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

Deno.test("viewerHash spreads viewers evenly over 32 bits", () => {
  const hash = viewerHash("secret")("epoch");
  const perEighth = new Array<number>(8).fill(0);
  for (let i = 0; i < 8_000; i++) perEighth[hash(`viewer-${i}`) >>> 29]++;
  for (const number of perEighth) assertAlmostEquals(number, 1_000, 150);
});
