import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { ServerEvent } from "../../hub/protocol.ts";
import { CloseCode } from "../../hub/websocket.ts";
import { Chatter } from "../tools/chatter.ts";
import { newMessage, numbers } from "../engine/tools.ts";
import { Instance, redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** How often an instance is killed. */
const KILLS = 3;

/** Clients that talk to each instance, and the messages that each has in flight. */
const TALKERS = 2;
const IN_FLIGHT = 10;

/** Servers on one Redis, each with its own folder. */
class Servers implements AsyncDisposable {
  readonly redis: TestRedis;
  readonly url: string;
  readonly #stack = new AsyncDisposableStack();
  readonly #folder = this.#stack.use(new TempDir()).path;

  private constructor(redis: TestRedis) {
    this.redis = this.#stack.use(redis);
    this.url = redis.url();
  }

  static async on(redis: Promise<TestRedis>): Promise<Servers> {
    await ensureBuilt();
    return new Servers(await redis);
  }

  async start(name: string): Promise<TestServer> {
    return this.#stack.use(
      await TestServer.start(`${this.#folder}/${name}`, {
        REDIS_URL: this.url,
        MESSAGE_RATE: "0",
        READING_PACE: "0",
        HISTORY_SIZE: "100000",
      }),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack[Symbol.asyncDispose]();
  }
}

/** Two servers, and a client in the lobby of each. */
async function two() {
  const stack = new AsyncDisposableStack();
  const servers = stack.use(await Servers.on(TestRedis.start()));
  const a = await servers.start("a");
  const b = await servers.start("b");
  const ann = stack.use(await Chatter.join(socket(a)));
  const bob = stack.use(await Chatter.join(socket(b)));
  return {
    servers,
    redis: servers.redis,
    a,
    b,
    ann,
    bob,
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

function socket({ url }: TestServer): string {
  return `${url}/rooms/lobby/socket`;
}

redisTest(
  "Two servers on one Redis share order, viewer count, cookies and history",
  async () => {
    await using both = await two();
    const { a, b, ann, bob } = both;
    await Promise.all(
      numbers(50).flatMap((n) => [
        ann.say(`a${n}`),
        bob.say(`b${n}`),
      ]),
    );
    for (const chatter of [ann, bob]) {
      await chatter.until(({ seqs }) => seqs.length === 100);
      await chatter.until(({ events }) =>
        events.some((event) => event.type === "viewers" && event.count === 2)
      );
    }
    assertEquals(ann.seqs, numbers(100));
    assertEquals(ann.ordered, bob.ordered);

    const history = await fetch(`${b.url}/rooms/lobby/messages`);
    assertEquals((await history.json()).seq, 100);
    // Both know the cookie, as they sign with the same secret.
    const home = await fetch(a.url);
    await home.body?.cancel();
    const [cookie] = home.headers.getSetCookie()[0].split(";");
    const again = await fetch(b.url, { headers: { cookie } });
    await again.body?.cancel();
    assertEquals(again.headers.getSetCookie(), []);
  },
);

redisTest(
  "A client that moves to another server receives what it missed",
  async () => {
    await using both = await two();
    const { a, b, ann, bob } = both;
    await ann.say("seen");
    await bob.until(({ seqs }) => seqs.length === 1);
    const { position } = bob;
    await bob.leave();
    for (const n of numbers(300)) await ann.say(`missed ${n}`);
    using back = await Chatter.join(socket(a), position);
    using elsewhere = await Chatter.join(socket(b), position);
    for (const chatter of [back, elsewhere]) {
      await chatter.until(({ seqs }) => seqs.length >= 300);
      assertEquals(chatter.seqs, numbers(300).map((n) => n + 1));
      assertEquals(chatter.events.filter(({ type }) => type === "gap"), []);
    }
  },
);

redisTest(
  "A server killed under load loses no accepted message, and its viewers are no longer counted",
  async () => {
    await using servers = await Servers.on(TestRedis.start());
    const stays = await servers.start("stays");
    using reader = await Chatter.join(socket(stays));
    const accepted = new Map<string, number>();
    const said = new Set<string>();
    const talk = async (server: TestServer, until: Promise<unknown>) => {
      const talker = await Chatter.join(socket(server));
      const sayOn = async () => {
        while (true) {
          const text = crypto.randomUUID();
          said.add(text);
          const answer = await talker.say(text);
          if (answer.type === "accepted") accepted.set(text, answer.seq);
        }
      };
      const saying = numbers(IN_FLIGHT).map(() => sayOn().catch(() => {}));
      await until;
      talker[Symbol.dispose]();
      await Promise.all([talker.closed, ...saying]);
    };
    for (let kill = 0; kill < KILLS; kill++) {
      const dies = await servers.start(`dies-${kill}`);
      const dead = Promise.withResolvers<void>();
      const talking = numbers(TALKERS).flatMap(() => [
        talk(stays, dead.promise),
        talk(dies, dead.promise),
      ]);
      const enough = reader.seqs.length + 500;
      await reader.until(({ seqs }) => seqs.length > enough);
      await reader.until(({ events }) => lastCount(events) > 2 * TALKERS);
      await dies.kill();
      dead.resolve();
      await Promise.all(talking);
    }
    // The other clients left with a close frame, the killed server's without one.
    await reader.until(({ events }) => lastCount(events) === 1);

    await using instance = await Instance.open(servers.url);
    const last = await instance.engine.publish("lobby", newMessage("the last"));
    await reader.until(({ seqs }) => seqs.at(-1) === last);
    assertEquals(reader.seqs, numbers(last));
    const { texts } = reader;
    assertEquals(new Set(texts).size, texts.length, "each once");
    assert(accepted.size > KILLS * 100, `only ${accepted.size} accepted`);
    for (const [text, seq] of accepted) assertEquals(texts[seq - 1], text);
    for (const text of texts.slice(0, -1)) assert(said.has(text));
  },
);

redisTest(
  "Servers survive a restart of Redis, and their clients receive what is posted afterwards",
  async () => {
    await using both = await two();
    const { redis, a, b, ann, bob } = both;
    await ann.say("before");
    await redis.signal("SIGKILL");
    const refused = await ann.say("meanwhile", "k");
    assert(refused.type === "rejected" && refused.code === "unavailable");
    assertEquals((await readiness(a)).status, 503);
    await redis.start();
    await until(async () =>
      (await ann.say("meanwhile", "k")).type === "accepted"
    );
    await until(async () => (await readiness(b)).status === 200);
    await bob.until(({ texts }) => texts.length === 2);
    assertEquals(bob.texts, ["before", "meanwhile"]);
    assertEquals((await bob.say("after")).type, "accepted");
  },
);

redisTest(
  "Clients of a room whose data is gone are disconnected and start in a new epoch",
  async () => {
    await using both = await two();
    const { servers, redis, a, b, ann, bob } = both;
    await ann.say("gone");
    await bob.until(({ seqs }) => seqs.length === 1);
    await redis.ask(servers.url, "FLUSHALL");
    assertEquals(await ann.closed, CloseCode.Restart);
    assertEquals(await bob.closed, CloseCode.Restart);
    using back = await Chatter.join(socket(a), ann.position);
    assertNotEquals(back.welcome.epoch, ann.welcome.epoch);
    await back.until(({ events }) => events.some(({ type }) => type === "gap"));
    using other = await Chatter.join(socket(b));
    const answer = await back.say("afresh");
    assert(answer.type === "accepted");
    await other.until(({ texts }) => texts.includes("afresh"));
    assertEquals(other.welcome.epoch, back.welcome.epoch);
  },
);

/** The last viewer count. */
function lastCount(events: readonly ServerEvent[]): number {
  const last = events.findLast(({ type }) => type === "viewers");
  return last?.type === "viewers" ? last.count : 0;
}

async function readiness({ url }: TestServer): Promise<Response> {
  const response = await fetch(`${url}/readyz`);
  await response.body?.cancel();
  return response;
}
