/** Removing a room over HTTP. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { RoomServer } from "../browser/room_server.ts";
import { Chatter } from "../tools/chatter.ts";

const ADMIN_TOKEN = "a".repeat(32);

let server: RoomServer;
Deno.test.beforeAll(async () =>
  void (server = await RoomServer.start({ ADMIN_TOKEN }))
);
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

async function remove(
  room: string,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  const response = await fetch(room, {
    method: "DELETE",
    headers: { accept: "application/json", ...headers },
  });
  const text = await response.text();
  return [response.status, text && JSON.parse(text).code];
}

async function namesListed(): Promise<string[]> {
  const response = await fetch(`${server.url}/rooms`, {
    headers: { accept: "application/json" },
  });
  const rooms = await response.json();
  return rooms.map(({ name }: { name: string }) => name);
}

Deno.test("Only the host and the operator remove a room; its clients are told, by socket and stream", async () => {
  const ann = await server.introduce("Ann");
  const { room, host: hanna } = await server.openRoomAs(
    await server.introduce("Hanna"),
  );
  await server.say(room, "hello", ann);
  const mod = await fetch(`${room}/moderation`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: hanna },
    body: JSON.stringify({ action: "mod", name: "Ann" }),
  });
  assertEquals((await mod.json()).message, "Ann is now a moderator.");
  using chatter = await Chatter.join(`${room}/socket`);
  const stream = await fetch(`${room}/events`);

  assertEquals(await remove(room), [403, "forbidden"]);
  assertEquals(await remove(room, { cookie: ann }), [403, "forbidden"]);
  assertEquals(await server.history(room), ["hello"]);

  const name = new URL(room).pathname.split("/").at(-1)!;
  assert((await namesListed()).includes(name));
  assertEquals(await remove(room, { cookie: hanna }), [204, ""]);
  assertEquals(await chatter.closed, 4004);
  const events = await stream.text();
  assert(/event: ?close\ndata: ?4004\n/.test(events), events);

  assertEquals((await namesListed()).includes(name), false);
  for (const path of ["", "/messages", "/socket", "/moderation", "/export"]) {
    const response = await fetch(room + path, { headers: { cookie: hanna } });
    await response.body?.cancel();
    assertEquals([path, response.status], [
      path,
      path === "/export" ? 400 : path === "/socket" ? 426 : 404,
    ]);
  }
  assertEquals(await remove(room, { cookie: hanna }), [404, "no_such_room"]);

  // The name is free, and nothing of the old room is left in the new one.
  await server.openRoomAs(ann, name);
  assertEquals(await server.history(room), []);
  assertEquals(await remove(room, { cookie: hanna }), [403, "forbidden"]);
  using again = await Chatter.join(`${room}/socket`, chatter.position);
  assertNotEquals(again.welcome.epoch, chatter.welcome.epoch);
  assertEquals(again.events.find(({ type }) => type === "gap"), {
    type: "gap",
    from: 0,
    to: 0,
  });
  const operator = { authorization: `Bearer ${ADMIN_TOKEN}` };
  assertEquals(await remove(room, operator), [204, ""]);
});

Deno.test("A host's page on another site can't remove the room", async () => {
  const { room, host: hanna } = await server.openRoomAs();
  const [status] = await remove(room, {
    cookie: hanna,
    origin: "https://evil.example",
    "sec-fetch-site": "cross-site",
  });
  assertEquals(status, 403);
  assertEquals(await server.history(room), []);
});

Deno.test("The first room stays away once it was removed, unless there is no other", async () => {
  await using own = await RoomServer.start({ ADMIN_TOKEN });
  const operator = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const lobby = () => `${own.url}/rooms/lobby`;
  const statusOf = async (url: string) => {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.status;
  };
  const games = await own.openRoom();
  assertEquals(await statusOf(lobby()), 200);
  assertEquals(await remove(lobby(), operator), [204, ""]);
  await own.stop();
  await own.startAgain();
  assertEquals(await statusOf(lobby()), 404);
  assertEquals(await remove(games, operator), [204, ""]);
  await own.stop();
  await own.startAgain();
  assertEquals(await statusOf(lobby()), 200);
});
