import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Chatter } from "../tests/tools/chatter.ts";
import { personNamed, UNLIMITED } from "../tests/tools/people.ts";
import {
  HANDSHAKE_HEADERS,
  Opcode,
  RawSocket,
} from "../tests/tools/raw_socket.ts";
import { openEmbeddedEngine } from "./engine/embedded/engine.ts";
import { Hub, type HubOptions } from "./hub.ts";
import { MAX_FRAME_LENGTH } from "./room/client.ts";
import { parsePosition } from "./room/parse.ts";
import { CloseCode, type RejectedEvent, type ServerEvent } from "./protocol.ts";
import { Refusal } from "./refusal.ts";

/** A hub behind a real server. The query names the viewer: `?as=ann`. */
async function start(options: Partial<HubOptions> = {}) {
  const folder = await Deno.makeTempDir();
  const hub = new Hub(openEmbeddedEngine(folder), { ...UNLIMITED, ...options });
  await hub.open("lobby");
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      const name = searchParams.get("as") ?? crypto.randomUUID();
      try {
        return await hub.upgrade(request, {
          room: pathname.slice(1),
          person: personNamed(name),
          position: parsePosition(
            searchParams.get("epoch"),
            searchParams.get("seq"),
          ),
        });
      } catch (error) {
        if (error instanceof Refusal) {
          return new Response(error.code, {
            status: error.status,
          });
        }
        throw error;
      }
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/lobby`;
  return {
    hub,
    url,
    join: (name: string, position?: { epoch: string; seq: number }) =>
      Chatter.join(`${url}?as=${name}`, position),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const isRejection = (event: ServerEvent): event is RejectedEvent =>
  event.type === "rejected";

Deno.test("Hub welcomes a client, stores its messages, and broadcasts them in one order", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  using bob = await room.join("bob");
  assertEquals(bob.welcome.room, "lobby");
  assertEquals(bob.welcome.you, { id: "bob", name: "bob", role: "viewer" });
  const answers = await Promise.all([
    ann.say("one", "k1"),
    bob.say("二", "k2"),
    ann.say("ثلاثة", "k3"),
  ]);
  assertEquals(answers.map(({ type }) => type), [
    "accepted",
    "accepted",
    "accepted",
  ]);
  await Promise.all(
    [ann, bob].map((chatter) =>
      chatter.until(({ ordered }) => ordered.length === 3)
    ),
  );
  assertEquals(ann.ordered, bob.ordered);
  assertEquals(ann.seqs, [1, 2, 3]);
});

Deno.test("Hub sends bytes to a client that requests them, and text to others", async () => {
  await using room = await start();
  const kinds: [
    protocol: string,
    opcode: number,
    chosen: string | undefined,
  ][] = [
    ["hubbub.v1.bytes", Opcode.Binary, "hubbub.v1.bytes"],
    ["other, hubbub.v1", Opcode.Text, "hubbub.v1"],
    ["", Opcode.Text, undefined],
  ];
  for (const [protocol, opcode, chosen] of kinds) {
    using client = await RawSocket.connect(
      room.url,
      protocol ? { "Sec-WebSocket-Protocol": protocol } : {},
    );
    assertEquals(client.protocol, chosen);
    const frame = (await client.receive())!;
    assertEquals(frame.opcode, opcode);
    const [welcome] = JSON.parse(new TextDecoder().decode(frame.payload));
    assertEquals(welcome.type, "welcome");
    await client.send(
      JSON.stringify({ type: "say", key: "k", text: "你好" }),
    );
    let heard = "";
    while (!heard.includes("你好")) {
      heard += new TextDecoder().decode((await client.receive())!.payload);
    }
  }
});

Deno.test("Hub handles a second say before the first is answered, and each key once", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  for (let i = 0; i < 200; i++) {
    ann.send(
      JSON.stringify({ type: "say", key: `k${i}`, text: `message ${i}` }),
    );
  }
  await ann.until(({ events }) =>
    events.filter(({ type }) => type === "accepted").length === 200
  );
  const again = await ann.say("message 7", "k7");
  assertEquals(again, { type: "accepted", key: "k7", seq: 8 });
  await ann.until(({ ordered }) => ordered.length === 200);
  assertEquals(ann.seqs, Array.from({ length: 200 }, (_, i) => i + 1));
});

Deno.test("Hub replays to a returning client exactly what it missed", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  const bob = await room.join("bob");
  await ann.say("heard");
  await bob.until(({ ordered }) => ordered.length === 1);
  const { position } = bob;
  await bob.leave();
  for (let i = 0; i < 300; i++) await ann.say(`missed ${i}`);
  using back = await room.join("bob", position);
  await ann.say("live");
  await back.until(({ texts }) => texts.at(-1) === "live");
  assertEquals(back.seqs, Array.from({ length: 301 }, (_, i) => i + 2));
  assertEquals(back.events.filter(({ type }) => type === "gap"), []);
});

Deno.test("Hub recovers clients from storage after the room is reloaded, sharing what they missed", async () => {
  await using room = await start();
  const position = await room.hub.history("lobby", personNamed("x"));
  for (let i = 0; i < 500; i++) {
    await room.hub.say("lobby", personNamed("x"), {
      key: `${i}`,
      text: `${i}`,
    });
  }
  const crowd = await Promise.all(
    Array.from({ length: 20 }, (_, i) => room.join(`v${i}`, position)),
  );
  for (const chatter of crowd) {
    await chatter.until(({ ordered }) => ordered.length === 500);
    assertEquals(chatter.texts, Array.from({ length: 500 }, (_, i) => `${i}`));
    await chatter.leave();
  }
});

Deno.test("Hub announces the gap to a client that was away too long, and replays the rest", async () => {
  await using room = await start({ historySize: 10 });
  const position = await room.hub.history("lobby", personNamed("x"));
  using ann = await room.join("ann");
  for (let i = 1; i <= 30; i++) await ann.say(`${i}`);
  using back = await room.join("bob", position);
  await back.until(({ ordered }) => ordered.length === 10);
  assertEquals(back.events[1], { type: "gap", from: 1, to: 20 });
  assertEquals(back.seqs, [21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
});

Deno.test("Hub resets a client with another epoch or a seq from the future", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  await ann.say("hello");
  for (
    const position of [{ epoch: "other", seq: 0 }, {
      epoch: ann.welcome.epoch,
      seq: 999,
    }]
  ) {
    using back = await room.join("bob", position);
    await back.until(({ ordered }) => ordered.length === 1);
    assertEquals(back.events[1], { type: "gap", from: 0, to: 0 });
    assertEquals(back.texts, ["hello"]);
  }
});

Deno.test("Hub counts viewers, not sockets, and announces changes", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  using _tab = await room.join("ann");
  const bob = await room.join("bob");
  assertEquals(bob.welcome.viewers, 2);
  await ann.until(({ events }) =>
    events.some((event) => event.type === "viewers" && event.count === 2)
  );
  await bob.leave();
  await ann.until(({ events }) =>
    events.some((event) => event.type === "viewers" && event.count === 1)
  );
  assertEquals(room.hub.viewers("lobby"), 1);
});

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

Deno.test("Hub stores cleaned text", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  await ann.say(`  a\u202eb\u0000c\r\nd${"\u0301".repeat(50)}  `);
  await ann.until(({ ordered }) => ordered.length === 1);
  assertEquals(ann.texts, [`abc d${"\u0301".repeat(6)}`]);
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

Deno.test("Hub tells a viewer who writes too fast how long to wait, across all of their sockets", async () => {
  await using room = await start({ messageRate: 0.001, messageBurst: 2 });
  using ann = await room.join("ann");
  using tab = await room.join("ann");
  using bob = await room.join("bob");
  assertEquals((await ann.say("1")).type, "accepted");
  assertEquals((await tab.say("2")).type, "accepted");
  const refused = await ann.say("3") as RejectedEvent;
  assertEquals(refused.code, "rate_limited");
  assert(
    refused.retryAfterMs! > 900_000 && refused.retryAfterMs! <= 1_000_000,
    `${refused.retryAfterMs}`,
  );
  assertEquals((await bob.say("mine")).type, "accepted");
});

Deno.test("Hub accepts an already stored key from a rate-limited viewer", async () => {
  await using room = await start({ messageRate: 0.001, messageBurst: 1 });
  using ann = await room.join("ann");
  const first = await ann.say("once", "k");
  assertEquals((await ann.say("more", "other")).type, "rejected");
  assertEquals(await ann.say("once", "k"), first);
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
  using time = new FakeTime();
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
  time.tick(10_000);
  assertEquals(room.hub.viewers("lobby"), 0);
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

Deno.test("Hub loses nothing when clients join and leave during a flood", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  const { position } = ann;
  const flood = (async () => {
    for (let i = 0; i < 40; i++) {
      await Promise.all(
        Array.from({ length: 25 }, (_, j) => ann.say(`${i}.${j}`)),
      );
    }
  })();
  const readers = await Promise.all(Array.from({ length: 12 }, async (_, i) => {
    let seen = position;
    const seqs: number[] = [];
    while (seen.seq < 1_000) {
      using reader = await room.join(`r${i}`, seen);
      await reader.until(({ seqs }) =>
        seqs.length > 60 || seqs.at(-1) === 1_000 || seen.seq === 1_000
      );
      seqs.push(...reader.seqs);
      seen = reader.position;
      await reader.leave();
    }
    return seqs;
  }));
  await flood;
  for (const seqs of readers) {
    assertEquals(
      seqs,
      Array.from({ length: 1_000 }, (_, i) => i + 1),
    );
  }
});

Deno.test("Hub tells its clients to reconnect when it closes, after storing what it accepted", async () => {
  const room = await start();
  using ann = await room.join("ann");
  const answer = ann.say("last words");
  assertEquals((await answer).type, "accepted");
  await room[Symbol.asyncDispose]();
  assertEquals(await ann.closed, CloseCode.Restart);
});
