import { assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../refusal.ts";
import type { ActionOf } from "./actions/decision.ts";
import { inTurn } from "./in_turn.ts";

const parts = ["a", "b", "c"].map((id): ActionOf<"approve"> => ({
  action: "approve",
  held: [id],
  allow: false,
}));

const lost = new Refusal("unavailable", "Cannot do this: no storage.");

Deno.test("An action on several messages that loses the storage says what it has done, and tries no further", async () => {
  const tried: unknown[] = [];
  const outcome = await inTurn(parts, ({ held }) => {
    tried.push(...held);
    return held[0] === "a"
      ? Promise.resolve({ seq: 7, message: "" })
      : Promise.reject(lost);
  });
  assertEquals(tried, ["a", "b"]);
  const { code, message } = lost;
  assertEquals(outcome, {
    seq: 7,
    message: `The message is approved. ${message}`,
    undecided: ["b", "c"].map((id) => ({ held: [id], code, message })),
  });
});

Deno.test("An action on several messages of which none is decided is refused", async () => {
  const error = await assertRejects(
    () => inTurn(parts, () => Promise.reject(lost)),
    Refusal,
  );
  assertEquals(error.code, "unavailable");
});

Deno.test("An action on several messages that are gone or can't be decided is refused for what still waits", async () => {
  const gone = new Refusal("no_such_message", "Cannot find this message.");
  const error = await assertRejects(
    () =>
      inTurn(
        parts,
        ({ held }) => Promise.reject(held[0] === "a" ? gone : lost),
      ),
    Refusal,
  );
  assertEquals(error.code, "unavailable");
});
