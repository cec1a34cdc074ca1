import { assertEquals } from "@std/assert";
import { bytes, count } from "./format.ts";

Deno.test("Numbers of bytes have the largest unit of which there is one", () => {
  const shown = (n: number) => bytes(n, "en").replace("\u00a0", " ");
  assertEquals(
    [0, 1, 999, 1_000, 1_250_000, 3.2e9, 5e12, 5e15].map(shown),
    [
      ...["0 bytes", "1 byte", "999 bytes", "1 kB", "1.3 MB"],
      ...["3.2 GB", "5 TB", "5,000 TB"],
    ],
  );
});

Deno.test("Numbers are grouped", () => {
  assertEquals(count(1_234_567, "en"), "1,234,567");
});
