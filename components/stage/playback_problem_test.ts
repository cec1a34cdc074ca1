import { assertEquals } from "@std/assert";
import { judge } from "./playback_problem.ts";

const FRESH = {
  before: undefined,
  seen: false,
  isStuck: false,
  stuckAt: undefined,
};
const WATCHED = { ...FRESH, seen: true };
const LIVE = { state: "live", end: 7 } as const;

Deno.test("A missing playlist has not begun, or has ended for who has watched it", () => {
  assertEquals(judge({ state: "gone" }, FRESH), "notBegun");
  assertEquals(judge({ state: "gone" }, WATCHED), "ended");
});

Deno.test("A broadcast that has ended stays so until it is live again", () => {
  const after = { ...WATCHED, before: "ended" } as const;
  for (const state of ["over", "gone", "off", "refused", "blocked"] as const) {
    assertEquals(judge({ state }, after), "ended", state);
  }
  assertEquals(judge(LIVE, after), undefined);
});

Deno.test("A recording is played, and so is a broadcast after a failure", () => {
  assertEquals(judge({ state: "over" }, FRESH), undefined);
  assertEquals(
    judge({ state: "over" }, { ...FRESH, before: "notBegun" }),
    undefined,
  );
  assertEquals(judge(LIVE, WATCHED), undefined);
  for (const state of ["off", "refused", "blocked"] as const) {
    assertEquals(judge({ state }, WATCHED), state);
  }
});

Deno.test("A picture that stands still has stalled until its playlist moves, forwards or back", () => {
  const stuck = { ...WATCHED, isStuck: true };
  assertEquals(judge(LIVE, stuck), "stalled");
  assertEquals(judge(LIVE, { ...stuck, stuckAt: 7 }), "stalled");
  assertEquals(judge(LIVE, { ...stuck, stuckAt: 6 }), undefined);
  assertEquals(judge(LIVE, { ...stuck, stuckAt: 90 }), undefined);
  assertEquals(judge({ state: "over" }, stuck), "ended");
});
