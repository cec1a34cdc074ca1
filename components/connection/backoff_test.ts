import { assert, assertEquals } from "@std/assert";
import { CloseCode } from "../../hub/protocol.ts";
import {
  backoff,
  FIRST_WAIT_MS,
  LONGEST_WAIT_MS,
  reasonOf,
  RESTART_SPREAD_MS,
  waitAfter,
} from "./backoff.ts";

Deno.test("each wait is twice the previous one, up to a maximum", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) =>
    backoff(attempt, () => 1)
  );
  assertEquals(longest, [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

Deno.test("half of each wait is random", () => {
  assertEquals(backoff(3, () => 0), 2000);
  assertEquals(backoff(3, () => 1), 4000);
  for (let attempt = 0; attempt < 40; attempt++) {
    const wait = backoff(attempt);
    assert(wait >= FIRST_WAIT_MS / 2 && wait <= LONGEST_WAIT_MS);
  }
});

Deno.test("clients of a restarting server reconnect spread over five seconds", () => {
  const why = reasonOf(CloseCode.Restart);
  assertEquals(waitAfter(why, 0, 0, () => 1), RESTART_SPREAD_MS);
  assertEquals(waitAfter(why, 0, 0, () => 0), FIRST_WAIT_MS);
  assertEquals(waitAfter(why, 5, 0, () => 1), LONGEST_WAIT_MS);
});

Deno.test("a client stops reconnecting if the server finds it defective or the room is gone", () => {
  const { Binary, Policy, TooBig, Failed, Slow, Expired } = CloseCode;
  for (const code of [Binary, Policy, TooBig, "no_such_room"]) {
    assertEquals(waitAfter(reasonOf(code), 0), undefined);
  }
  for (const code of [1000, 1006, Failed, Slow, Expired, "unavailable"]) {
    assert(waitAfter(reasonOf(code), 0) !== undefined);
  }
});

Deno.test("clients wait as long as the server asks, plus a random part", () => {
  const full = reasonOf("too_many_clients");
  assertEquals(waitAfter(full, 0, 5_000, () => 0), 5_000);
  assertEquals(waitAfter(full, 0, 5_000, () => 1), 7_500);
  assertEquals(waitAfter(full, 9, 5_000, () => 1), LONGEST_WAIT_MS);
});
