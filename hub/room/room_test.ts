import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Engine } from "../engine/engine.ts";
import type { Role, ServerEvent } from "../protocol.ts";
import { type Batch, MAX_LOG_LENGTH } from "./log/log.ts";
import { viewerHash } from "../people/viewer_hash.ts";
import { FakeClocks } from "../../tests/tools/fake_clocks.ts";
import { until } from "../../tests/tools/until.ts";
import { personNamed, UNLIMITED } from "../../tests/tools/people.ts";
import { ScriptedEngine } from "../../tests/tools/scripted_engine.ts";
import { settingsOf } from "../moderation/actions/rooms.ts";
import { DEFAULT_RULES } from "../moderation/state/entries.ts";
import type { Registration } from "./registration.ts";
import { Room } from "./room.ts";

/** A client of a room; `ready` says whether its socket can take more. */
class Reader {
  readonly batches: Batch[] = [];
  ready = true;
  /** Resolves when the registration has ended. */
  readonly done: Promise<void>;
  readonly registration: Registration;

  private constructor(registration: Registration) {
    this.registration = registration;
    this.done = (async () => {
      for await (const batch of registration) this.batches.push(batch);
    })();
  }

  static async join(
    room: Room,
    name: string,
    seq?: number,
    { role = "viewer" as Role, samples = false } = {},
  ): Promise<Reader> {
    const gate: { reader?: Reader } = {};
    const registration = await room.register(
      {
        person: personNamed(name),
        samples,
        transport: { ready: () => gate.reader?.ready ?? true },
        onLeave: () => {},
      },
      seq === undefined ? undefined : { epoch: "e", seq },
      {
        you: { id: name, name, role },
        settings: settingsOf(DEFAULT_RULES, UNLIMITED),
      },
    );
    return gate.reader = new Reader(registration);
  }

  get seqs(): number[] {
    return this.batches.flatMap(({ data }) => JSON.parse(data))
      .filter(({ type }) => type === "message").map(({ seq }) => seq);
  }

  /** The seqs of messages and the ranges that were skipped, after a `seq`. */
  placesAfter(after: number): (number | string)[] {
    return this.batches.flatMap(({ data }): ServerEvent[] => JSON.parse(data))
      .flatMap((event) => {
        if (event.type === "skipped") return `${event.from}-${event.to}`;
        return event.type === "message" && event.seq > after ? event.seq : [];
      });
  }

  /** The last `seq` received. */
  get last(): number {
    return this.batches.at(-1)?.seq ?? 0;
  }

  /** The frames that contain messages. */
  get messages(): Batch[] {
    return this.batches.filter(({ data }) => data.includes('"message"'));
  }
}

const OPTIONS = { historySize: 1_000, viewerHash: viewerHash("secret") };

async function load(engine: Engine, pace = 0) {
  const owner = { acted() {}, ended() {} };
  const feed = { delayMs: 0, pace };
  const room = await Room.load("lobby", engine, OPTIONS, owner, feed);
  return Object.assign(room, { [Symbol.dispose]: () => room.close("restart") });
}

const nextTurn = () => new Promise((turn) => setImmediate(turn));

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

Deno.test("Room encodes a batch once, however many clients it goes to", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  const readers = await Promise.all(
    upTo(200).map((i) => Reader.join(room, `v${i}`)),
  );
  // Later the count could join the message in some batches only.
  await until(() =>
    readers.every(({ batches }) =>
      batches.some(({ data }) => data.includes('"viewers","count":200'))
    )
  );
  engine.push("hello");
  await until(() => readers.every(({ seqs }) => seqs.length === 1));
  for (const { messages } of readers) {
    assertStrictEquals(messages[0], readers[0].messages[0]);
  }
});

Deno.test("Room flushes at once when idle, and sends events that arrive together in one batch", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  const reader = await Reader.join(room, "ann");
  engine.push();
  await until(() => reader.seqs.length === 1);
  for (let i = 0; i < 50; i++) engine.push();
  await until(() => reader.seqs.length === 51);
  assertEquals(reader.messages.length, 2);
});

Deno.test("Room keeps the order for every client while a flush runs in slices", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  const readers = await Promise.all(
    upTo(1_000).map((i) => Reader.join(room, `v${i}`)),
  );
  for (let i = 0; i < 200; i++) {
    engine.push();
    // Also between the slices.
    if (i % 3 === 0) await nextTurn();
  }
  await until(() => readers.every(({ last }) => last === 200));
  for (const { seqs } of readers) assertEquals(seqs, upTo(200));
});

Deno.test("Room sends a client that joins or leaves during a flush exactly its part", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  const crowd = await Promise.all(
    upTo(500).map((i) => Reader.join(room, `v${i}`)),
  );
  const late: { reader: Reader; from: number }[] = [];
  for (let seq = 1; seq <= 100; seq++) {
    engine.push();
    await nextTurn();
    const from = Math.max(0, seq - 7);
    late.push({ reader: await Reader.join(room, `late${seq}`, from), from });
    void crowd[seq].registration.return();
  }
  await until(() => late.every(({ reader }) => reader.last === 100));
  for (const { reader, from } of late) {
    assertEquals(reader.seqs, upTo(100, from + 1));
  }
  // A client that left has the start of the order, without a hole.
  for (const { seqs } of crowd.slice(1, 101)) {
    assertEquals(seqs, upTo(seqs.length));
  }
  assertEquals(room.viewers, 500);
});

Deno.test("Room skips a client whose socket is full, and resumes where it was", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  const [ann, bob] = [
    await Reader.join(room, "ann"),
    await Reader.join(room, "bob"),
  ];
  bob.ready = false;
  for (let i = 0; i < 10; i++) engine.push();
  await until(() => ann.seqs.length === 10);
  assertEquals(bob.seqs, []);
  bob.ready = true;
  await until(() => bob.seqs.length === 10);
  assertEquals(bob.messages.length, 1);
});

Deno.test("Room drops a client whose cursor fell off the log, and holds nothing for it", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  const [ann, bob] = [
    await Reader.join(room, "ann"),
    await Reader.join(room, "bob"),
  ];
  await until(() => bob.batches.length > 0);
  bob.ready = false;
  const before = bob.batches.length;
  const text = "x".repeat(8_192);
  for (let sent = 0; sent < 2 * MAX_LOG_LENGTH; sent += text.length) {
    engine.push(text);
    // On a busy machine she would otherwise fall off as well.
    while (ann.last !== sent / text.length + 1) await nextTurn();
  }
  await bob.done;
  assertEquals(bob.registration.endReason, "slow");
  assertEquals(bob.batches.length, before);
  await until(() => ann.seqs.length === 2 * MAX_LOG_LENGTH / text.length);
  assertEquals(room.viewers, 1);
});

Deno.test("Room reads events that many clients missed once", async () => {
  const engine = new ScriptedEngine();
  for (let i = 0; i < 300; i++) engine.store();
  using room = await load(engine);
  const storm = await Promise.all(
    upTo(100).map((i) => Reader.join(room, `v${i}`, 100)),
  );
  await until(() => storm.every(({ seqs }) => seqs.length === 200));
  for (const { seqs, messages } of storm) {
    assertEquals(seqs, upTo(300, 101));
    assertStrictEquals(messages[0], storm[0].messages[0]);
  }
  assertEquals(engine.reads, 1);
});

Deno.test("Room announces the viewer count once for many who come and go", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  const began = performance.now();
  const ann = await Reader.join(room, "ann");
  const crowd = await Promise.all(
    upTo(500).map((i) => Reader.join(room, `v${i}`)),
  );
  for (const { registration } of crowd.slice(0, 250)) {
    void registration.return();
  }
  const counts = () =>
    ann.batches.flatMap(({ data }) => JSON.parse(data)).filter(({ type }) =>
      type === "viewers"
    );
  await until(() => counts().at(-1)?.count === 251);
  const seconds = (performance.now() - began) / 1_000;
  assert(counts().length <= 2 + seconds, `${counts().length} in ${seconds} s`);
});

Deno.test("Room adds the viewers of other processes to its own", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  const ann = await Reader.join(room, "ann");
  engine.elsewhere(41);
  await until(() =>
    ann.batches.some(({ data }) => data.includes('"viewers","count":42'))
  );
  assertEquals(room.viewers, 42);
});

Deno.test("Room waits for an event that a client saw before this process did", async () => {
  const engine = new ScriptedEngine();
  using room = await load(engine);
  engine.ahead();
  const joining = Reader.join(room, "ann", 1);
  await nextTurn();
  engine.live.push({
    seq: 1,
    type: "message",
    author: undefined,
    act: false,
    json: '{"type":"message","seq":1}',
  });
  engine.push();
  const ann = await joining;
  await until(() => ann.last === 2);
  assertEquals(ann.seqs, [2]);
});

Deno.test("Room reports its end when the engine's subscription ends", async () => {
  const engine = new ScriptedEngine();
  let ended = 0;
  const room = await Room.load("lobby", engine, OPTIONS, {
    acted() {},
    ended: () => ended++,
  });
  const ann = await Reader.join(room, "ann");
  engine.live.end();
  await ann.done;
  assertEquals([ann.registration.endReason, ended], ["restart", 1]);
});

Deno.test("Room sends viewers a sample once it is too fast to read, and moderators everything unless they ask for the sample", async () => {
  using time = new FakeClocks();
  const engine = new ScriptedEngine();
  using room = await load(engine, 2);
  const [viewer, flooder, sampling, moderator] = await Promise.all([
    Reader.join(room, "zoe"),
    Reader.join(room, "ann"),
    Reader.join(room, "mod", undefined, { role: "moderator", samples: true }),
    Reader.join(room, "host", undefined, { role: "host" }),
  ]);
  const all = [viewer, flooder, sampling, moderator];
  const passUntil = async (condition: () => boolean) => {
    while (!condition()) {
      time.tick(5);
      await nextTurn();
    }
  };
  const say = async (count: number) => {
    const { last } = moderator;
    for (let i = 1; i <= count; i++) {
      engine.push(`${last + i}`, "ann");
      await passUntil(() => moderator.last === last + i);
      time.tick(190);
    }
    await passUntil(() => all.every((each) => each.last === last + count));
  };
  await say(20);
  assertEquals(viewer.seqs, upTo(20), "not yet");
  const before = viewer.batches.length;
  await say(30);
  assertEquals(moderator.seqs, upTo(50));
  assertEquals(flooder.seqs, upTo(50), "their own");
  const places = viewer.placesAfter(20);
  assert(viewer.seqs.length <= 20 + 2 * 10);
  assertEquals(
    places.flatMap((place) => {
      const [from, to = from] = `${place}`.split("-").map(Number);
      return upTo(to, from);
    }),
    upTo(50, 21),
  );
  assertEquals(sampling.placesAfter(20), places);
  const sent = viewer.batches.slice(before).map(({ data }) => data).join();
  assertEquals(sent.includes('"viewers"'), false, "nothing is sent again");
});
