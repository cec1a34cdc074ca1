/**
 * The part of {@link ./suite.ts} about deliveries.
 *
 * @module
 */
import { assert, assertEquals, assertFalse } from "@std/assert";
import type { EngineTest } from "./tools.ts";

export function deliveriesSuite(test: EngineTest): void {
  test("replaces how far deliveries got only by what it was", async ({ deliveries }) => {
    assertEquals(await deliveries.rooms(), []);
    assert(await deliveries.replace("lobby", "host", undefined, "1"));
    assertFalse(await deliveries.replace("lobby", "host", undefined, "2"));
    assertFalse(await deliveries.replace("lobby", "host", "2", "3"));
    assertFalse(await deliveries.replace("lobby", "operator", "1", "3"));
    assert(await deliveries.replace("lobby", "host", "1", "4"));
    assert(await deliveries.replace("lobby", "operator", undefined, "5"));
    assertEquals(
      new Map(await deliveries.of("lobby")),
      new Map([["host", "4"], ["operator", "5"]]),
    );
    assertEquals(await deliveries.rooms(), ["lobby"]);
  });

  test("lets only one of two who replace it at once do so", async ({ deliveries }) => {
    const outcomes = await Promise.all(
      ["a", "b", "c"].map((by) =>
        deliveries.replace("lobby", "host", undefined, by)
      ),
    );
    assertEquals(outcomes.filter(Boolean).length, 1);
  });

  test("keeps how far deliveries got when the room is removed, until they are done", async (engine) => {
    const { deliveries } = engine;
    await deliveries.replace("lobby", "host", undefined, "1");
    await deliveries.replace("lobby", "operator", undefined, "2");
    await engine.remove("lobby");
    assertEquals(await deliveries.rooms(), ["lobby"]);
    assert(await deliveries.replace("lobby", "host", "1", undefined));
    assertEquals(await deliveries.rooms(), ["lobby"]);
    assertFalse(await deliveries.replace("lobby", "operator", "3", undefined));
    assert(await deliveries.replace("lobby", "operator", "2", undefined));
    assertEquals(await deliveries.rooms(), []);
    assertEquals((await deliveries.of("lobby")).size, 0);
  });
}
