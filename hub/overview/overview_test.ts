import { assert, assertEquals } from "@std/assert";
import { Overview, perMinuteOf } from "./overview.ts";
import { countRejected } from "../operator/metrics.ts";
import { act } from "../../tests/engine/tools.ts";
import { personNamed } from "../../tests/tools/people.ts";
import { start } from "../../tests/tools/hub_server.ts";

const HOST = personNamed("hanna");
const NAMED = { name: "127.0.0.1:8000", version: "1.0.0" };

Deno.test("Overview shows rooms with their viewers, rates and sizes, those wanted only", async () => {
  await using server = await start();
  const { hub, engine } = server;
  const overview = new Overview(engine, hub, NAMED);
  await hub.open("games", HOST);
  const rules = { title: "Chess Club" };
  await hub.moderate("games", HOST, { action: "rules", rules });
  using _ann = await server.join("ann");
  for (const key of ["a", "b", "c"]) {
    await hub.say("lobby", personNamed("ann"), { key, text: `said ${key}` });
  }

  const { items, total } = await overview.rooms("", 0, 50);
  assertEquals(total, 2);
  assertEquals(
    items.map(({ name, viewers, perMinute, usage: { events } }) => [
      ...[name, viewers, perMinute, events],
    ]),
    [["lobby", 1, 3, 3], ["games", 0, 0, 1]],
  );
  assert(items[0].usage.bytes > 100 && items[0].usage.bytes < 5_000);
  const names = async (query: string, from = 0) =>
    (await overview.rooms(query, from, 1)).items.map(({ name }) => name);
  assertEquals(await names("CLUB"), ["games"]);
  assertEquals(await names("lob"), ["lobby"]);
  assertEquals(await names("", 1), ["games"]);
  assertEquals(await names("none of them"), []);
  assertEquals(await names("none-of-them"), []);
  const { perMinute, viewers } = await overview.room("lobby");
  assertEquals([perMinute, viewers], [3, 1]);
  await hub.operator.end("games");
  const { title, ended, lastAt } = await overview.room("games");
  assertEquals([title, ended !== undefined, lastAt], [
    "Chess Club",
    true,
    null,
  ]);
});

Deno.test("Overview shows who is restricted in which room, the newest first", async () => {
  await using server = await start();
  const { hub, engine } = server;
  const overview = new Overview(engine, hub, NAMED);
  const operator = personNamed("olga", { admin: true });
  for (const room of ["chess", "games"]) {
    await hub.open(room, HOST);
    await hub.say(room, personNamed(`in-${room}`), { key: "k", text: "hello" });
  }
  await hub.moderate("chess", HOST, {
    action: "ban",
    whom: { viewer: "in-chess" },
    addresses: false,
  });
  await new Promise((done) => setTimeout(done, 5));
  await hub.moderate("games", operator, {
    action: "timeout",
    whom: { viewer: "in-games" },
    seconds: 600,
  });
  const { items, total } = await overview.restrictions(0, 50);
  assertEquals(total, 2);
  assertEquals(
    items.map(({ room, kind, name, by, until }) => [
      ...[room, kind, name, by, until !== undefined],
    ]),
    [
      ["games", "timeout", "in-games", "olga", true],
      ["chess", "ban", "in-chess", "hanna", false],
    ],
  );
  assertEquals((await overview.restrictions(1, 1)).items, items.slice(1));

  await hub.remove("chess", operator);
  overview.forget();
  assertEquals((await overview.restrictions(0, 50)).total, 1);
});

Deno.test("Overview finds a room that isn't among the listed ones by its whole name", async () => {
  await using server = await start();
  const { hub, engine } = server;
  const newer = Array.from({ length: 1_000 }, (_, i) => `r${i}`);
  await new Promise((passed) => setTimeout(passed, 5));
  await Promise.all(newer.map((name) => engine.open(name)));
  const overview = new Overview(engine, hub, NAMED);
  const listed = await overview.rooms("", 0, 1);
  assertEquals(listed.total, 1_000);
  const { items, total } = await overview.rooms("Lobby", 0, 50);
  assertEquals([items.map(({ name }) => name), total], [["lobby"], 1]);
  assertEquals((await overview.rooms("lobb", 0, 50)).total, 0);
});

Deno.test("Overview shows the restrictions of the other rooms if some data of one isn't ours, and which room that is", async () => {
  await using server = await start();
  const { hub, engine } = server;
  for (const room of ["broken", "games"]) {
    await hub.open(room, HOST);
    const { version } = await engine.state(room, -1);
    const restriction = { kind: "ban", name: "Bob", at: 1 };
    const json = JSON.stringify(room === "games" ? restriction : "?");
    const changes = { "restriction:bob": json, "listed:a.1": "?" };
    await engine.act(room, version, act({ changes }));
  }
  const overview = new Overview(engine, hub, NAMED);
  const { items, unread } = await overview.restrictions(0, 50);
  assertEquals(items.map(({ room, name }) => [room, name]), [["games", "Bob"]]);
  assertEquals(unread, ["broken"]);
});

Deno.test("Overview shows this process and its storage", async () => {
  await using server = await start();
  const overview = new Overview(server.engine, server.hub, NAMED);
  countRejected("slow_mode");
  const [{ refusals, ...instance }] = await overview.instances();
  assert(refusals.slow_mode >= 1);
  assertEquals(instance, {
    ...NAMED,
    startedAt: Math.round(performance.timeOrigin),
    ...{ clients: 0, rooms: 0, viewers: 0 },
  });
  const { problem, nodes: [{ name, facts }] } = await overview.storage();
  assertEquals([problem, name], [undefined, "SQLite"]);
  assert(facts.databaseBytes! > 0 && facts.walBytes! > 0);
});

Deno.test("Overview says why rooms can't be used", async () => {
  const server = await start();
  const overview = new Overview(server.engine, server.hub, NAMED);
  await server[Symbol.asyncDispose]();
  const { problem, nodes } = await overview.storage();
  assert(problem!.startsWith("Cannot "), problem);
  assertEquals(nodes, []);
});

Deno.test("A room's rate is of the last minute, or that of its last messages where there were more", () => {
  const now = 1_000_000;
  const every = (ms: number, count: number) =>
    Array.from({ length: count }, (_, i) => now - (count - 1 - i) * ms);
  assertEquals(perMinuteOf([], now), 0);
  assertEquals(perMinuteOf([now - 60_001, now - 59_999, now], now), 2);
  assertEquals(perMinuteOf(every(2_000, 40), now), 30);
  assertEquals(perMinuteOf(every(100, 50), now), 612);
});
