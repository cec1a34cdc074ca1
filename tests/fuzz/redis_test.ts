/**
 * Replaces a running server's data in Redis with foreign values. Seeds and rounds are
 * those of fuzz_test.ts.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type RoomKeys, roomKeys } from "../../hub/engine/redis/keys.ts";
import { Target, Visitor } from "../attack/tools.ts";
import { expectAnswer, expectRefusal } from "./expect.ts";
import { json, type Known, MARK, Random, text } from "./tools.ts";
import { redisTest, TestRedis } from "../redis/redis.ts";

const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Date.now() % 2 ** 31);
const ROUNDS = Number(Deno.env.get("FUZZ_ROUNDS") ?? 12);

/** Rooms whose keys are replaced in a round. */
const ROOMS = 6;

const KNOWN: Known = {
  rooms: ["lobby"],
  references: ["Ann", "rules", "1"],
  cookies: [""],
  tokens: [""],
};

type Command = readonly string[];

/** Commands that set a key to a value of each type. */
const STRANGERS: Readonly<Record<string, (key: string) => Command>> = {
  string: (key) => ["SET", key, `${MARK}>`],
  list: (key) => ["RPUSH", key, `${MARK}>`, "theirs"],
  set: (key) => ["SADD", key, `${MARK}>`, "theirs"],
  zset: (key) => ["ZADD", key, "1", `${MARK}>`, "inf", "theirs"],
  hash: (key) => ["HSET", key, "epoch", `${MARK}>`, "seq", "theirs"],
  stream: (key) => ["XADD", key, "1-1", `${MARK}>`, "theirs"],
};

/** The type of each of a room's keys. */
const TYPES: Readonly<Record<keyof RoomKeys, keyof typeof STRANGERS>> = {
  meta: "hash",
  log: "hash",
  replies: "zset",
  state: "hash",
  versions: "zset",
  audit: "stream",
  keys: "hash",
  olderKeys: "hash",
  viewers: "hash",
  traces: "zset",
  kept: "hash",
  keptActs: "zset",
  keptEntries: "hash",
  keptFields: "zset",
  removed: "string",
};

/** Any JSON that fits on a command line. */
function anything(random: Random, depth = 0): string {
  const any = json(random, KNOWN, depth);
  return any.length < 10_000 ? any : "[]";
}

/** A message with one invalid part. */
function message(random: Random, seq: number): string {
  const any = () => anything(random, 2);
  const value = (right: string) => random.chance(0.3) ? any() : right;
  const name = JSON.stringify(`${MARK}name>`);
  const from = value(
    `{"id":${value('"x"')},"name":${value(name)},"role":${value('"viewer"')}}`,
  );
  const links = random.pick(["[[0,9]]", "[[5,2]]", "[[-1,1e9]]", any()]);
  const at = random.pick(["1", "1e300", "-1e300", "8.64e15", any()]);
  return `{"type":"message","seq":${value(String(seq))},"at":${at},` +
    `"from":${from},"text":${
      value(JSON.stringify(`${MARK}text>`))
    },"links":${links}}`;
}

/** Entries of a room's state, by key: valid JSON with unexpected values. */
function entries(random: Random): [string, string][] {
  const any = () => anything(random, random.below(3));
  const half =
    `{"name":${any()},"role":${any()},"by":${any()},"kind":${any()},` +
    `"until":${any()},"at":${any()},"from":${any()},"text":${any()},"why":${any()}}`;
  const rules =
    `{"slowSeconds":${any()},"blockedWords":${any()},"review":${any()},` +
    `"delaySeconds":${any()},"title":${any()},"stream":${any()},"embedOn":${any()}}`;
  const pin = `{"target":1,"from":${any()},"text":${any()},"links":${any()}}`;
  return [
    "rules",
    "pin",
    "role:x",
    "link:x",
    "restriction:x",
    "address:x",
    "held:x",
  ]
    .filter(() => random.chance(0.4))
    .map((
      key,
    ) => [key, random.pick([any(), half, rules, pin, "{", `${MARK}>`])]);
}

/** Commands that damage one of a room's keys, and the key if it has another type afterwards. */
function damage(random: Random, room: string): [Command[], string | undefined] {
  const keys = roomKeys(room);
  const kind = random.pick(Object.keys(keys) as (keyof typeof keys)[]);
  const key = keys[kind];
  if (random.chance(0.4)) {
    const others = Object.keys(STRANGERS).filter((type) =>
      type !== TYPES[kind]
    );
    const stranger = STRANGERS[random.pick(others)];
    return [[["DEL", key], stranger(key)], key];
  }
  const some = () => text(random, KNOWN, 300).replaceAll("\0", "") || "x";
  const number = () =>
    random.pick([
      "0",
      "1",
      "2",
      "-1",
      "1e3",
      "99999999999999999999",
      "inf",
      "nan",
      "0x7",
      some(),
    ]);
  switch (kind) {
    case "meta": {
      const field = random.pick([
        "epoch",
        "seq",
        "version",
        "rotated_at",
        "first",
        "at",
        "run",
        "token",
      ]);
      return [[["HSET", key, field, number(), some(), some()]], undefined];
    }
    case "log":
      return [
        Array.from({ length: 5 }, (_, i) => [
          ...["HSET", key, `${i + 3}`],
          message(random, i + 3) +
          random.pick(["\nsaid x", "\nact x", "", some()]),
        ]).concat([["HSET", keys.meta, "seq", "7"]]),
        undefined,
      ];
    case "state":
    case "versions":
      return [
        entries(random).flatMap(([entry, value]) => [
          ["HSET", keys.state, entry, value],
          ["ZADD", keys.versions, "1", entry],
        ]).concat([["HSET", keys.meta, "version", "1"]]),
        undefined,
      ];
    case "audit":
      return [
        [[
          "XADD",
          key,
          "2-0",
          random.pick(["act", some()]),
          anything(random),
        ]],
        undefined,
      ];
    case "replies":
      return [[["ZADD", key, "2", some(), "1", "1"]], undefined];
    default:
      return [[["HSET", key, some(), number()]], undefined];
  }
}

/** Does everything that is possible in a room. */
async function useRoom(
  target: Target,
  room: string,
  cookie: string,
): Promise<void> {
  const as = { cookie };
  const at = `/rooms/${room}`;
  const say = { key: crypto.randomUUID(), text: "hello" };
  const post = (path: string, body: object) =>
    target.ask(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { cookie, "content-type": "application/json" },
    });
  for (const each of [as, {}]) {
    expectAnswer(await target.page(at, each));
    expectAnswer(await target.page(`${at}/moderation`, each));
    expectAnswer(await target.page(`${at}/claim`, each));
    expectAnswer(await target.form(`${at}/messages`, say, each));
  }
  for (
    const path of ["/messages", "/messages?limit=1", "/moderation", "/audit"]
  ) {
    expectAnswer(await target.ask(at + path, { headers: { cookie } }));
  }
  expectAnswer(await post(`${at}/messages`, { ...say, key: "again" }));
  expectAnswer(await post(`${at}/claim`, { secret: "x" }));
  for (
    const action of [
      { action: "announce", text: "hear" },
      { action: "rules", slowSeconds: 0 },
      { action: "ban", viewer: "x" },
      { action: "unban", viewer: "x" },
      { action: "mod", name: "Ann" },
      { action: "delete", target: 1 },
      { action: "pin", target: 3 },
      { action: "approve", held: "x" },
      { action: "clear", viewer: "x" },
      { action: "link", role: "host" },
    ]
  ) expectAnswer(await post(`${at}/moderation`, action));
  // Recovery is read as well.
  const old = await target.json<{ epoch: string }>(`${at}/messages`);
  const { epoch = "x" } = old.body;
  const stream = await fetch(
    `${target.url}${at}/events?epoch=${encodeURIComponent(epoch)}&seq=0`,
  );
  assert(stream.status !== 500, `the stream of ${room}`);
  await stream.body?.cancel();
  const visitor = await Visitor.join(target, room, as).catch(() => undefined);
  if (!visitor) return;
  using _visitor = visitor;
  const closed = visitor.closed.then(() => undefined);
  for (
    const frame of [
      { type: "say", text: "hello once more" },
      { type: "say", text: "/mods" },
      { type: "moderate", action: "timeout", viewer: "x" },
    ]
  ) {
    const answer = await Promise.race([
      visitor.ask(frame).catch(() => undefined),
      closed,
    ]);
    if (answer?.type === "rejected") {
      expectRefusal(answer.code, answer.message);
    }
  }
}

/**
 * Values that once did harm: a script that never ends, an invalid date, a list that is
 * none.
 */
const FOUND: readonly ((room: string) => Command)[] = [
  ...["inf", "1e20", "nan", "99999999999999999999"].map(
    (seq) => (room: string) => ["HSET", roomKeys(room).meta, "seq", seq],
  ),
  (room) => ["HSET", roomKeys(room).log, "18446744073709551610", "{}"],
  ...["inf", "1e14", "-5", "999999999999999"].map(
    (seq) => (room: string) => ["HSET", roomKeys(room).meta, "first", seq],
  ),
  (room) => ["HSET", roomKeys(room).state, "pin", '"x"', "role:x", "null"],
  (room) => ["HSET", roomKeys(room).state, "rules", '{"title":{}}'],
  (room) => ["XADD", roomKeys(room).audit, "9-0", "act", '{"at":1e300}'],
];

redisTest(
  `Generated Redis contents are refused with codes and never overwritten, and other rooms keep working (FUZZ_SEED=${SEED})`,
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using target = await Target.start({ REDIS_URL: url });
    const ask = (command: Command) => redis.ask(url, ...command);
    const untouched = await target.open("untouched");
    using witness = await Visitor.join(target, untouched.room, untouched);
    for (let index = 0; index < ROUNDS * ROOMS; index++) {
      const random = new Random(SEED, index);
      const room = `spoilt-${index}`;
      const { cookie } = await target.open(room);
      await target.say(room, "before", { cookie });
      // In half of the rooms a client is connected meanwhile.
      using _seat = random.chance(0.5)
        ? await Visitor.join(target, room, { cookie })
        : undefined;
      const [commands, stranger] = index < FOUND.length
        ? [[FOUND[index](room)], undefined]
        : damage(random, room);
      try {
        for (const command of commands) await ask(command);
        const before = stranger && await ask(["DUMP", stranger]);
        await useRoom(target, room, cookie);
        if (stranger) assertEquals(await ask(["DUMP", stranger]), before);
        const { type } = await witness.say(`well ${index}`);
        assertEquals(type, "accepted");
        const { status } = await target.page("/");
        assertEquals(status, 200);
      } catch (error) {
        throw new Error(
          `FUZZ_SEED=${SEED} input ${index}: ${JSON.stringify(commands)}`,
          { cause: error },
        );
      }
    }
    expectAnswer(await target.page("/"));
    await target.expectWell(untouched.room);
    const { code, errors } = await target.server.stop();
    assertEquals(code, 0, errors);
    assert(!/request_failed|client_failed/.test(errors), errors);
  },
);

redisTest(
  "Foreign values in keys that all rooms share are left unchanged, and the server works once they are gone",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using target = await Target.start({ REDIS_URL: url });
    const ask = (...command: string[]) => redis.ask(url, ...command);
    const { room, cookie } = await target.open();
    for (const key of ["hubbub:rooms", "hubbub:instances", "hubbub:version"]) {
      for (const stranger of Object.values(STRANGERS)) {
        const type = await ask("TYPE", key);
        if (stranger === STRANGERS[type]) continue;
        // In one step: a heartbeat in between would create the key again.
        const [command, , ...values] = stranger(key);
        const swap = "redis.call('RENAME', KEYS[1], 'kept'); " +
          "return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))";
        await ask("EVAL", swap, "1", key, command, ...values);
        const before = await ask("DUMP", key);
        for (const path of ["/", "/rooms", "/readyz", "/metrics"]) {
          expectAnswer(await target.page(path));
          expectAnswer(await target.ask(path));
        }
        await useRoom(target, room, cookie);
        assertEquals(await ask("DUMP", key), before, `${key} ${type}`);
        await ask("RENAME", "kept", key);
      }
    }
    const { status } = await target.page("/");
    assertEquals(status, 200);
    await target.expectWell();
    const { errors } = await target.server.stop();
    assert(!/request_failed|client_failed/.test(errors), errors);
  },
);
