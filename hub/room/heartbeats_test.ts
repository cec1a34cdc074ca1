import { assertEquals } from "@std/assert";
import { FakeClocks } from "../../tests/tools/fake_clocks.ts";
import {
  type Beating,
  HEARTBEAT_INTERVAL_MS,
  Heartbeats,
} from "./heartbeats.ts";

Deno.test("all clients are looked at every tick, in slices, until it stops", async () => {
  using clocks = new FakeClocks();
  let ticks = 0;
  const client: Beating = { tick: () => ++ticks > 0 };
  const heartbeats = new Heartbeats(
    Array.from({ length: 1_000 }, () => client),
  );
  await clocks.tickAsync(4_999);
  assertEquals(ticks, 0);
  clocks.tick(1);
  // Other work gets its turn.
  assertEquals(ticks, 64);
  while (ticks < 1_000) await clocks.tickAsync(0);
  await clocks.tickAsync(5_000);
  while (ticks < 2_000) await clocks.tickAsync(0);
  heartbeats.stop();
  await clocks.tickAsync(10 * HEARTBEAT_INTERVAL_MS);
  assertEquals(ticks, 2_000);
});
