import { assertEquals } from "@std/assert";
import { soundOf } from "./sound.ts";

Deno.test("A stored sound is kept, and what is missing or out of range gets its default", () => {
  assertEquals(soundOf({ muted: true, volume: .4 }), {
    muted: true,
    volume: .4,
  });
  assertEquals(soundOf({ muted: false, volume: 1 }), {
    muted: false,
    volume: 1,
  });
  // Silence is `muted`: a slider at 0 would leave "unmute" without effect.
  for (const volume of [0, -1, 1.1, NaN, "1", null]) {
    assertEquals(soundOf({ volume }), { volume: 1 });
  }
  for (const kept of [undefined, null, 3, "x", [], { muted: "no" }]) {
    assertEquals(soundOf(kept), { volume: 1 });
  }
});
