import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { assertSpyCall, assertSpyCalls, spy } from "@std/testing/mock";
import type { Engine, StoredEvent } from "../../engine/engine.ts";
import { type Batch, MAX_BATCH_LENGTH } from "./log.ts";
import { Recovery } from "./recovery.ts";
import { Refusal } from "../../refusal.ts";

/** An engine that can only be read. */
function reader(size = 0) {
  const read = spy((
    _room: string,
    after: number,
    upTo: number,
  ): Promise<StoredEvent[]> =>
    Promise.resolve(Array.from({ length: upTo - after }, (_, i) => {
      const seq = after + i + 1;
      return {
        seq,
        type: "message",
        author: undefined,
        act: false,
        json: `${seq}`.padEnd(size),
      };
    }))
  );
  return { read, engine: { read } as unknown as Engine };
}

/** What frames hold, and the client's last `seq` once it has received each. */
function held(frames: readonly Batch[]): Pick<Batch, "data" | "seq">[] {
  return frames.map(({ data, seq }) => ({ data, seq }));
}

Deno.test("Recovery reads a range once for clients that missed the same events at the same time", async () => {
  const { read, engine } = reader();
  const recovery = new Recovery(engine, "lobby");
  const ranges = await Promise.all(
    Array.from({ length: 1_000 }, () => recovery.since(10, 10, 13, 0)),
  );
  assertSpyCalls(read, 1);
  assertSpyCall(read, 0, { args: ["lobby", 10, 13] });
  for (const range of ranges) assertStrictEquals(range, ranges[0]);
  const { upTo, frames } = ranges[0];
  assertEquals(upTo, 13);
  assertEquals(held(frames), [{ data: "[11,12,13]", seq: 13 }]);
});

Deno.test("Recovery gives later clients the cached range if it goes far enough", async () => {
  const { read, engine } = reader();
  const recovery = new Recovery(engine, "lobby");
  await recovery.since(10, 10, 13, 0);
  assertEquals((await recovery.since(10, 13, 20, 1_000)).upTo, 13);
  assertSpyCalls(read, 1);
});

Deno.test("Recovery reads a range again if it is too short, once for all who need more", async () => {
  const { read, engine } = reader();
  const recovery = new Recovery(engine, "lobby");
  await recovery.since(10, 10, 13, 0);
  const ranges = await Promise.all(
    Array.from({ length: 1_000 }, () => recovery.since(10, 15, 20, 1_000)),
  );
  assertSpyCalls(read, 2);
  for (const { upTo } of ranges) assertEquals(upTo, 20);
});

Deno.test("Recovery reads different ranges separately", async () => {
  const { read, engine } = reader();
  const recovery = new Recovery(engine, "lobby");
  assertEquals(held((await recovery.since(11, 11, 13, 0)).frames), [{
    data: "[12,13]",
    seq: 13,
  }]);
  assertEquals(held((await recovery.since(12, 12, 13, 0)).frames), [{
    data: "[13]",
    seq: 13,
  }]);
  assertSpyCalls(read, 2);
});

Deno.test("Recovery drops old ranges", async () => {
  const { read, engine } = reader();
  const recovery = new Recovery(engine, "lobby");
  await recovery.since(10, 10, 13, 0);
  await recovery.since(10, 10, 13, 4_999);
  assertSpyCalls(read, 1);
  await recovery.since(10, 10, 13, 5_000);
  assertSpyCalls(read, 2);
});

Deno.test("Recovery drops the oldest ranges when there are too many", async () => {
  const { read, engine } = reader();
  const recovery = new Recovery(engine, "lobby");
  for (let after = 0; after < 33; after++) {
    await recovery.since(after, after, 50, 0);
  }
  await recovery.since(32, 32, 50, 0);
  assertSpyCalls(read, 33);
  await recovery.since(0, 0, 50, 0);
  assertSpyCalls(read, 34);
});

Deno.test("Recovery splits a long range into frames without losing or repeating an event", async () => {
  const { engine } = reader(10_000);
  const { frames } = await new Recovery(engine, "lobby").since(0, 0, 50, 0);
  assert(frames.length > 1);
  for (const { data } of frames) assert(data.length <= MAX_BATCH_LENGTH + 2);
  assertEquals(
    frames.flatMap(({ data }) => JSON.parse(data)),
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
  for (const { data, seq } of frames) {
    assertEquals(JSON.parse(data).at(-1), seq);
  }
});

Deno.test("Recovery puts an event that is larger than a frame into a frame of its own", async () => {
  const { engine } = reader(MAX_BATCH_LENGTH * 2);
  const { frames } = await new Recovery(engine, "lobby").since(0, 0, 3, 0);
  assertEquals(frames.map(({ seq }) => seq), [1, 2, 3]);
});

Deno.test("Recovery returns no frames if nothing was missed", async () => {
  const { engine } = reader();
  assertEquals(await new Recovery(engine, "lobby").since(5, 5, 5, 0), {
    upTo: 5,
    frames: [],
  });
});

Deno.test("Recovery reports a storage failure to all who wait, and reads again later", async () => {
  const { read, engine } = reader();
  let failing = true;
  const failures = spy((...args: Parameters<Engine["read"]>) =>
    failing
      ? Promise.reject(new Refusal("unavailable", "Cannot."))
      : read(...args)
  );
  const recovery = new Recovery({ ...engine, read: failures }, "lobby");
  const both = [recovery.since(0, 0, 3, 0), recovery.since(0, 0, 3, 0)];
  for (const range of both) await assertRejects(() => range, Refusal);
  assertSpyCalls(failures, 1);
  failing = false;
  assertEquals((await recovery.since(0, 0, 3, 0)).upTo, 3);
});

Deno.test("Recovery announces a gap before events whose predecessors are no longer stored", async () => {
  const { engine } = reader();
  const trimmed = {
    read: async (room: string, after: number, upTo: number) =>
      (await engine.read(room, after, upTo)).filter(({ seq }) => seq > 15),
  } as unknown as Engine;
  const recovery = new Recovery(trimmed, "lobby");
  const { upTo, frames } = await recovery.since(10, 17, 17, 0);
  assertEquals(upTo, 17);
  assertEquals(held(frames), [
    { data: '[{"type":"gap","from":11,"to":15}]', seq: 15 },
    { data: "[16,17]", seq: 17 },
  ]);
  assertEquals(held((await recovery.since(12, 14, 14, 0)).frames), [
    { data: '[{"type":"gap","from":13,"to":14}]', seq: 14 },
  ]);
});
