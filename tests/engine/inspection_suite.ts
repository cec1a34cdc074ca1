/**
 * The part of {@link ./suite.ts} about what engines tell the operator.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { InstanceReport } from "../../hub/engine/inspection.ts";
import { Refusal } from "../../hub/refusal.ts";
import { type EngineTest, publish } from "./tools.ts";

const REPORT: InstanceReport = {
  name: "127.0.0.1:8001",
  version: "1.0.0",
  startedAt: 1_790_000_000_000,
  clients: 3,
  rooms: 2,
  viewers: 2,
  refusals: { slow_mode: 4 },
};

export function inspectionSuite(test: EngineTest): void {
  test("tells how much of a room is stored, and nothing of a removed one", async (engine) => {
    const { inspection } = engine;
    assertEquals((await inspection.usage("lobby")).events, 0);
    await publish(engine, 200);
    const { events, bytes } = await inspection.usage("lobby");
    assertEquals(events, 200);
    // An event with a short text is stored in about 200 bytes.
    assert(bytes > 10_000 && bytes < 200_000, `${bytes}`);
    await engine.remove("lobby");
    const refusal = await assertRejects(
      () => inspection.usage("lobby"),
      Refusal,
    );
    assertEquals(refusal.code, "no_such_room");
  });

  test("tells the state of its storage", async ({ inspection }) => {
    const [node, ...others] = await inspection.storage();
    assertEquals([node.problem, others], [undefined, []]);
    const { version, databaseBytes, memoryBytes } = node.facts;
    assert(/^\d+\.\d+/.test(version!), version);
    assert((databaseBytes ?? memoryBytes)! > 10_000);
  });

  test("tells what its instance reports of itself", async ({ inspection }) => {
    assertEquals(await inspection.instances(), []);
    inspection.report(() => REPORT);
    let [found] = await inspection.instances();
    // Stored without being waited for.
    for (let tries = 0; !found && tries < 1_000; tries++) {
      await new Promise((passed) => setTimeout(passed, 10));
      [found] = await inspection.instances();
    }
    assertEquals({ ...REPORT, ...found }, found);
  });
}
