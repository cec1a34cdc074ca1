import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FakeClocks } from "../tests/tools/fake_clocks.ts";
import { personNamed } from "../tests/tools/people.ts";
import {
  HANDSHAKE_HEADERS,
  Opcode,
  RawSocket,
} from "../tests/tools/raw_socket.ts";
import { CloseCode, MAX_FRAME_LENGTH } from "./websocket.ts";
import { isRejection, start } from "../tests/tools/hub_server.ts";

Deno.test("Hub refuses invalid frames by code, unnoticed by other clients", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  using bob = await room.join("bob");
  const say = (fields: unknown) => JSON.stringify(fields);
  const cases: [frame: string, code: string, key?: string][] = [
    ["not JSON", "malformed"],
    ["", "malformed"],
    ["[]", "malformed"],
    ["null", "malformed"],
    ["42", "malformed"],
    [say({ type: 1 }), "malformed"],
    [say({ type: "dance", key: "d" }), "unknown_type", "d"],
    [say({ type: "__proto__" }), "unknown_type"],
    [say({ type: "say", text: "no key" }), "malformed"],
    [say({ type: "say", key: "", text: "empty key" }), "malformed"],
    [say({ type: "say", key: "x".repeat(65), text: "long key" }), "malformed"],
    [say({ type: "say", key: 5, text: "number key" }), "malformed"],
    [say({ type: "say", key: "t", text: 5 }), "malformed", "t"],
    [say({ type: "say", key: "e", text: "" }), "empty", "e"],
    [say({ type: "say", key: "b", text: " \t\n\u200b\u3164 " }), "empty", "b"],
    [say({ type: "say", key: "l", text: "x".repeat(501) }), "too_long", "l"],
    [
      say({ type: "say", key: "m", text: "🎉".repeat(10_000) }),
      "too_long",
      "m",
    ],
  ];
  for (const [index, [frame, code, key]] of cases.entries()) {
    ann.send(frame);
    await ann.until(({ events }) =>
      events.filter(isRejection).length === index + 1
    );
    const rejection = ann.events.filter(isRejection)[index];
    assertEquals(
      [rejection.code, rejection.key],
      [code, key],
      frame.slice(0, 80),
    );
    assertMatch(rejection.message, /^Cannot .+\.$/);
  }
  assertEquals((await ann.say("still here")).type, "accepted");
  await bob.until(({ texts }) => texts.includes("still here"));
  assertEquals(
    bob.events.filter(({ type }) => type !== "viewers" && type !== "welcome")
      .length,
    1,
  );
});

Deno.test("Hub closes a client that sends binary, an oversized frame or invalid UTF-8, each with its code", async () => {
  await using room = await start();
  const cases: [payload: string | Uint8Array, opcode: number, code: number][] =
    [
      [new Uint8Array([1, 2, 3]), Opcode.Binary, CloseCode.Binary],
      [`"${"x".repeat(MAX_FRAME_LENGTH)}"`, Opcode.Text, CloseCode.TooBig],
    ];
  for (const [payload, opcode, code] of cases) {
    using client = await RawSocket.connect(room.url);
    await client.send(payload, opcode);
    assertEquals(await client.closeCode(), code);
  }
  using client = await RawSocket.connect(room.url);
  await client.send(new Uint8Array([0xff, 0xfe, 0xfd]));
  // Deno ends the connection without a close frame.
  assertEquals(await client.closeCode(), undefined);
  using bob = await room.join("bob");
  await bob.until(() => room.hub.viewers("lobby") === 1);
});

Deno.test("Hub closes a client that keeps breaking the protocol", async () => {
  await using room = await start();
  using client = await RawSocket.connect(room.url);
  for (let i = 0; i <= 100; i++) await client.send("nonsense");
  assertEquals(await client.closeCode(), CloseCode.Policy);
});

Deno.test("Hub drops a client that never reads, and others lose nothing", async () => {
  await using room = await start({ maxMessageLength: 2_000 });
  using _deaf = await RawSocket.connect(room.url + "?as=deaf");
  using ann = await room.join("ann");
  await ann.until(() => room.hub.viewers("lobby") === 2);
  // More than a log and the kernel's buffers hold together.
  const text = "x".repeat(2_000);
  let said = 0;
  while (room.hub.viewers("lobby") === 2) {
    await Promise.all(Array.from({ length: 100 }, () => ann.say(text)));
    said += 100;
    await ann.until(({ ordered }) => ordered.length === said);
    assert(said < 50_000, "the client is still in the hub");
  }
  assertEquals(ann.seqs, Array.from({ length: said }, (_, i) => i + 1));
});

Deno.test("Hub drops a peer that vanishes during the handshake", async () => {
  await using room = await start();
  const gone = Promise.withResolvers<void>();
  const upgraded = Promise.withResolvers<void>();
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen() {},
  }, async (request) => {
    await gone.promise;
    const response = await room.hub.upgrade(request, {
      room: "lobby",
      person: personNamed("ghost"),
    });
    upgraded.resolve();
    return response;
  });
  using clocks = new FakeClocks();
  const { hostname, port } = server.addr;
  const peer = await Deno.connect({ hostname, port });
  await peer.write(
    new TextEncoder().encode(
      ["GET / HTTP/1.1", "Host: x", ...HANDSHAKE_HEADERS, "", ""].join("\r\n"),
    ),
  );
  peer.close();
  gone.resolve();
  await upgraded.promise;
  assertEquals(room.hub.viewers("lobby"), 1);
  clocks.tick(10_000);
  assertEquals(room.hub.viewers("lobby"), 0);
});

Deno.test("Hub keeps a client whose token is valid for longer than a timer can wait, until it expires", async () => {
  await using room = await start();
  using clocks = new FakeClocks();
  const dayMs = 24 * 60 * 60_000;
  const registration = await room.hub.register({
    room: "lobby",
    person: personNamed("sue", {
      voucher: { role: "viewer", expiresAt: Date.now() + 60 * dayMs },
    }),
  }, { ready: () => true });
  for (let day = 0; day < 59; day++) clocks.tick(dayMs);
  assertEquals(registration.endReason, undefined);
  clocks.tick(dayMs);
  assertEquals(registration.endReason, "expired");
});

Deno.test("Hub keeps a client that never sends anything", async () => {
  await using room = await start();
  using quiet = await room.join("quiet");
  using ann = await room.join("ann");
  await ann.say("hello");
  await quiet.until(({ texts }) => texts.includes("hello"));
});

Deno.test("Hub refuses connections over its limits before the upgrade, until one leaves", async () => {
  await using room = await start({ maxClientsPerIp: 2 });
  const ann = await room.join("ann");
  using _bob = await room.join("bob");
  await assertRejects(() => RawSocket.connect(room.url), Error, "503");
  await ann.leave();
  while (room.hub.viewers("lobby") > 1) {
    await new Promise((turn) => setTimeout(turn, 5));
  }
  using cem = await room.join("cem");
  assertEquals(cem.welcome.type, "welcome");
});

Deno.test("Hub refuses a room that doesn't exist or has an invalid name", async () => {
  await using room = await start();
  const base = new URL("/", room.url).href;
  for (
    const name of [
      "nowhere",
      "Lobby",
      "a..b",
      "%00",
      "a%2fb",
      "x".repeat(300),
      "-a",
    ]
  ) {
    await assertRejects(
      () => RawSocket.connect(base + name),
      Error,
      name === "nowhere" ? "404" : "400",
    );
  }
});
