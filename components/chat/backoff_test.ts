import { assert, assertEquals } from "@std/assert";
import { CloseCode } from "../../hub/protocol.ts";
import {
  backoff,
  FIRST_WAIT,
  LONGEST_WAIT,
  RESTART_SPREAD,
  waitAfter,
} from "./backoff.ts";

Deno.test("each wait is twice the last one, up to a bound", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) =>
    backoff(attempt, () => 1)
  );
  assertEquals(longest, [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

Deno.test("half of a wait is left to chance", () => {
  assertEquals(backoff(3, () => 0), 2000);
  assertEquals(backoff(3, () => 1), 4000);
  for (let attempt = 0; attempt < 40; attempt++) {
    const wait = backoff(attempt);
    assert(wait >= FIRST_WAIT / 2 && wait <= LONGEST_WAIT);
  }
});

Deno.test("clients of a restarting server come back spread over five seconds", () => {
  assertEquals(waitAfter(CloseCode.Restart, 0, () => 1), RESTART_SPREAD);
  assertEquals(waitAfter(CloseCode.Restart, 0, () => 0), FIRST_WAIT);
  assertEquals(waitAfter(CloseCode.Restart, 5, () => 1), LONGEST_WAIT);
});

Deno.test("a client that the server calls defective stays away", () => {
  for (const code of [CloseCode.Binary, CloseCode.Policy, CloseCode.TooBig]) {
    assertEquals(waitAfter(code, 0), undefined);
  }
  for (const code of [1000, 1006, CloseCode.Failed, CloseCode.Slow]) {
    assert(waitAfter(code, 0) !== undefined);
  }
});
