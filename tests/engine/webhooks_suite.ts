/**
 * Tests of webhooks that every engine must pass.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { StoredWebhook } from "../../hub/moderation/state/entries.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { WebhookServer } from "../tools/webhook_server.ts";
import {
  OpenWebhooks,
  operators,
  say,
  type WebhookTest,
} from "./open_webhooks.ts";
import { until } from "../tools/until.ts";
import { webhookPlacesSuite } from "./webhook_places_suite.ts";
import { act, newMessage, Opened, type OpenEngine } from "./tools.ts";

/** @param open As of `engineSuite`. */
export function webhooksSuite(name: string, open: OpenEngine): void {
  const test: WebhookTest = (sentence, body) => {
    Deno.test(`${name} ${sentence}`, async () => {
      using folder = new TempDir();
      await using opened = new Opened(await open(folder.path));
      await using server = new WebhookServer();
      await opened.engine.open("lobby");
      await body(opened.engine, server);
    });
  };

  test(
    "tells a host's webhook of messages, acts and who writes for the first time, in order",
    async (engine, server) => {
      await say(engine, "lobby", "before", "ann");
      await using open = new OpenWebhooks(engine, { lobby: server.stored });
      await open.webhooks.changed("lobby", 1);
      await say(engine, "lobby", "one", "ann");
      await say(engine, "lobby", "two", "bob");
      await say(engine, "lobby", "three", "bob");
      const event = { type: "deleted", target: 2 } as const;
      await engine.act("lobby", 0, act({ event }));
      open.webhooks.wake("lobby");
      await server.until(() => server.told().includes("message.deleted 5"));
      assertEquals(server.told(), [
        "message.posted 2 one",
        "viewer.joined 3",
        "message.posted 3 two",
        "message.posted 4 three",
        "message.deleted 5",
      ]);
    },
  );

  test(
    "repeats a delivery that failed under the same id, and nothing overtakes it in its room",
    async (engine, server) => {
      await engine.open("games");
      const hosts = { lobby: server.stored, games: server.stored };
      await using open = new OpenWebhooks(engine, hosts);
      for (const room of ["lobby", "games"]) {
        await open.webhooks.changed(room, 0);
      }
      let isUp = false;
      server.answer = ({ room }) =>
        new Response(null, { status: isUp || room === "games" ? 200 : 500 });
      await say(engine, "lobby", "one");
      open.webhooks.wake("lobby");
      await server.until(() => server.received.length === 2);
      await say(engine, "lobby", "two");
      await say(engine, "games", "other");
      for (const room of ["lobby", "games"]) open.webhooks.wake(room);
      await server.until(() => server.told("games").length === 2);
      const [first, ...again] = server.received.filter(({ room }) =>
        room === "lobby"
      );
      assert(again.length > 0);
      for (const { id, events } of again) {
        assertEquals([id, events], [first.id, first.events]);
      }
      isUp = true;
      await server.until(() => server.told().includes("message.posted 2 two"));
      const last = server.received.at(-1)!;
      assertNotEquals(last.id, first.id);
      assertEquals(last.events.map(({ seq }) => seq), [2]);
    },
  );

  test(
    "sends what was being sent again after a crash, and loses nothing",
    async (engine, server) => {
      const hosts = { lobby: server.stored };
      await using first = new OpenWebhooks(engine, hosts);
      await first.webhooks.changed("lobby", 0);
      // Both are gone without a trace: this one never gets its answer.
      const never = Promise.withResolvers<Response>();
      server.answer = () => never.promise;
      await say(engine, "lobby", "one");
      first.webhooks.wake("lobby");
      await server.until(() => server.received.length === 1);
      await say(engine, "lobby", "two");
      server.answer = () => new Response();
      await using second = new OpenWebhooks(engine, hosts);
      await second.webhooks.scan();
      await server.until(() => server.told().includes("message.posted 2 two"));
      const [crashed, repeated, ...rest] = server.received;
      assertEquals(
        [repeated.id, repeated.events],
        [crashed.id, crashed.events],
      );
      assertEquals(rest.flatMap(({ events }) => events.map((e) => e.seq)), [2]);
      never.resolve(new Response());
    },
  );

  test(
    "turns a webhook off that is gone, until it is tested",
    async (engine, server) => {
      const { stored } = server;
      await using open = new OpenWebhooks(engine, { lobby: stored });
      await open.webhooks.changed("lobby", 0);
      server.answer = () => new Response(null, { status: 410 });
      await say(engine, "lobby", "one");
      open.webhooks.wake("lobby");
      await until(async () =>
        (await open.webhooks.status("lobby", stored)).gone
      );
      await say(engine, "lobby", "two");
      await open.webhooks.scan();
      open.webhooks.wake("lobby");
      assertEquals(server.received.length, 1);
      server.answer = () => new Response();
      await open.webhooks.test("lobby");
      await server.until(() => server.told().includes("test"));
      await until(async () =>
        (await open.webhooks.status("lobby", stored)).behind === 0
      );
      assertEquals(server.told(), [
        "viewer.joined 1",
        "message.posted 1 one",
        "viewer.joined 1",
        "message.posted 1 one",
        "test",
        "message.posted 2 two",
      ]);
      const { gone, succeededAt } = await open.webhooks.status("lobby", stored);
      assertEquals([gone, typeof succeededAt], [undefined, "number"]);
    },
  );

  test(
    "waits for as long as a webhook asks, follows no redirect, and says why it fails",
    async (engine, server) => {
      await using elsewhere = new WebhookServer();
      const { stored } = server;
      await using open = new OpenWebhooks(engine, { lobby: stored });
      await open.webhooks.changed("lobby", 0);
      server.answer = () =>
        new Response(null, {
          status: 307,
          headers: { location: elsewhere.url, "retry-after": "120" },
        });
      await say(engine, "lobby", "one");
      open.webhooks.wake("lobby");
      const status = async () =>
        (await open.webhooks.status("lobby", stored)).failing;
      await until(status);
      const { why, since, retryAt, attempts } = (await status())!;
      assertEquals([why, attempts], ["it answered with a redirect (307)", 1]);
      assert(retryAt - since >= 120_000, `${retryAt - since}`);
      assertEquals(elsewhere.received, []);
    },
  );

  test(
    "tells the operator's webhook of rooms opened and removed, and the host's nothing after",
    async (engine, server) => {
      await using hosts = new WebhookServer();
      const stored: Record<string, StoredWebhook> = { games: hosts.stored };
      const settings = operators(server);
      await using open = new OpenWebhooks(engine, stored, settings);
      await open.webhooks.scan();
      await say(engine, "lobby", "first");
      open.webhooks.wake("lobby");
      await engine.open("games");
      await open.webhooks.opened("games");
      await open.webhooks.changed("games", 0);
      await say(engine, "games", "hello");
      open.webhooks.wake("games");
      await hosts.until(() => hosts.told("games").length === 2);
      await server.until(() => server.told("games").length === 3);
      await engine.remove("games");
      open.webhooks.wake("games");
      await server.until(() => server.told("games").length === 4);
      assertEquals(server.told("games"), [
        "room.opened",
        "viewer.joined 1",
        "message.posted 1 hello",
        "room.removed",
      ]);
      assertEquals(server.told(), [
        "viewer.joined 1",
        "message.posted 1 first",
      ]);
      await open.webhooks.scan();
      await until(async () => (await engine.deliveries.of("games")).size === 0);
      delete stored.games;
      await engine.open("games");
      await open.webhooks.opened("games");
      await say(engine, "games", "of another host");
      open.webhooks.wake("games");
      await server.until(() => server.told("games").length === 7);
      assertEquals(hosts.told("games").length, 2);
    },
  );

  test(
    "tells the operator's webhook of a room that another process opened and left",
    async (engine, server) => {
      await using open = new OpenWebhooks(engine, {}, operators(server));
      await open.webhooks.scan();
      await engine.open("games");
      await say(engine, "games", "hello");
      await open.webhooks.scan();
      await server.until(() => server.told("games").length === 3);
      assertEquals(server.told("games")[0], "room.opened");
      assertEquals(server.told(), []);
    },
  );

  test(
    "tells both the operator's and a host's webhook who writes for the first time",
    async (engine, server) => {
      await using hosts = new WebhookServer();
      const stored = { lobby: hosts.stored };
      await using open = new OpenWebhooks(engine, stored, operators(server));
      await open.webhooks.scan();
      await open.webhooks.changed("lobby", 0);
      const servers = [server, hosts];
      for (let n = 1; n <= 5; n++) {
        await say(engine, "lobby", `m${n}`, `viewer${n}`);
        open.webhooks.wake("lobby");
        for (const each of servers) {
          await each.until(() =>
            each.told().includes(`message.posted ${n} m${n}`)
          );
        }
      }
      for (const each of servers) {
        const joined = each.told().filter((event) => event.includes("joined"));
        assertEquals(joined.length, 5);
      }
    },
  );

  test(
    "forgets what was delivered of removed rooms also where webhooks are off by now",
    async (engine, server) => {
      const { deliveries } = engine;
      const rooms = ["lobby", "gone", "going"];
      await engine.open("going");
      for (const room of rooms) {
        for (const owner of ["operator", "host"]) {
          await deliveries.replace(room, owner, undefined, "{}");
        }
      }
      const off = { roomWebhooks: "no" } as const;
      const hosts = { lobby: server.stored };
      await using open = new OpenWebhooks(engine, hosts, off);
      open.webhooks.start();
      const known = async () => (await deliveries.rooms()).sort().join();
      await until(async () => await known() === "going,lobby");
      await engine.remove("going");
      open.webhooks.removed("going");
      // Of several processes, another may have to tell of the removal.
      await using next = new OpenWebhooks(engine, hosts, off);
      next.webhooks.start();
      await until(async () => await known() === "lobby");
      assertEquals((await deliveries.of("lobby")).size, 2);
    },
  );

  test(
    "keeps what a busy room says in few deliveries",
    async (engine, server) => {
      await using open = new OpenWebhooks(engine, { lobby: server.stored });
      const texts = Array.from({ length: 250 }, (_, i) => `m${i}`);
      await Promise.all(
        texts.map((text) => engine.publish("lobby", newMessage(text))),
      );
      await open.webhooks.changed("lobby", 0);
      await server.until(() => server.told().length > 250);
      assertEquals(server.received.map(({ events }) => events.length), [
        101,
        100,
        50,
      ]);
      const seqs = server.received.flatMap(({ events }) =>
        events.filter(({ type }) => type === "message.posted")
          .map(({ seq }) => seq)
      );
      assertEquals(seqs, texts.map((_, i) => i + 1));
    },
  );

  webhookPlacesSuite(test);
}
