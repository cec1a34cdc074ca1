import { assert, assertEquals, assertMatch } from "@std/assert";
import { personNamed } from "../../tests/tools/people.ts";
import { untilRefused } from "../../tests/tools/refusals.ts";
import { host, openStage } from "../../tests/tools/stage.ts";
import type { Bucket, Engine } from "../engine/engine.ts";
import type { Hub } from "../hub.ts";
import type { HubOptions } from "../options.ts";
import { renderMetrics } from "../operator/metrics.ts";
import type { Person } from "../people/person.ts";

/** A person-sized emoji of 25 bytes, one character: what a disk-filler writes. */
const FAMILY = "👨‍👩‍👧‍👦";

/** Only bytes limit anyone, not the number of messages. */
const ONLY_BYTES = { messageRate: 0.001, messageBurst: 100_000 };

/** Opens a room. Some of its engine's methods are replaced. */
function start(
  options: Partial<HubOptions>,
  replaced: (engine: Engine) => Partial<Engine>,
) {
  return openStage(options, (engine) => {
    const methods: Partial<Record<PropertyKey, unknown>> = replaced(engine);
    return new Proxy(engine, {
      get(target, name) {
        const value: unknown = methods[name] ?? Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  });
}

/** Accepts messages without the cost of storing them. */
const notStoring = () => ({ publish: () => Promise.resolve(1) });

/** Returns how many of the largest messages these people can post. */
async function largestPosted(hub: Hub, who: (i: number) => Person) {
  const { taken } = await untilRefused((i) =>
    hub.say("stage", who(i), {
      key: `k${i}`,
      text: String(i).padStart(6, "0") + FAMILY.repeat(494),
    })
  );
  return taken;
}

function within(count: number, min: number, max: number): void {
  assert(count > min && count < max, `${count}`);
}

Deno.test("A viewer can't fill the disk with the largest messages, nor can a network with many cookies", async () => {
  const budgets = new Map<string, Bucket>();
  await using room = await start(ONLY_BYTES, (engine) => ({
    ...notStoring(),
    take: (buckets) => {
      for (const bucket of buckets) budgets.set(bucket.key, bucket);
      return engine.take(buckets);
    },
  }));
  const { hub, engine } = room;
  within(await largestPosted(hub, () => personNamed("Ann")), 300, 400);
  const guest = (i: number) =>
    personNamed(`guest ${i}`, { address: "192.0.2.9" });
  await hub.say("stage", guest(0), { key: "k", text: "first" });
  const network = [...budgets.values()].findLast(({ key }) =>
    key.startsWith("bytes:@")
  )!;
  // Ten times a viewer's; the rest is a tenth of it, to save time.
  const spent = { ...network, tokens: network.burst * 0.9 };
  assertEquals(await engine.take([spent]), undefined);
  within(await largestPosted(hub, (i) => guest(i + 1)), 300, 400);
  const elsewhere = personNamed("Cleo", { address: "192.0.2.10" });
  await hub.say("stage", elsewhere, { key: "k", text: "I can still write" });
  const { text: metrics } = await renderMetrics(hub);
  assertMatch(metrics, /byte_budget_refusals_total\{budget="viewer"\} [1-9]/);
  assertMatch(metrics, /byte_budget_refusals_total\{budget="network"\} [1-9]/);
});

Deno.test("The byte budget lets a viewer post two thousand long Chinese messages in a row", async () => {
  await using room = await start(ONLY_BYTES, notStoring);
  for (let i = 0; i < 2_000; i++) {
    const text = `${i}${"今天的直播真好看".repeat(60)}`;
    await room.hub.say("stage", personNamed("Ann"), { key: `k${i}`, text });
  }
});

Deno.test("All viewers of a room share a byte budget, which moderators don't need", async () => {
  let budget: Bucket | undefined;
  /** Its tokens return so slowly that none does during the test. */
  const slow = (bucket: Bucket) => {
    if (bucket.key !== "bytes:#stage") return bucket;
    return budget = { ...bucket, intervalMs: 3_600_000 };
  };
  await using room = await start(
    { messageRate: 100, messageBurst: 100 },
    (engine) => ({ take: (buckets) => engine.take(buckets.map(slow)) }),
  );
  const { hub, engine } = room;
  const say = (i: number) =>
    hub.say("stage", personNamed(`guest ${i}`, { address: `192.0.2.${i}` }), {
      key: `k${i}`,
      text: `message ${i}`,
    });
  await say(1);
  assert(budget);
  const { burst } = budget;
  const spent = { ...budget, tokens: burst - 2_000 };
  assertEquals(await engine.take([spent]), undefined);
  const { taken } = await untilRefused((i) => say(i + 2));
  within(taken, 0, 10);
  await hub.say("stage", host, { key: "h", text: "The host still writes" });
});

Deno.test("Actions are charged by their bytes", async () => {
  await using room = await start(ONLY_BYTES, (engine) => ({
    // Only bytes limit acts here, not their number.
    take: (buckets) =>
      engine.take(buckets.filter(({ key }) => !key.startsWith("act-"))),
  }));
  const blockedWords = Array.from({ length: 400 }, (_, i) => `a word ${i}`);
  const { taken } = await untilRefused((i) =>
    room.hub.moderate("stage", host, {
      action: "rules",
      rules: { title: `${i}`, blockedWords },
    })
  );
  within(taken, 200, 1_000);
});
