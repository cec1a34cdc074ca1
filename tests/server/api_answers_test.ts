/** Real answers and events, held against the documents of the interface. */
import { assertEquals } from "@std/assert";
import type { ServerEvent } from "../../hub/protocol.ts";
import { RoomServer } from "../browser/room_server.ts";
import { Chatter, connectAs } from "../tools/chatter.ts";
import { type Ask, ServedDocument } from "./served_document.ts";

const ADMIN_TOKEN = "a".repeat(32);
const OPERATOR = { authorization: `Bearer ${ADMIN_TOKEN}` };

let server: RoomServer;
let document: ServedDocument;

Deno.test.beforeAll(async () => {
  server = await RoomServer.start({
    ADMIN_TOKEN,
    ROOM_RATE: "0",
    ROOM_WEBHOOKS: "public",
  });
  document = await ServedDocument.of(server.url);
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Asks, and fails unless the answer has this status and is documented. */
async function expect<Answer>(
  status: number,
  path: string,
  ask: Ask = {},
): Promise<Answer> {
  const answer = await document.ask<Answer>(path, ask);
  assertEquals(
    answer.status,
    status,
    `${path} ${JSON.stringify(ask)}: ${JSON.stringify(answer.value)}`,
  );
  return answer.value;
}

interface OpenRoom {
  readonly path: string;
  /** The cookies of its host and of a viewer. */
  readonly host: string;
  readonly ann: string;
  /** Acts as its host. */
  act(
    action: Record<string, unknown>,
  ): Promise<{ token?: string; undo?: number }>;
  /** Posts as a viewer, and returns the message's `seq`. */
  say(text: string, more?: Record<string, unknown>): Promise<number>;
}

async function openRoom(): Promise<OpenRoom> {
  const { room, host } = await server.openRoomAs();
  const ann = await server.introduce("Ann");
  const path = new URL(room).pathname;
  return {
    path,
    host,
    ann,
    act: (action) =>
      expect(200, `${path}/moderation`, {
        json: action,
        headers: { cookie: host },
      }),
    say: async (text, more = {}) => {
      const { seq } = await expect<{ seq: number }>(201, `${path}/messages`, {
        json: { key: crypto.randomUUID(), text, ...more },
        headers: { cookie: ann },
      });
      return seq;
    },
  };
}

Deno.test("Answers about rooms and people fit the document", async () => {
  const name = "documented";
  await expect(201, "/rooms", { json: { name }, headers: OPERATOR });
  await expect(409, "/rooms", { json: { name }, headers: OPERATOR });
  await expect(400, "/rooms", { json: { name: "No Name" } });
  await expect(303, "/rooms", {
    form: { name: "by-form" },
    headers: { accept: "text/html" },
  });
  await expect(200, "/rooms?q=documented");
  const me = await expect<{ id: string }>(200, "/viewer");
  await expect(200, "/viewer", { json: { name: "Zoe" } });
  await expect(400, "/viewer", { json: { name: "Moderator" } });
  await expect(200, "/viewer/forget", { json: {} });
  await expect(303, "/language", { form: { language: "zh" } });
  await expect(404, `/rooms/nowhere/messages`);
  await expect(400, `/rooms/No-Name/messages`);
  await expect(403, `/rooms/${name}/moderation`);
  await expect(404, `/rooms/${name}/people/${me.id}`, { headers: OPERATOR });
  const { path, host, act } = await openRoom();
  const headers = { cookie: host };
  await expect(409, `${path}/moderation`, {
    json: { action: "test_webhook" },
    headers,
  });
  await act({ action: "webhook", url: "https://bot.example/" });
  await act({ action: "test_webhook" });
  await expect(303, `${path}/moderation`, {
    form: { action: "test_webhook" },
    headers: { ...headers, accept: "text/html" },
  });
  await expect(204, `${path}/moderation`, {
    json: { action: "remove", confirm: path.split("/").at(-1) },
    headers,
  });
  await expect(403, `/rooms/${name}`, { method: "DELETE" });
  await expect(204, `/rooms/${name}`, { method: "DELETE", headers: OPERATOR });
});

Deno.test("Answers of the server itself fit the document", async () => {
  for (
    const path of [
      "/emoji/en",
      "/styles/base.css",
      "/texts/en",
      "/client.js",
      "/.well-known/jwks.json",
      "/openapi.json",
      "/asyncapi.json",
      "/healthz",
      "/readyz",
      "/metrics",
    ]
  ) await expect(200, path);
  await expect(404, "/emoji/xx");
  await expect(404, "/styles/none.css");
  await expect(404, "/texts/xx");
});

Deno.test("Pages fit the document", async () => {
  const { path, host } = await openRoom();
  const headers = { accept: "text/html", cookie: host };
  const viewer = await expect<{ id: string }>(200, "/viewer", {
    headers: { cookie: host },
  });
  await expect(201, `${path}/messages`, {
    json: { key: "k", text: "hello" },
    headers: { cookie: host },
  });
  for (
    const page of [
      "/",
      path,
      `${path}/embed`,
      `${path}/overlay`,
      `${path}/replay`,
      `${path}/claim`,
      `${path}/search?q=hello`,
      `${path}/moderation`,
      `${path}/people/${viewer.id}`,
    ]
  ) await expect(200, page, { headers });
  const form = { key: "k2", text: "hello" };
  await expect(303, `${path}/messages`, { form, headers });
  await expect(303, `${path}/embed`, { form: { ...form, key: "k3" }, headers });
  await expect(400, `${path}/messages`, {
    form: { ...form, text: " " },
    headers,
  });
  await expect(401, `${path}/claim`, { form: { secret: "x" }, headers });
  await expect(400, `${path}/search?q=`, { headers });
});

Deno.test("What is written and found fits the document", async () => {
  const { path, host, act, say } = await openRoom();
  const you = await expect<{ id: string }>(200, "/viewer", {
    headers: { cookie: host },
  });
  const first = await say("hello https://example.com");
  await say("@Hanna indeed", {
    replyTo: first,
    mentions: [{ id: you.id, name: "Hanna" }],
  });
  await act({ action: "announce", text: "Welcome" });
  await expect(200, `${path}/messages`);
  await expect(200, `${path}/messages?viewer=${you.id}&limit=1`);
  await expect(200, `${path}/search?q=hello`);
  await expect(400, `${path}/search?q=`);
  await expect(400, `${path}/messages?before=x`);
  await expect(200, `${path}/overlay`);
  await expect(204, `${path}/reactions`, { json: { reaction: "heart" } });
  await expect(400, `${path}/reactions`, { json: { reaction: "no" } });
  await expect(200, `${path}/messages`, {
    json: { key: "help", text: "/help" },
    headers: { cookie: host },
  });
  await expect(403, `${path}/messages`, {
    json: { key: "x", text: "/ban Ann" },
  });
  await expect(426, `${path}/socket`);
  await act({ action: "rules", review: "everything" });
  await expect(202, `${path}/messages`, {
    json: { key: "held", text: "wait" },
  });
  await act({ action: "rules", review: "nothing", slowSeconds: 60 });
  await say("one");
  await expect(201, `${path}/messages`, {
    json: { key: "once", text: "two" },
    headers: { cookie: host },
  });
  await act({ action: "end" });
  await expect(403, `${path}/messages`, {
    json: { key: "late", text: "late" },
  });
});

Deno.test("What moderators read fits the document", async () => {
  const { path, host, ann, act, say } = await openRoom();
  const headers = { cookie: host };
  const { id } = await expect<{ id: string }>(200, "/viewer", {
    headers: { cookie: ann },
  });
  const seq = await say("hello");
  await say("hello again");
  await act({ action: "note", viewer: id, text: "friendly" });
  await act({ action: "watch", viewer: id });
  await expect(202, `${path}/messages`, {
    json: { key: "watched", text: "seen by moderators only" },
    headers: { cookie: ann },
  });
  await act({ action: "unwatch", viewer: id });
  await act({ action: "mod", viewer: id });
  await act({ action: "unmod", viewer: id });
  await act({ action: "allow", viewer: id });
  await act({ action: "shield", on: true });
  await act({ action: "rules", blockedWords: ["bad*"], pace: null });
  await act({ action: "timeout", viewer: id, seconds: 60, reason: "why" });
  await act({ action: "ban", viewer: id, addresses: true });
  const { token } = await act({ action: "link", role: "moderator" });
  const bans = await expect<unknown>(200, `${path}/bans`, { headers });
  await expect(200, `${path}/moderation`, { headers });
  await expect(200, `${path}/people/${id}`, { headers });
  await expect(200, `${path}/audit?limit=3`, { headers });
  await expect(200, `${path}/audit?format=jsonl`, { headers });
  await expect(200, `${path}/similar?seq=${seq}`, { headers });
  await expect(400, `${path}/similar`, { headers });
  await expect(200, `${path}/marks`, { headers });
  for (const format of ["jsonl", "csv"]) {
    await expect(200, `${path}/export?format=${format}`, { headers });
  }
  await expect(200, `${path}/claim`, { json: { secret: token } });
  await expect(401, `${path}/claim`, { json: { secret: "x" } });
  const other = await openRoom();
  await expect(200, `${other.path}/bans`, {
    json: bans,
    headers: { cookie: other.host },
  });
  await other.act({ action: "unban", viewer: id });
  await expect(200, `${other.path}/moderation`, {
    headers: { cookie: other.host },
  });
  await expect(400, `${other.path}/bans`, {
    json: {},
    headers: { cookie: other.host },
  });
});

Deno.test("An act with a key that can't be kept is refused: it would be carried out again", async () => {
  const { path, host, say } = await openRoom();
  const target = await say("hello");
  for (const key of ["", "k".repeat(65), 1, null]) {
    await expect(400, `${path}/moderation`, {
      json: { action: "delete", target, key },
      headers: { cookie: host },
    });
  }
  await expect(200, `${path}/moderation`, {
    json: { action: "delete", target, key: "k" },
    headers: { cookie: host },
  });
});

/** A client that remembers what it got. */
class Witness extends Chatter {
  has(type: ServerEvent["type"]): Promise<void> {
    return this.until(({ events }) =>
      events.some((each) => each.type === type)
    );
  }
}

Deno.test("Events of a socket fit the document", async () => {
  const { path, host, ann, act, say } = await openRoom();
  const { id } = await expect<{ id: string }>(200, "/viewer", {
    headers: { cookie: ann },
  });
  const url = `${server.url}${path}/socket`;
  const old = `${url}?epoch=old&seq=1`;
  using hosted = new Witness(connectAs(host, url));
  using viewer = new Witness(connectAs(ann, url));
  using returning = new Witness(connectAs("", old));
  await Promise.all([
    hosted.has("welcome"),
    viewer.has("welcome"),
    returning.has("gap"),
  ]);
  viewer.send(JSON.stringify({ type: "ping" }));
  viewer.send(JSON.stringify({ type: "say", key: "a", text: "hello" }));
  viewer.send(JSON.stringify({ type: "say", key: "b", text: " " }));
  viewer.send(JSON.stringify({ type: "react", reaction: "heart" }));
  hosted.send(JSON.stringify({ type: "say", key: "c", text: "/slow 0" }));
  await viewer.has("accepted");
  await hosted.has("done");
  const first = await say("one");
  await act({ action: "pin", target: first });
  const purge = { action: "purge", viewers: [id], then: "timeout" };
  const { undo } = await act({ ...purge, targets: [first], seconds: 60 });
  await act({ action: "undo", act: undo });
  await act({ action: "delete", target: await say("two") });
  await act({ action: "clear", viewer: id });
  await act({ action: "mod", viewer: id });
  await act({ action: "unmod", viewer: id });
  await act({ action: "timeout", viewer: id, seconds: 60 });
  await act({ action: "unban", viewer: id });
  await act({ action: "note", viewer: id, text: "kind" });
  await act({ action: "rules", review: "everything" });
  viewer.send(JSON.stringify({ type: "say", key: "d", text: "wait" }));
  await viewer.has("held");
  await act({ action: "rules", review: "nothing" });
  const { token: secret } = await act({ action: "bot", name: "Bridge" });
  await expect(201, `${path}/bots`, {
    json: { text: "over there", name: "Zoe" },
    headers: { authorization: `Bearer ${secret}` },
  });
  await say("/me waves");
  await act({ action: "end" });
  await act({ action: "reopen" });
  await say("back");
  await Promise.all([viewer.has("reactions"), hosted.has("review")]);

  await hosted.until(({ texts }) => texts.includes("back"));
  const messages = hosted.events.filter(({ type }) => type === "message");
  assertEquals(
    messages.slice(-3).map((each) =>
      each.type === "message" && [each.text, each.from.bot, each.me]
    ),
    [["over there", "Zoe", undefined], ["waves", undefined, true], [
      "back",
      undefined,
      undefined,
    ]],
  );
  const events = [hosted, viewer, returning].flatMap(({ events }) => events);
  for (const event of events) {
    document.assertFits(event, "components", "schemas", "ServerEvent");
  }
  const types = new Set(events.map(({ type }) => type));
  // "skipped" needs a busy room, and "ping" a process that is short of memory.
  assertEquals([...types].sort(), [
    "accepted",
    "cleared",
    "deleted",
    "done",
    "gap",
    "heartbeat",
    "held",
    "message",
    "pinned",
    "purged",
    "reactions",
    "rejected",
    "restored",
    "restricted",
    "review",
    "role",
    "settings",
    "state",
    "viewers",
    "welcome",
    "you",
  ]);
});
