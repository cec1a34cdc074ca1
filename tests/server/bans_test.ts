/** Ban lists over HTTP: exported, imported from the panel and by programs, and removed. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { RoomServer } from "../browser/room_server.ts";
import { ownPort } from "../tools/own_port.ts";

let here: RoomServer;
let there: RoomServer;
Deno.test.beforeAll(async () => {
  const port = ownPort();
  here = await RoomServer.start({
    PORT: `${port}`,
    PUBLIC_URL: `https://chat.example,http://localhost:${port},` +
      `http://127.0.0.1:${port}`,
  });
  there = await RoomServer.start();
});
Deno.test.afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await there[Symbol.asyncDispose]();
});

const HTML = { accept: "text/html" };

/** A host in their room, as a browser or a program. */
class Host {
  readonly room: string;
  readonly cookie: string;

  private constructor(room: string, cookie: string) {
    this.room = room;
    this.cookie = cookie;
  }

  static async open(server: RoomServer): Promise<Host> {
    const { room, host } = await server.openRoomAs(
      await server.introduce("Hanna"),
    );
    return new Host(room, host);
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ accept: "application/json" });
    for (const [name, value] of new Headers(init.headers)) {
      headers.set(name, value);
    }
    headers.set("cookie", this.cookie);
    return fetch(`${this.room}/${path}`, {
      ...init,
      headers,
      redirect: "manual",
    });
  }

  /** Uploads a file with the panel's form. */
  async upload(file: string): Promise<Response> {
    const body = new FormData();
    body.set("file", new File([file], "stage-bans.json"));
    const { origin } = new URL(this.room);
    return await this.ask("bans", {
      method: "POST",
      headers: { ...HTML, origin },
      body,
    });
  }

  async json(path: string, body: string): Promise<[number, string]> {
    const response = await this.ask(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const { code, message } = await response.json();
    return [response.status, code ?? message];
  }

  async export(): Promise<string> {
    const response = await this.ask("bans");
    assertEquals(response.status, 200);
    assertMatch(
      response.headers.get("content-disposition") ?? "",
      /^attachment; filename="[\w-]+-bans\.json"$/,
    );
    assertEquals(response.headers.get("cache-control"), "no-store");
    return await response.text();
  }

  async panel(): Promise<string> {
    return await (await this.ask("moderation", { headers: HTML })).text();
  }
}

/** A host who banned <b>Ann</b> and blocked a word. */
async function strict(): Promise<Host> {
  const host = await Host.open(here);
  const ann = await here.introduce("Ann");
  await here.say(host.room, "hello", ann);
  const act = (fields: object) =>
    host.json("moderation", JSON.stringify(fields));
  assertEquals(
    (await act({ action: "ban", name: "Ann", reason: "<b>spam</b>" }))[0],
    200,
  );
  await act({ action: "rules", blockedWords: "rude*" });
  return host;
}

Deno.test("A list travels from server to server by the panel's form, without scripts, and back", async () => {
  const host = await strict();
  const file = await host.export();
  const other = await Host.open(there);
  const done = await other.upload(file);
  assertEquals([done.status, done.headers.get("location")], [
    303,
    `${new URL(other.room).pathname}/moderation?done=import#lists`,
  ]);
  const panel = await other.panel();
  assert(panel.includes("&lt;b>spam"));
  assert(!panel.includes("<b>spam"));
  const { host: origin } = new URL(host.room);
  assert(panel.includes(`on http://${origin}`), "where it comes from");
  const keys = await (await fetch(`http://${origin}/.well-known/jwks.json`))
    .json();
  assert(panel.includes(`signed with the key ${keys.keys[0].kid}`));
  const [, list] = panel.match(/name="list" value="([\w-]+)"/)!;
  const form = { section: "lists", list, action: "unlist" };
  const removed = await other.ask("moderation", {
    method: "POST",
    headers: { ...HTML, origin: new URL(other.room).origin },
    body: new URLSearchParams(form),
  });
  assertEquals(removed.status, 303);
  assert(!(await other.panel()).includes("signed with the key"));
});

Deno.test("A program imports a file as it is; another room of the same server knows its own", async () => {
  const host = await strict();
  const other = await Host.open(here);
  assertEquals(await other.json("bans", await host.export()), [
    200,
    `Imported from ${host.room.split("/").at(-1)} (${
      new URL(host.room).origin
    }): 1 ban, 1 blocked word.`,
  ]);
  const { lists } = await (await other.ask("moderation")).json();
  const [{ own, people }] = Object.values<
    { own: boolean; people: { name: string }[] }
  >(lists);
  assertEquals([own, people.map(({ name }) => name)], [true, ["Ann"]]);
  assert((await other.panel()).includes("made by this server"));
});

Deno.test("Without PUBLIC_URL a file says no server, whatever the request names", async () => {
  const host = await Host.open(there);
  const file = await host.export();
  const content = JSON.parse(atob(
    JSON.parse(file).payload.replaceAll("-", "+").replaceAll("_", "/"),
  ));
  const room = host.room.split("/").at(-1);
  assertEquals([content.room, content.iss], [room, undefined]);
  const other = await Host.open(here);
  assertEquals(await other.json("bans", file), [
    200,
    `Imported from ${room}: 0 bans, 0 blocked words.`,
  ]);
  const panel = await other.panel();
  assert(panel.includes(`${room} on a server that gives no address`));
});

Deno.test("A file that was changed, or is none, is refused in the panel's section and to programs", async () => {
  const host = await strict();
  const other = await Host.open(there);
  const file = JSON.parse(await host.export());
  const changed = JSON.stringify({ ...file, payload: `${file.payload}A` });
  for (const wrong of [changed, "{", "x".repeat(100_000)]) {
    assertEquals(await other.json("bans", wrong), [400, "bad_list"]);
    const refused = await other.upload(wrong);
    assertEquals(refused.status, 400);
    assertMatch(await refused.text(), /role="alert">Cannot import this file:/);
  }
  assertEquals(
    await other.json("bans", "x".repeat(3 * 1024 * 1024 + 1)),
    [413, "too_long"],
  );
});

Deno.test("Only the host exports and imports, and no other site's form does", async () => {
  const host = await strict();
  const file = await host.export();
  const ann = await here.introduce("Ann");
  const asAnn = (init: RequestInit) =>
    fetch(`${host.room}/bans`, {
      ...init,
      headers: { ...init.headers, cookie: ann, accept: "application/json" },
    });
  for (
    const response of [
      await asAnn({}),
      await asAnn({
        method: "POST",
        headers: { "content-type": "application/json" },
        body: file,
      }),
    ]
  ) {
    assertEquals([response.status, (await response.json()).code], [
      403,
      "forbidden",
    ]);
  }
  const body = new FormData();
  body.set("file", new File([file], "x.json"));
  const forged = await host.ask("bans", {
    method: "POST",
    headers: { ...HTML, origin: "https://evil.example" },
    body,
  });
  await forged.body?.cancel();
  assertEquals(forged.status, 403);
  const { lists } = await (await host.ask("moderation")).json();
  assertEquals(lists, {});
});

Deno.test("The keys are public, and have no private part", async () => {
  const response = await fetch(`${here.url}/.well-known/jwks.json`);
  assertEquals(
    response.headers.get("content-type"),
    "application/jwk-set+json",
  );
  const { keys } = await response.json();
  for (const { d, kty, crv, x, kid } of keys) {
    assertEquals([d, kty, crv], [undefined, "OKP", "Ed25519"]);
    assert(x && kid);
  }
});
