import { assertEquals, assertRejects } from "@std/assert";
import { FakeClocks } from "../../../../tests/tools/fake_clocks.ts";
import { inTime } from "./in_time.ts";

Deno.test("a reply that arrived while the process was busy for longer than the timeout counts, and no reply doesn't", async () => {
  using clocks = new FakeClocks();
  const { promise, resolve } = Promise.withResolvers<string>();
  const answer = inTime(promise, 2_000);
  clocks.tick(60_000);
  resolve("PONG");
  assertEquals(await answer, "PONG");
  const silence = inTime(new Promise(() => {}), 2_000);
  clocks.tick(60_000);
  await assertRejects(() => silence, Error, "Redis did not answer");
});
