import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { type Engine, StaleState } from "../../engine/engine.ts";
import { Refusal } from "../../refusal.ts";
import { States } from "./states.ts";

/** An engine whose room's state never gets past version 3. */
function behind() {
  let reads = 0;
  const engine = {
    state: () => {
      reads++;
      return Promise.resolve({ epoch: "e", version: 3, entries: new Map() });
    },
  } as unknown as Engine;
  return { states: new States(engine), reads: () => reads };
}

Deno.test("A state that lies behind its events is read a few times, reported once, and then counts", async () => {
  const { states, reads } = behind();
  await states.follow("lobby");
  using reported = stub(console, "error");
  for (const seq of [7, 9]) {
    const before = reads();
    states.noteAct("lobby", seq);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => states.current("lobby")),
    );
    for (const { version } of all) assertEquals(version, 3);
    assert(reads() - before <= 5, `${reads() - before}`);
    // Nothing is left to be asked.
    const after = reads();
    await states.current("lobby");
    assertEquals(reads(), after);
  }
  assertEquals(reported.calls.length, 1);
  assert(`${reported.calls[0].args}`.includes("lies behind its events"));
});

Deno.test("A decision that is always too late is refused in the end, with pauses between its attempts", async () => {
  const { states, reads } = behind();
  let attempts = 0;
  let turns = 0;
  const turn = setInterval(() => turns++, 1);
  const refusal = await assertRejects(
    () =>
      states.byNewest("lobby", () => {
        attempts++;
        return Promise.reject(new StaleState("too late"));
      }),
    Refusal,
  );
  clearInterval(turn);
  assertEquals(refusal.code, "unavailable");
  assertEquals(attempts, 50);
  assert(reads() <= 51);
  assert(turns > 10, "others get their turn");
});
