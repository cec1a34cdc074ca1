import { assert, assertEquals } from "@std/assert";
import { personNamed } from "../tests/tools/people.ts";
import { Opcode, RawSocket } from "../tests/tools/raw_socket.ts";
import type { RejectedEvent } from "./answers.ts";
import { CloseCode } from "./websocket.ts";
import { start } from "../tests/tools/hub_server.ts";

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

Deno.test("Hub stores cleaned text", async () => {
  await using room = await start();
  using ann = await room.join("ann");
  await ann.say(`  a\u202eb\u0000c\r\nd${"\u0301".repeat(50)}  `);
  await ann.until(({ ordered }) => ordered.length === 1);
  assertEquals(ann.texts, [`abc d${"\u0301".repeat(6)}`]);
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
