/**
 * Event streams that nobody reads.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { behindNginx, FRONT, Nginx, testWith } from "../nginx/nginx.ts";
import { Chatter } from "../tools/chatter.ts";
import { Target } from "./tools.ts";

/** All connections that the server takes in these tests. */
const MAX = 5;

const encoder = new TextEncoder();

/** Sends a request without reading the answer. */
async function send(url: string, head: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(
    encoder.encode(`${head} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  );
  return connection;
}

/** Waits until the server counts this many clients. */
async function untilClients(target: Target, count: number): Promise<void> {
  const line = new RegExp(`^hubbub_clients ${count}$`, "m");
  while (!line.test((await target.ask("/metrics")).text)) {
    await new Promise((turn) => setTimeout(turn, 20));
  }
}

Deno.test("HEAD registers nobody, whatever it asks for", async () => {
  await using target = await Target.start({ MAX_CLIENTS: String(MAX) });
  const { room, cookie } = await target.open();
  for (
    const [path, status] of [
      ["events", 200],
      ["events?observe", 200],
      ["socket", 426],
      ["export?format=csv", 200],
      ["audit?format=jsonl", 200],
      ["messages", 200],
      ["claim", 200],
      ["embed", 200],
      ["overlay", 200],
      ["replay", 200],
      ["moderation", 200],
      ["reactions", 405],
    ] as const
  ) {
    for (let round = 0; round < MAX + 1; round++) {
      const answer = await target.ask(`/rooms/${room}/${path}`, {
        method: "HEAD",
        headers: { cookie, accept: "text/html" },
      });
      assertEquals([path, answer.status, answer.text], [path, status, ""]);
    }
  }
  assertEquals(
    (await target.ask("/rooms/nowhere/events", { method: "HEAD" }))
      .status,
    404,
  );
  await untilClients(target, 0);
  await target.expectWell(room);
});

Deno.test("A stream leaves the room when its connection ends, even before the answer", async () => {
  await using target = await Target.start({ MAX_CLIENTS: String(MAX) });
  for (let round = 0; round < 10; round++) {
    const held = await Promise.all(
      Array.from(
        { length: MAX },
        () => send(target.url, "GET /rooms/lobby/events"),
      ),
    );
    // In every second round, before it can be answered.
    if (round % 2 === 0) await untilClients(target, MAX);
    for (const connection of held) connection.close();
    await untilClients(target, 0);
  }
  await target.expectWell();
});

/** Ensures that a stream that is not read ends while a room is busy. */
async function deafStream(target: Target, url: string): Promise<void> {
  using ann = await Chatter.join(`${target.url}/rooms/lobby/socket`);
  using _deaf = await send(url, "GET /rooms/lobby/events?observe");
  await untilClients(target, 2);
  // First more than the buffers of two kernels and nginx, then ordinary traffic.
  for (let round = 0; round < 120; round++) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ann.say("x".repeat(1_900))),
    );
    assert(answers.every(({ type }) => type === "accepted"));
  }
  const alone = /^hubbub_clients 1$/m;
  while (!alone.test((await target.ask("/metrics")).text)) {
    assertEquals((await ann.say("still here")).type, "accepted");
    await new Promise((turn) => setTimeout(turn, 100));
  }
}

Deno.test("A stream whose reader stopped is dropped, as a socket is", async () => {
  await using target = await Target.start({ MAX_MESSAGE_LENGTH: "2000" });
  await deafStream(target, target.url);
});

testWith(
  ["nginx"],
  "HEAD and a stream whose reader stopped, through nginx",
  async () => {
    await using target = await Target.start({
      ...behindNginx(8001),
      MAX_MESSAGE_LENGTH: "2000",
    });
    await using _nginx = await Nginx.start();
    for (let round = 0; round < MAX; round++) {
      const answer = await fetch(`${FRONT}/rooms/lobby/events`, {
        method: "HEAD",
      });
      assertEquals([answer.status, await answer.text()], [200, ""]);
    }
    await untilClients(target, 0);
    await deafStream(target, FRONT);
  },
);
