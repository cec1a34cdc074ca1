/**
 * The part of {@link ./suite.ts} about acts and messages decided on an old version of
 * the state.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Engine, StaleState } from "../../hub/engine/engine.ts";
import {
  act,
  type EngineTest,
  entriesOf,
  judged,
  newMessage,
  numbers,
  Taken,
  textOf,
} from "./tools.ts";

export function staleSuite(test: EngineTest): void {
  test("refuses an act decided on another version of the state, and stores nothing of it", async (engine) => {
    await engine.publish("lobby", newMessage("kept"));
    await engine.act("lobby", 0, act({ changes: { a: "1" } }, "first"));
    const [head, events] = [
      await engine.head("lobby"),
      await engine.read("lobby", 0, 9),
    ];
    for (const version of [0, 1, 3, 99, -1]) {
      await assertRejects(
        () =>
          engine.act(
            "lobby",
            version,
            act({
              event: { type: "deleted", target: 1 },
              changes: { a: null, b: "2" },
              removes: { targets: [1] },
            }, "stale"),
          ),
        StaleState,
        undefined,
        `${version}`,
      );
    }
    assertEquals(await engine.head("lobby"), head);
    assertEquals(await engine.read("lobby", 0, 9), events);
    assertEquals((await engine.state("lobby", -1)).version, 2);
    assertEquals(await entriesOf(engine, "lobby", -1), { a: "1" });
    assertEquals(await lines(engine), ["first"]);
  });

  test("stores one of twenty acts decided on the same version", async (engine) => {
    await using events = new Taken(engine.subscribe("lobby", 0));
    const acted = await Promise.allSettled(
      numbers(20).map((n) =>
        engine.act("lobby", 0, act({ changes: { [`n${n}`]: "1" } }, `${n}`))
      ),
    );
    const won = acted.flatMap(({ status }, i) =>
      status === "fulfilled" ? [i + 1] : []
    );
    assertEquals(won.length, 1);
    for (const result of acted) {
      if (result.status === "fulfilled") assertEquals(result.value, 1);
      else assert(result.reason instanceof StaleState);
    }
    assertEquals(await entriesOf(engine, "lobby", -1), { [`n${won}`]: "1" });
    assertEquals(await lines(engine), [`${won}`]);
    assertEquals(await engine.publish("lobby", newMessage("next")), 2);
    assertEquals((await events.take(2)).map(({ seq }) => seq), [1, 2]);
  });

  test("stores each of twenty acts that are retried when stale", async (engine) => {
    const insist = async (n: number): Promise<number> => {
      while (true) {
        const { version } = await engine.state("lobby", -1);
        try {
          return await engine.act(
            "lobby",
            version,
            act({ changes: { last: `${n}` } }),
          );
        } catch (error) {
          if (!(error instanceof StaleState)) throw error;
        }
      }
    };
    const seqs = await Promise.all(numbers(20).map(insist));
    assertEquals(seqs.toSorted((a, b) => a - b), numbers(20));
    assertEquals(await entriesOf(engine, "lobby", -1), {
      last: `${seqs.indexOf(20) + 1}`,
    });
  });

  test("counts versions for each room", async (engine) => {
    await engine.open("games");
    await engine.act("lobby", 0, act({ changes: { a: "1" } }));
    assertEquals(await engine.act("games", 0, act()), 1);
    assertEquals(await entriesOf(engine, "games", -1), {});
    assertEquals(await engine.publish("games", judged("a", 1)), 2);
    assertEquals((await engine.audit("games", { limit: 9 })).length, 1);
  });

  test("refuses a message judged on another version of the state", async (engine) => {
    assertEquals(await engine.publish("lobby", judged("a", 0)), 1);
    assertEquals(await engine.publish("lobby", judged("b", 0)), 2);
    assertEquals(await engine.act("lobby", 0, act()), 3);
    for (const version of [0, 1, 2, 4, 99]) {
      await assertRejects(
        () => engine.publish("lobby", judged("c", version)),
        StaleState,
        undefined,
        `${version}`,
      );
    }
    assertEquals((await engine.head("lobby")).seq, 3);
    assertEquals(await engine.findByKey("lobby", "ann", "c"), undefined);
    // Judged again it is accepted, and a message that was not judged always is.
    assertEquals(await engine.publish("lobby", judged("c", 3)), 4);
    assertEquals(await engine.publish("lobby", newMessage("d")), 5);
  });

  test("accepts a stored key again, even if its message was judged on an older version", async (engine) => {
    assertEquals(await engine.publish("lobby", judged("a", 0)), 1);
    await engine.act("lobby", 0, act());
    assertEquals(await engine.publish("lobby", judged("a", 0)), 1);
    assertEquals(await engine.publish("lobby", judged("a", 2)), 1);
    assertEquals((await engine.head("lobby")).seq, 2);
  });

  test("stores no message after an act that its judge did not know", async (engine) => {
    await using events = new Taken(engine.subscribe("lobby", 0));
    const messages: Promise<number>[] = [];
    const say = () =>
      messages.push(engine.publish("lobby", judged(`m${messages.length}`, 0)));
    for (let i = 0; i < 50; i++) say();
    const acting = engine.act("lobby", 0, act());
    for (let i = 0; i < 50; i++) say();
    const [said, place] = await Promise.all([
      Promise.allSettled(messages),
      acting,
    ]);
    for (const result of said) {
      if (result.status === "fulfilled") assert(result.value < place);
      else assert(result.reason instanceof StaleState);
    }
    const stored = await events.take(place);
    assertEquals(stored.map(({ seq }) => seq), numbers(place));
    assertEquals(
      stored.slice(0, -1).map((event) => Number(textOf(event).slice(1))),
      said.flatMap(({ status }, i) => status === "fulfilled" ? [i] : []),
    );
    assertEquals((await engine.head("lobby")).seq, place);
  });
}

/** The audit log of the lobby, oldest line first. */
async function lines(engine: Engine): Promise<string[]> {
  const records = await engine.audit("lobby", { limit: 99 });
  return records.map(({ json }) => JSON.parse(json).line).reverse();
}
