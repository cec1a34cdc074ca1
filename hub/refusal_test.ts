import { assert, assertEquals } from "@std/assert";
import { Refusal } from "./refusal.ts";

Deno.test("Refusal has a code, an HTTP status and a message", () => {
  const cause = new Error("disk");
  const refusal = new Refusal("rate_limited", "Cannot send.", {
    retryAfterMs: 5,
    cause,
  });
  assert(refusal instanceof Error);
  assertEquals(refusal.code, "rate_limited");
  assertEquals(refusal.status, 429);
  assertEquals(refusal.message, "Cannot send.");
  assertEquals(refusal.retryAfterMs, 5);
  assertEquals(refusal.cause, cause);
});

Deno.test("Refusal without a retry time has none", () => {
  assertEquals(new Refusal("empty", "Cannot send.").retryAfterMs, undefined);
});
