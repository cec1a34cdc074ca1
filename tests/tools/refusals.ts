/**
 * Tools for tests of what is refused.
 *
 * @module
 */
import { assert, assertRejects } from "@std/assert";
import { Refusal } from "../../hub/refusal.ts";

/** Returns the code of the refusal with which it ends. */
export async function codeOf(asking: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => asking, Refusal)).code;
}

/** Returns how often something succeeds before it is refused as too fast, and the sentence. */
export async function untilRefused(
  next: (i: number) => Promise<unknown>,
  what = "it",
): Promise<{ readonly taken: number; readonly why: string }> {
  for (let taken = 0; taken < 10_000; taken++) {
    try {
      await next(taken);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "rate_limited") {
        throw error;
      }
      assert(error.retryAfterMs! > 0);
      return { taken, why: error.message };
    }
  }
  throw new Error(`${what} was never refused`);
}
