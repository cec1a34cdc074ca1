import { assert, assertEquals } from "@std/assert";
import { CloseCode } from "../hub/websocket.ts";
import {
  backoffMs,
  FIRST_WAIT_MS,
  LONGEST_WAIT_MS,
  reasonOf,
  RESTART_SPREAD_MS,
  retryDelayMs,
} from "./backoff.ts";

Deno.test("each wait is twice the previous one, up to a maximum", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) =>
    backoffMs(attempt, () => 1)
  );
  assertEquals(longest, [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

Deno.test("half of each wait is random", () => {
  assertEquals(backoffMs(3, () => 0), 2000);
  assertEquals(backoffMs(3, () => 1), 4000);
  for (let attempt = 0; attempt < 40; attempt++) {
    const wait = backoffMs(attempt);
    assert(wait >= FIRST_WAIT_MS / 2 && wait <= LONGEST_WAIT_MS);
  }
});

Deno.test("clients of a restarting server reconnect spread over five seconds", () => {
  const why = reasonOf(CloseCode.Restart);
  assertEquals(retryDelayMs(why, 0, 0, () => 1), RESTART_SPREAD_MS);
  assertEquals(retryDelayMs(why, 0, 0, () => 0), FIRST_WAIT_MS);
  assertEquals(retryDelayMs(why, 5, 0, () => 1), LONGEST_WAIT_MS);
});

Deno.test("a client stops reconnecting if the server finds it defective or the room is gone", () => {
  const { Binary, Policy, TooBig, Failed, Slow, Expired } = CloseCode;
  for (const code of [Binary, Policy, TooBig, "no_such_room"]) {
    assertEquals(retryDelayMs(reasonOf(code), 0), undefined);
  }
  for (const code of [1000, 1006, Failed, Slow, Expired, "unavailable"]) {
    assert(retryDelayMs(reasonOf(code), 0) !== undefined);
  }
});

Deno.test("clients wait as long as the server asks, plus a random part", () => {
  const full = reasonOf("too_many_clients");
  assertEquals(retryDelayMs(full, 0, 5_000, () => 0), 5_000);
  assertEquals(retryDelayMs(full, 0, 5_000, () => 1), 7_500);
  assertEquals(retryDelayMs(full, 9, 5_000, () => 1), LONGEST_WAIT_MS);
});
