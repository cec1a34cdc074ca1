import { assertEquals } from "@std/assert";
import { Clock } from "./clock.ts";

Deno.test("A clock plays, pauses, changes its speed and is set, without a jump", () => {
  let now = 1_000;
  const clock = new Clock(() => now);
  const at = (later: number) => {
    now += later;
    return clock.positionMs;
  };
  assertEquals([at(500), clock.playing], [0, false]);
  clock.play();
  assertEquals([at(500), clock.playing], [500, true]);
  clock.run(4);
  assertEquals([at(0), at(100)], [500, 900]);
  clock.play();
  assertEquals(at(0), 900);
  clock.pause();
  assertEquals(at(10_000), 900);
  clock.seek(-5);
  assertEquals(at(1), 0);
  clock.play();
  clock.seek(60_000);
  assertEquals(at(1), 60_004);
});
