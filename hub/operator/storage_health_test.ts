import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { StorageHealth } from "./storage_health.ts";

Deno.test("StorageHealth logs one line when the storage starts to fail and one when it works again, however often it changes in between", () => {
  using time = new FakeTime();
  using written = stub(console, "error");
  const lines = () =>
    written.calls.map(({ args }) => args[0].split(" ").slice(2).join(" "));
  const health = new StorageHealth();
  health.worked();
  time.tick(60_000);
  assertEquals(lines(), []);
  // A disk that is nearly full: every other message fits.
  for (let i = 0; i < 139; i++) {
    health.failed("the disk is full");
    time.tick(200);
    health.worked();
    time.tick(200);
  }
  const failed = 'storage_failed reason="the disk is full"';
  assertEquals(lines(), [failed]);
  time.tick(9_000);
  assertEquals(lines(), [failed]);
  time.tick(1_000);
  assertEquals(lines(), [failed, "storage_back"]);
  health.worked();
  time.tick(60_000);
  health.failed("the disk is full");
  assertEquals(lines(), [failed, "storage_back", failed]);
  // It never worked again.
  time.tick(60_000);
  assertEquals(lines().length, 3);
});
