import { assertEquals } from "@std/assert";
import { pollWaitMs } from "./watch.ts";

Deno.test("each failure doubles the wait, but for a server that is long away", () => {
  const waits = [0, 1, 2, 3, 4, 5, 100].map((n) => pollWaitMs(n, () => 0.5));
  assertEquals(
    waits.map((wait) => wait / waits[0]),
    [1, 2, 4, 8, 16, 16, 16],
  );
});

Deno.test("lobbies that were opened at once don't ask at once", () => {
  const [least, most] = [pollWaitMs(0, () => 0), pollWaitMs(0, () => 1)];
  assertEquals(most - least, pollWaitMs(0, () => 0.5) / 2);
});
