/**
 * The part of {@link ./webhooks_suite.ts} about where deliveries begin and go on.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { registry } from "../../hub/operator/registry.ts";
import { WebhookServer } from "../tools/webhook_server.ts";
import {
  OpenWebhooks,
  operators,
  say,
  SHORT,
  type WebhookTest,
} from "./open_webhooks.ts";
import { until } from "../tools/until.ts";
import { act, later } from "./tools.ts";

export function webhookPlacesSuite(test: WebhookTest): void {
  test(
    "keeps its places for the operator's webhook while a process without WEBHOOK_URL runs",
    async (engine, server) => {
      const settings = operators(server);
      await say(engine, "lobby", "before");
      {
        await using open = new OpenWebhooks(engine, {}, settings);
        await open.webhooks.scan();
      }
      const places = await engine.deliveries.of("lobby");
      for (const roomWebhooks of ["private", "public"] as const) {
        await using open = new OpenWebhooks(engine, {}, { roomWebhooks });
        await open.webhooks.scan();
        await say(engine, "lobby", roomWebhooks);
        await open.webhooks.scan();
      }
      assertEquals(await engine.deliveries.of("lobby"), places);
      await using open = new OpenWebhooks(engine, {}, settings);
      await open.webhooks.scan();
      await server.until(() => server.told().length === 2);
      assertEquals(server.told(), [
        "message.posted 2 private",
        "message.posted 3 public",
      ]);
    },
  );

  test(
    "keeps its places for a host's webhook that a process doesn't allow",
    async (engine, server) => {
      const hosts = { lobby: server.stored };
      await using open = new OpenWebhooks(engine, hosts);
      await open.webhooks.changed("lobby", 0);
      await say(engine, "lobby", "one");
      {
        // The server's URL is http.
        const settings = { roomWebhooks: "public" } as const;
        await using other = new OpenWebhooks(engine, hosts, settings);
        await other.webhooks.scan();
        const { off } = await other.webhooks.status("lobby", server.stored);
        assertEquals(off, true);
      }
      open.webhooks.wake("lobby");
      await server.until(() => server.told().includes("message.posted 1 one"));
    },
  );

  test(
    "goes on with the operator's webhook after a 410, at once at another URL or after a restart",
    async (engine, server) => {
      await using other = new WebhookServer();
      const times = { ...SHORT, backoffMs: 3_600_000 };
      const failing = async () => {
        const { values } = await registry
          .getSingleMetric("hubbub_webhooks_failing")!.get();
        return values.find(({ labels }) => labels.owner === "operator")?.value;
      };
      server.answer = () => new Response(null, { status: 410 });
      {
        const settings = operators(server);
        await using open = new OpenWebhooks(engine, {}, settings, times);
        await open.webhooks.scan();
        await say(engine, "lobby", "one");
        open.webhooks.wake("lobby");
        await until(async () => await failing() === 1);
        await open.webhooks.scan();
        assertEquals(await failing(), 1);
      }
      {
        const settings = operators(server);
        await using open = new OpenWebhooks(engine, {}, settings, times);
        await open.webhooks.scan();
        await server.until(() => server.received.length === 2);
      }
      await using open = new OpenWebhooks(engine, {}, operators(other), times);
      await open.webhooks.scan();
      await other.until(() => other.told().includes("message.posted 1 one"));
      await until(async () => await failing() === 0);
    },
  );

  test(
    "begins with the event that woke it, if a webhook has no place, and tests it",
    async (engine, server) => {
      await engine.open("games");
      const hosts = { lobby: server.stored, games: server.stored };
      await say(engine, "lobby", "before");
      await using open = new OpenWebhooks(engine, hosts);
      await say(engine, "lobby", "first");
      open.webhooks.wake("lobby", 2);
      await server.until(() =>
        server.told().includes("message.posted 2 first")
      );
      assertEquals(server.told(), ["message.posted 2 first"]);
      await open.webhooks.test("games");
      await server.until(() => server.told("games").includes("test"));
    },
  );

  test(
    "begins with what follows when a webhook is set, also while its room is delivered to the last",
    async (engine, server) => {
      await using other = new WebhookServer();
      const hosts = { lobby: server.stored };
      const times = { ...SHORT, pauseMs: 100 };
      await using open = new OpenWebhooks(engine, hosts, {}, times);
      await say(engine, "lobby", "first");
      open.webhooks.wake("lobby", 1);
      await server.until(() => server.received.length === 1);
      await say(engine, "lobby", "before");
      hosts.lobby = { ...other.stored, id: "w2" };
      await say(engine, "lobby", "after");
      open.webhooks.wake("lobby", 3);
      await other.until(() => other.told().length > 0);
      assertEquals(other.told(), ["message.posted 3 after"]);
    },
  );

  test(
    "tells the operator that a room was opened, if another process stores its first message",
    async (engine, server) => {
      await using open = new OpenWebhooks(engine, {}, operators(server));
      await open.webhooks.scan();
      await engine.open("games");
      await say(engine, "games", "one");
      await say(engine, "games", "two");
      open.webhooks.wake("games", 2);
      await server.until(() => server.told("games").length > 3);
      assertEquals(server.told("games"), [
        "room.opened",
        "viewer.joined 1",
        "message.posted 1 one",
        "message.posted 2 two",
      ]);
    },
  );

  test(
    "looks at the other rooms if one's rules can't be read",
    async (engine, server) => {
      await engine.open("odd", { rules: "5" });
      await using open = new OpenWebhooks(engine, {}, operators(server));
      await open.webhooks.scan();
      await say(engine, "lobby", "one");
      await open.webhooks.scan();
      await server.until(() => server.told().includes("message.posted 1 one"));
    },
  );

  test(
    "lets others have a turn while it passes by what it doesn't send",
    async (engine, server) => {
      await using open = new OpenWebhooks(engine, { lobby: server.stored });
      await open.webhooks.changed("lobby", 0);
      for (let seq = 0; seq < 600; seq++) {
        await engine.act("lobby", seq, act({ event: { type: "state" } }));
      }
      open.webhooks.wake("lobby");
      let turns = 0;
      const { stored } = server;
      while ((await open.webhooks.status("lobby", stored)).behind > 0) {
        turns++;
        await later();
      }
      assert(turns > 3, `${turns}`);
    },
  );

  test(
    "tells a webhook that was set while the room was ended that it is reopened",
    async (engine, server) => {
      const hosts = { lobby: server.stored };
      await using open = new OpenWebhooks(
        engine,
        hosts,
        {},
        SHORT,
        { ended: { at: 0 } },
      );
      await open.webhooks.changed("lobby", 0);
      const event = { type: "settings", settings: {} } as never;
      await engine.act("lobby", 0, act({ event }));
      open.webhooks.wake("lobby");
      await server.until(() => server.told().length > 0);
      assertEquals(server.told(), ["room.settings 1", "room.reopened 1"]);
    },
  );

  test(
    "sends a message once viewers see it, and a test event at once",
    async (engine, server) => {
      const hosts = { lobby: server.stored };
      await using open = new OpenWebhooks(
        engine,
        hosts,
        {},
        SHORT,
        { delaySeconds: 1 },
      );
      await open.webhooks.changed("lobby", 0);
      await say(engine, "lobby", "one");
      open.webhooks.wake("lobby");
      await open.webhooks.test("lobby");
      await server.until(() => server.told().length > 2);
      assertEquals(server.told(), [
        "test",
        "viewer.joined 1",
        "message.posted 1 one",
      ]);
      const { at } = server.received.at(-1)!.events[0];
      assert(await engine.time() >= Number(at) + 1_000);
    },
  );
}
