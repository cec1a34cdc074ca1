import { assert, assertEquals } from "@std/assert";
import { openRedisEngine } from "../../hub/engine/redis/engine.ts";
import { OpenWebhooks, operators, SHORT } from "../engine/open_webhooks.ts";
import { webhooksSuite } from "../engine/webhooks_suite.ts";
import { newMessage } from "../engine/tools.ts";
import { WebhookServer } from "../tools/webhook_server.ts";
import { hasRedis, redisTest, TestRedis, TwoInstances } from "./redis.ts";

if (hasRedis) {
  const redis = TestRedis.start();
  const urls = new Map<string, string>();
  webhooksSuite("Webhooks of a Redis engine", async (data, retention) => {
    const server = await redis;
    if (!urls.has(data)) urls.set(data, server.url());
    return await openRedisEngine(urls.get(data)!, retention);
  });
  Deno.test.afterAll(async () => (await redis)[Symbol.asyncDispose]());
}

redisTest(
  "Of several instances one delivers at a time, each event once, whichever stored it",
  async () => {
    await using two = await TwoInstances.start();
    await using server = new WebhookServer();
    const hosts = { lobby: server.stored };
    // A stall of this process must not look like the death of one of them.
    const times = { ...SHORT, leaseMs: 60_000 };
    await using a = new OpenWebhooks(two.a.engine, hosts, {}, times);
    await using b = new OpenWebhooks(two.b.engine, hosts, {}, times);
    await a.webhooks.changed("lobby", 0);
    let under = 0;
    let most = 0;
    server.answer = async () => {
      most = Math.max(most, ++under);
      await new Promise((turn) => setTimeout(turn, 5));
      under--;
      return new Response();
    };
    const sides = [[two.a, a], [two.b, b]] as const;
    for (let n = 0; n < 60; n++) {
      const [{ engine }, { webhooks }] = sides[n % 2];
      await engine.publish("lobby", newMessage(`m${n}`));
      webhooks.wake("lobby");
    }
    await server.until(() => server.told().length > 60);
    assertEquals(most, 1);
    const seqs = server.received.flatMap(({ events }) =>
      events.filter(({ type }) => type === "message.posted").map(({ seq }) =>
        seq
      )
    );
    assertEquals(seqs, Array.from({ length: 60 }, (_, i) => i + 1));
  },
);

redisTest(
  "An instance without WEBHOOK_URL leaves it to others to tell the operator of a removed room",
  async () => {
    await using two = await TwoInstances.start();
    await using server = new WebhookServer();
    const settings = operators(server);
    await using on = new OpenWebhooks(two.a.engine, {}, settings);
    await using off = new OpenWebhooks(two.b.engine, {});
    await on.webhooks.scan();
    await off.webhooks.scan();
    await two.b.engine.remove("lobby");
    off.webhooks.removed("lobby");
    await off.webhooks.scan();
    await off.webhooks.close();
    await on.webhooks.scan();
    await server.until(() => server.told().length > 0);
    assertEquals(server.told(), ["room.removed"]);
  },
);

redisTest(
  "Another instance goes on when the one that was delivering died, after its lease",
  async () => {
    await using two = await TwoInstances.start();
    await using server = new WebhookServer();
    const hosts = { lobby: server.stored };
    await using dead = new OpenWebhooks(two.a.engine, hosts);
    await dead.webhooks.changed("lobby", 0);
    const never = Promise.withResolvers<Response>();
    server.answer = () => never.promise;
    await two.a.engine.publish("lobby", newMessage("one"));
    dead.webhooks.wake("lobby");
    await server.until(() => server.received.length === 1);
    const json = (await two.b.engine.deliveries.of("lobby")).get("host")!;
    const { until } = JSON.parse(json).lease;
    server.answer = () => new Response();
    await using other = new OpenWebhooks(two.b.engine, hosts);
    await other.webhooks.scan();
    await server.until(() => server.received.length === 2);
    assert(await two.b.engine.time() >= until);
    const [first, second] = server.received;
    assertEquals([second.id, second.events], [first.id, first.events]);
    never.resolve(new Response());
  },
);
