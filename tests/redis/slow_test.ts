import { assertEquals } from "@std/assert";
import { newMessage, numbers } from "../engine/tools.ts";
import { Follower, Instance, redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";

/** How long each direction takes, in milliseconds: Redis is 200 ms away. */
const DELAY_MS = 100;

/** Makes a Redis seem to be far away. */
class Distance implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #to: number;
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #accepting: Promise<void>;

  constructor(to: number) {
    this.#to = to;
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port: this.#to });
      this.#connections.add(near).add(far);
      void this.#carry(near, far);
      void this.#carry(far, near);
    }
  }

  async #carry(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const writer = to.writable.getWriter();
    try {
      for await (const chunk of from.readable) {
        // One timer each: what follows doesn't wait for what went before.
        setTimeout(() => void writer.write(chunk).catch(() => {}), DELAY_MS);
      }
    } catch {
      // The connection was closed.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const connection of this.#connections) {
      try {
        connection.close();
      } catch {
        // It is closed.
      }
    }
    // For the chunks on their way.
    await new Promise((turn) => setTimeout(turn, 2 * DELAY_MS));
  }
}

redisTest(
  "A Redis that is 200 ms away takes everything that is said, in few steps, and readers get it in order",
  async () => {
    await using redis = await TestRedis.start();
    await using distance = new Distance(redis.port);
    const url = redis.url();
    await using far = await Instance.open(
      url.replace(String(redis.port), String(distance.port)),
    );
    await using near = await Instance.open(url);
    await far.engine.open("lobby");
    await using reader = new Follower(far);
    await using other = new Follower(near);
    await far.engine.publish("lobby", newMessage("0"));
    await redis.ask(url, "CONFIG", "RESETSTAT");
    const said = numbers(200).map((n) =>
      far.engine.publish("lobby", newMessage(`${n}`))
    );
    assertEquals((await Promise.all(said)).length, 200);
    await until(() => reader.seqs.length === 201 && other.seqs.length === 201);
    assertEquals(reader.seqs, numbers(201));
    assertEquals(reader.texts, ["0", ...numbers(200).map(String)]);
    const stats = await redis.ask(url, "INFO", "commandstats");
    const published = Number(stats.match(/cmdstat_publish:calls=(\d+)/)![1]);
    assertEquals(published <= 2, true, stats);
  },
);
