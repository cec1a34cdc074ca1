/** Programs that write through bot links. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { RoomServer } from "../browser/room_server.ts";
import type { MessageEvent } from "../../hub/protocol.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

async function post(
  url: string,
  body: object,
  headers: Record<string, string> = {},
) {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...await response.json() };
}

/** A room with a bot, and functions that act as its host and write as the bot. */
async function withBot() {
  const opened = await server.openRoomAs(await server.introduce("Hanna"));
  const { room, host: cookie } = opened;
  const act = (action: object) =>
    post(`${room}/moderation`, action, { cookie });
  const { token } = await act({ action: "bot", name: "Bridge" });
  const say = (body: object) =>
    post(`${room}/bots`, body, { authorization: `Bearer ${token}` });
  return { room, act, token, say };
}

async function messagesOf(room: string): Promise<MessageEvent[]> {
  return (await (await fetch(`${room}/messages`)).json()).messages;
}

Deno.test("A program writes through a bot link, under the bot's name with whom it speaks for, and never twice", async () => {
  const { room, token, say } = await withBot();
  assertMatch(token, /^[\w-]{43}$/);
  const first = await say({ text: "Hi", key: "k1", name: "Ann of Elsewhere" });
  assertEquals([first.status, first.type, first.key], [201, "accepted", "k1"]);
  assertEquals((await say({ text: "Hi", key: "k1" })).seq, first.seq);
  const byUrl = await post(`${room}/bots/${token}`, { text: "/ban ann" });
  assertEquals(byUrl.status, 201);
  const messages = await messagesOf(room);
  assertEquals(
    messages.map(({ from: { name, role, bot }, text }) => [
      name,
      role,
      bot,
      text,
    ]),
    [
      ["Bridge", "viewer", "Ann of Elsewhere", "Hi"],
      ["Bridge", "viewer", "", "/ban ann"],
    ],
  );
  const page = await (await fetch(room, { headers: { accept: "text/html" } }))
    .text();
  assert(page.includes('<span class="badge">Bot</span>'), page);
  assert(page.includes(">Ann of Elsewhere</bdi>"));
});

Deno.test("A bot obeys blocked words, also in the name of whom it speaks for, the length, and that a room is closed", async () => {
  const { act, say } = await withBot();
  await act({ action: "rules", blockedWords: ["spam"], links: false });
  for (
    const [body, code] of [
      [{ text: "sp\u0430m" }, "blocked"],
      [{ text: "hello", name: "Spam" }, "blocked"],
      [{ text: "see example.com" }, "no_links"],
      [{ text: "x".repeat(501) }, "too_long"],
      [{ text: "hello", name: "x".repeat(33) }, "bad_name"],
      [{ text: " " }, "empty"],
    ] as const
  ) assertEquals((await say(body)).code, code, JSON.stringify(body));
  await act({ action: "close" });
  assertEquals((await say({ text: "hello" })).code, "closed");
});

Deno.test("Moderators time a bot out, the host removes it, and no viewer has its name", async () => {
  const { room, act, say } = await withBot();
  await say({ text: "hello" });
  const [{ from: { id } }] = await messagesOf(room);
  await act({ action: "timeout", viewer: id, seconds: 60 });
  assertEquals((await say({ text: "again" })).code, "timed_out");
  await act({ action: "unban", viewer: id });
  assertEquals((await say({ text: "again" })).status, 201);
  const bridge = await server.introduce("Brıdge");
  const posing = await post(`${room}/messages`, { text: "me", key: "k" }, {
    cookie: bridge,
  });
  assertEquals(posing.code, "name_taken");
  const twice = await act({ action: "bot", name: "bridge" });
  assertEquals(twice.code, "name_taken");
  assertEquals((await act({ action: "bot", name: "Moderator" })).status, 400);
  const view = await fetch(`${room}/moderation`);
  assertEquals(view.status, 403);
  await view.body?.cancel();
});

Deno.test("No bot becomes a moderator, whom others couldn't time out", async () => {
  const { room, act, say } = await withBot();
  await say({ text: "hello" });
  const [{ from: { id } }] = await messagesOf(room);
  const { code, message } = await act({ action: "mod", viewer: id });
  assertEquals([code, message], [
    "conflict",
    "Cannot make Bridge a moderator: it is a bot.",
  ]);
});

Deno.test("A wrong bot link writes nothing, and only ten are tried", async () => {
  const { room } = await withBot();
  const codes = new Set<string>();
  for (let i = 0; i < 12; i++) {
    codes.add((await post(`${room}/bots/wrong${i}`, { text: "hello" })).code);
  }
  assertEquals([...codes], ["unauthorised", "rate_limited"]);
  assertEquals(await messagesOf(room), []);
});

Deno.test("What bots write, and what they are refused, is counted as of viewers", async () => {
  const { say } = await withBot();
  const counted = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return [
      /^hubbub_messages_accepted_total (\d+)$/m,
      /^hubbub_messages_rejected_total\{code="empty"\} (\d+)$/m,
    ].map((line) => Number(line.exec(text)?.[1] ?? 0));
  };
  const [accepted, empty] = await counted();
  await say({ text: "Hi" });
  await say({ text: " " });
  assertEquals(await counted(), [accepted + 1, empty + 1]);
});
