/**
 * The part of {@link ./suite.ts} about traces of viewers who wrote.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Engine } from "../../hub/engine/engine.ts";
import type { Traces } from "../../hub/engine/trace.ts";
import { Refusal } from "../../hub/refusal.ts";
import { type EngineTest, later } from "./tools.ts";

export function tracesSuite(test: EngineTest): void {
  test("remembers when viewers were first seen and their network, the newest last", async (engine) => {
    const before = await engine.time();
    engine.trace("lobby", "ann", { since: 5, network: "net1" });
    await tracesOf(engine, (traces) => traces.size === 1);
    await later();
    engine.trace("lobby", "bob", { since: 0, network: "net2" });
    await tracesOf(engine, (traces) => traces.size === 2);
    await later();
    engine.trace("lobby", "ann", { since: 5, network: "net3" });
    const traces = await tracesOf(
      engine,
      (traces) => traces.get("ann")?.network === "net3",
    );
    assertEquals([...traces.keys()], ["bob", "ann"]);
    const { since, network, at } = traces.get("bob")!;
    assertEquals([since, network], [0, "net2"]);
    assert(at >= before && at <= await engine.time(), `${at} ${before}`);
  });

  test("returns the traces of some viewers only", async (engine) => {
    const odd = 'q"u\\o,te["';
    for (const viewer of ["ann", odd, "bob"]) {
      engine.trace("lobby", viewer, { since: 5, network: `of ${viewer[0]}` });
    }
    await tracesOf(engine, (traces) => traces.size === 3);
    const some = await engine.traces("lobby", [odd, "bob", "bo", "nobody"]);
    assertEquals(
      new Map([...some].map(([id, { network }]) => [id, network])),
      new Map([[odd, "of q"], ["bob", "of b"]]),
    );
    assertEquals((await engine.traces("lobby", [])).size, 0);
  });

  test("keeps the traces of each room apart, and none of a removed or unknown room", async (engine) => {
    await engine.open("games");
    engine.trace("games", "ann", { since: 5, network: "net1" });
    engine.trace("lobby", "bob", { since: 5, network: "net1" });
    await tracesOf(engine, (traces) => traces.has("bob"));
    assertEquals([...(await engine.traces("lobby")).keys()], ["bob"]);
    await engine.remove("lobby");
    const refusal = await assertRejects(() => engine.traces("lobby"), Refusal);
    assertEquals(refusal.code, "no_such_room");
    await engine.open("lobby");
    assertEquals((await engine.traces("lobby")).size, 0);
    assertEquals([...(await engine.traces("games")).keys()], ["ann"]);
  });
}

/** Waits for traces, which are noted without an answer. */
async function tracesOf(
  engine: Engine,
  is: (traces: Traces) => boolean,
): Promise<Traces> {
  while (true) {
    const traces = await engine.traces("lobby");
    if (is(traces)) return traces;
    await later();
  }
}
