import { assertEquals } from "@std/assert";
import { formatPosition } from "./position.ts";

Deno.test("A position in a recording has hours only if needed", () => {
  assertEquals(
    [0, 999, 5_000, 65_000, 3_600_000, 90_061_000, -400, -5_000].map(
      formatPosition,
    ),
    ["0:00", "0:00", "0:05", "1:05", "1:00:00", "25:01:01", "0:00", "−0:05"],
  );
});
