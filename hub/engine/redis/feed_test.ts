import { assertEquals, assertRejects } from "@std/assert";
import { type FeedSource, RoomFeed } from "./feed.ts";
import { Refusal } from "../../refusal.ts";
import { noSuchRoomRefusal } from "../refusals.ts";
import type { ViewerSketch } from "../viewer_sketch.ts";

/** A room with three events, in a Redis that doesn't answer until it is `back`. */
class Source implements FeedSource {
  back = false;
  asked = 0;

  listen = () => this.#answer(undefined);
  position = () => this.#answer({ epoch: "e", seq: 3, stored: 3, run: "r" });
  sketches = () => this.#answer(new Map<string, ViewerSketch>());
  page = (after: number) =>
    this.#answer(
      [1, 2, 3].filter((seq) => seq > after).map((seq) => (
        {
          seq,
          type: "message" as const,
          author: undefined,
          act: false,
          json: `{"seq":${seq}}`,
        }
      )),
    );
  unlisten() {}
  elsewhere = () => [];
  runs = "r";
  run = () => Promise.resolve(this.runs);
  knows = () => false;
  settled: unknown[] = [];
  settle = (...what: unknown[]) => {
    this.settled.push(what);
    return Promise.resolve();
  };
  commit = () => Promise.resolve();
  lost = () => Promise.resolve(false);
  ended() {}
  noSuchRoomRefusal = () => noSuchRoomRefusal("lobby");

  #answer<T>(answer: T): Promise<T> {
    this.asked++;
    return this.back
      ? Promise.resolve(answer)
      : Promise.reject(new Refusal("unavailable", "Redis is away."));
  }
}

Deno.test("RoomFeed continues a subscription that began while Redis was away", async () => {
  const source = new Source();
  const feed = new RoomFeed(source);
  const following = feed.follow(1);
  const first = following.next();
  await new Promise((turn) => setImmediate(turn));
  assertEquals(source.asked, 1, "it waits to be told before it asks again");
  await feed.check();
  source.back = true;
  await feed.check();
  assertEquals((await first).value, {
    seq: 2,
    type: "message",
    author: undefined,
    act: false,
    json: '{"seq":2}',
  });
  assertEquals((await following.next()).value?.type, "message");
  await following.return();
});

Deno.test("RoomFeed stops retrying when its subscription ends while Redis is away", async () => {
  const source = new Source();
  const feed = new RoomFeed(source);
  const following = feed.follow(0);
  const first = following.next();
  await following.return();
  assertEquals((await first).done, true);
  await new Promise((turn) => setImmediate(turn));
  const { asked } = source;
  await feed.check();
  await new Promise((turn) => setImmediate(turn));
  assertEquals(source.asked, asked);
});

Deno.test("RoomFeed does not listen if its subscription ends while it waits for Redis", async () => {
  const source = new Source();
  const feed = new RoomFeed(source);
  const following = feed.follow(0);
  await new Promise((turn) => setImmediate(turn));
  source.back = true;
  await following.return();
  await new Promise((turn) => setImmediate(turn));
  assertEquals(source.asked, 1);
});

Deno.test("RoomFeed rejects a subscription to an order that no longer exists", async () => {
  const source = new Source();
  source.back = true;
  const feed = new RoomFeed(source);
  await assertRejects(
    () => feed.follow(1, "older").next(),
    Refusal,
    "events are no longer stored",
  );
});

Deno.test("RoomFeed compares what it saw with Redis after Redis was restarted, and only then", async () => {
  const source = new Source();
  source.back = true;
  const feed = new RoomFeed(source);
  const following = feed.follow(2);
  await following.next();
  await feed.check();
  assertEquals(source.settled, []);
  source.runs = "later";
  await feed.check();
  assertEquals(source.settled, [
    [{ epoch: "e", seq: 3, run: "r" }, '{"seq":3}'],
  ]);
  await following.return();
});
