import { assertEquals } from "@std/assert";
import { FakeClocks } from "../tests/tools/fake_clocks.ts";
import { ExpiringMap } from "./expiring_map.ts";

Deno.test("ExpiringMap forgets a value some time after it was last set, also if nobody asks for it", () => {
  using clocks = new FakeClocks();
  const map = new ExpiringMap<string, number>(5, 1_000);
  map.set("a", 1);
  map.set("b", 2);
  clocks.tick(600);
  map.set("a", 3);
  clocks.tick(399);
  assertEquals([map.get("a"), map.get("b")], [3, 2]);
  clocks.tick(1);
  assertEquals([map.get("a"), map.get("b"), map.size], [3, undefined, 1]);
  clocks.tick(600);
  assertEquals([map.get("a"), map.size], [undefined, 0]);
});

Deno.test("ExpiringMap gives up the oldest value for a new one when it is full, and none for a value that it replaces", () => {
  using clocks = new FakeClocks();
  const map = new ExpiringMap<string, number>(2, 1_000);
  map.set("a", 1);
  map.set("b", 2);
  map.set("a", 3);
  assertEquals([map.get("a"), map.get("b"), map.size], [3, 2, 2]);
  map.set("c", 4);
  assertEquals(
    [map.get("a"), map.get("b"), map.get("c"), map.size],
    [3, undefined, 4, 2],
  );
  clocks.tick(1_000);
  assertEquals(map.size, 0);
});

Deno.test("ExpiringMap forgets a deleted value, and keeps what is set later under its key for the whole time", () => {
  using clocks = new FakeClocks();
  const map = new ExpiringMap<string, number>(2, 1_000);
  map.set("a", 1);
  clocks.tick(600);
  map.delete("a");
  map.delete("unknown");
  assertEquals(map.get("a"), undefined);
  map.set("a", 2);
  clocks.tick(999);
  assertEquals(map.get("a"), 2);
  clocks.tick(1);
  assertEquals(map.get("a"), undefined);
});
