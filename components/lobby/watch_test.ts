import { assertEquals } from "@std/assert";
import { pollWaitMs } from "./watch.ts";

Deno.test("each failure doubles the wait, up to a maximum", () => {
  const waits = [0, 1, 2, 3, 4, 5, 100].map((n) => pollWaitMs(n, () => 0.5));
  assertEquals(
    waits.map((wait) => wait / waits[0]),
    [1, 2, 4, 8, 16, 16, 16],
  );
});

Deno.test("lobbies that were opened at the same time poll at different times", () => {
  const [least, most] = [pollWaitMs(0, () => 0), pollWaitMs(0, () => 1)];
  assertEquals(most - least, pollWaitMs(0, () => 0.5) / 2);
});
