import { assert, assertEquals } from "@std/assert";
import { Refusal } from "./refusal.ts";

Deno.test("Refusal says the same to a program, to HTTP and to a person", () => {
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

Deno.test("Refusal without a time to come back has none", () => {
  assertEquals(new Refusal("empty", "Cannot send.").retryAfterMs, undefined);
});
