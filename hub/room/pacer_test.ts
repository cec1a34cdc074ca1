import { assertAlmostEquals, assertEquals } from "@std/assert";
import { MAX_PAUSE_MS, Pacer, PAYBACK } from "./pacer.ts";

Deno.test("Pacer lets an idle room flush at once", () => {
  const pacer = new Pacer();
  assertEquals(pacer.pauseMs(0), 0);
  pacer.flushed(100, 10);
  assertEquals(pacer.pauseMs(100 + 10 * PAYBACK), 0);
  assertEquals(pacer.pauseMs(10_000), 0);
});

Deno.test("Pacer makes a busy room wait until the cost of the last flush is paid back", () => {
  const pacer = new Pacer();
  pacer.flushed(100, 400);
  assertEquals(pacer.pauseMs(100), 400 * PAYBACK);
  assertEquals(pacer.pauseMs(110), 400 * PAYBACK - 10);
});

Deno.test("Pacer bounds its pause, whatever a flush costs", () => {
  const pacer = new Pacer();
  pacer.flushed(0, 60_000);
  assertEquals(pacer.pauseMs(0), MAX_PAUSE_MS);
});

Deno.test("Pacer remembers only the last flush", () => {
  const pacer = new Pacer();
  pacer.flushed(0, 200);
  pacer.flushed(10, 1);
  assertAlmostEquals(pacer.pauseMs(10), PAYBACK);
});
