import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { Hub } from "../../hub/hub.ts";
import { openRedisEngine } from "../../hub/engine/redis/engine.ts";
import { roomChannel, roomKeys } from "../../hub/engine/redis/keys.ts";
import type { Registration } from "../../hub/room/registration.ts";
import { personNamed, UNLIMITED } from "../tools/people.ts";
import { redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";

/** Only the 30 s for which a room stays loaded are longer than this, in milliseconds. */
const SHORTER_THAN_LINGER_MS = 25_000;

const ANN = personNamed("Ann");

/** A hub of an instance on a Redis, closed with its scope. */
class IdleHub implements AsyncDisposable {
  readonly hub: Hub;

  private constructor(hub: Hub) {
    this.hub = hub;
  }

  static async open(url: string): Promise<IdleHub> {
    return new IdleHub(
      new Hub(await openRedisEngine(url), UNLIMITED),
    );
  }

  get rooms(): number {
    return this.hub.census.rooms;
  }

  join(): Promise<Registration> {
    const arrival = { room: "lobby", person: ANN };
    return this.hub.register(arrival, { ready: () => true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.hub.close();
  }
}

/** Unloads rooms as soon as their last client leaves, so that the test needn't wait. */
function withoutLinger(): Disposable {
  const { setTimeout } = globalThis;
  const hasty = (
    handler: (...args: unknown[]) => void,
    delay = 0,
    ...args: unknown[]
  ) => setTimeout(handler, delay > SHORTER_THAN_LINGER_MS ? 0 : delay, ...args);
  return stub(globalThis, "setTimeout", hasty as typeof setTimeout);
}

redisTest(
  "An instance unloads a room that its clients have left, and unsubscribes from it",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    const channel = roomChannel(
      "lobby",
      Number(new URL(url).pathname.slice(1)),
    );
    const listeners = async () => {
      const answer = await redis.ask(url, "PUBSUB", "NUMSUB", channel);
      return Number(answer.split("\n").at(-1));
    };
    using _hasty = withoutLinger();
    await using a = await IdleHub.open(url);
    await using b = await IdleHub.open(url);
    await a.hub.open("lobby");
    assertEquals(
      await listeners(),
      0,
      "a room without clients has no subscription",
    );

    const [here, there] = [await a.join(), await b.join()];
    await until(async () => await listeners() === 2);
    assertEquals([a.rooms, b.rooms], [1, 1]);

    await there.return();
    await until(async () => await listeners() === 1);
    assertEquals(
      [a.rooms, b.rooms],
      [1, 0],
      "an instance without clients unloads the room",
    );
    await b.hub.say("lobby", ANN, { key: "k", text: "by POST" });
    assertEquals((await b.hub.history("lobby", ANN)).seq, 1);
    await b.hub.rooms();
    assertEquals(b.rooms, 0, "neither posting nor reading loads a room");
    assertEquals(await listeners(), 1);

    await here.return();
    await until(async () => await listeners() === 0);
    for (const kind of ["CHANNELS", "SHARDCHANNELS"]) {
      assertEquals(await redis.ask(url, "PUBSUB", kind), "");
    }
    assertEquals([a.rooms, b.rooms], [0, 0]);
    const counted = ["EXISTS", roomKeys("lobby").viewers];
    await until(async () => await redis.ask(url, ...counted) === "0");

    const back = await b.join();
    await until(async () => await listeners() === 1);
    assertEquals([a.rooms, b.rooms], [0, 1], "it is loaded again when needed");
    await back.return();
  },
);
