/**
 * Attacks below HTTP: too much, too slow, and not HTTP at all.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Target, Visitor } from "./tools.ts";
import { behindNginx, FRONT, Nginx, testWith } from "../nginx/nginx.ts";
import { HANDSHAKE_HEADERS } from "../tools/raw_socket.ts";

const encoder = new TextEncoder();

/** Connections that an attacker holds at the same time. */
const MANY = 100;

async function connect(url: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  return await Deno.connect({ hostname, port: Number(port) });
}

/** Sends bytes and returns the answer's status line, or "" if the server only closes. */
async function statusOf(url: string, bytes: string): Promise<string> {
  using connection = await connect(url);
  try {
    // A server that answers early closes the connection before the rest is sent.
    const sending = connection.writable.getWriter();
    sending.write(encoder.encode(bytes)).catch(() => {});
    const answer = new Uint8Array(1_024);
    const read = await connection.read(answer) ?? 0;
    return new TextDecoder().decode(answer.subarray(0, read)).split("\r\n")[0];
  } catch (error) {
    assert(isClosed(error), String(error));
    return "";
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.BadResource;
}

function request(headers: readonly string[], path = "/rooms/lobby"): string {
  const lines = [`GET ${path} HTTP/1.1`, "Host: chat.example", ...headers];
  return `${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`;
}

Deno.test("Header floods: too many or too large headers are refused, and others are not affected", async () => {
  await using target = await Target.start();
  using witness = await Visitor.join(target, "lobby");
  const ok = /^HTTP\/1\.1 200 /;
  const refused = /^(HTTP\/1\.1 4\d\d |$)/;
  const long = (size: number) => "a".repeat(size);
  for (
    const [headers, path, expected] of [
      [Array.from({ length: 50 }, (_, i) => `X-${i}: x`), undefined, ok],
      [Array.from({ length: 500 }, (_, i) => `X-${i}: x`), undefined, refused],
      [Array.from({ length: 9_000 }, () => "X: x"), undefined, refused],
      [[`Cookie: viewer=${long(5_000)}`], undefined, ok],
      [[`Cookie: ${"viewer=a.b.c; ".repeat(2_000)}`], undefined, ok],
      [[`X-Forwarded-For: ${"1.1.1.1, ".repeat(3_000)}`], undefined, ok],
      [[`Cookie: viewer=${long(1_000_000)}`], undefined, refused],
      [[`${long(1_000_000)}: x`], undefined, refused],
      [[`Authorization: Bearer ${long(5_000)}`], undefined, refused],
      [[], `/${long(1_000_000)}`, refused],
      [[], `/rooms/${long(20_000)}`, refused],
      [[], `/rooms/lobby/messages?${"before=1&".repeat(5_000)}`, ok],
    ] as const
  ) {
    const status = await statusOf(target.url, request(headers, path));
    assertMatch(status, expected, (headers[0] ?? path ?? "").slice(0, 40));
  }
  await Promise.all(
    Array.from(
      { length: MANY },
      () =>
        statusOf(
          target.url,
          request(Array.from({ length: 5_000 }, (_, i) => `X-${i}: ${i}`)),
        ),
    ),
  );
  assertEquals((await witness.say("still here")).type, "accepted");
  await target.expectWell();
});

Deno.test("Invalid HTTP and request smuggling are refused", async () => {
  await using target = await Target.start();
  const post = "POST /rooms/lobby/messages HTTP/1.1\r\nHost: x\r\n";
  const smuggled = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  for (
    const bytes of [
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
      "\u0000".repeat(1_000) + "\r\n\r\n",
      "GET\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\nX : a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n",
      `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
      `${post}Content-Length: -1\r\n\r\n`,
      `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
      `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    ]
  ) {
    const status = await statusOf(target.url, bytes);
    assertMatch(status, /^(HTTP\/1\.[01] 4\d\d |$)/, JSON.stringify(bytes));
  }
  // An invalid chunk length ends its request.
  await statusOf(
    target.url,
    `${post}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
  );
  assertEquals(await target.texts("lobby"), []);
  await target.expectWell();
});

Deno.test("Slow requests: headers, bodies and handshakes sent byte by byte don't affect others", async () => {
  await using target = await Target.start();
  using witness = await Visitor.join(target, "lobby");
  const beginnings = [
    "G",
    "GET /rooms/lobby HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "POST /rooms/lobby/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{",
    "POST /rooms/lobby/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    `GET /rooms/lobby/socket HTTP/1.1\r\nHost: x\r\n${
      HANDSHAKE_HEADERS.join("\r\n")
    }\r\nX-Slow: `,
  ];
  const held = await Promise.all(
    Array.from({ length: MANY }, async (_, i) => {
      const connection = await connect(target.url);
      const beginning = beginnings[i % beginnings.length];
      await connection.write(encoder.encode(beginning));
      return connection;
    }),
  );
  for (let round = 0; round < 20; round++) {
    for (const connection of held) await connection.write(encoder.encode("a"));
    assertEquals((await witness.say(`round ${round}`)).type, "accepted");
  }
  await target.expectWell();
  // None of them is a client of the room.
  let metrics = "";
  while (!/^hubbub_clients 1$/m.test(metrics)) {
    metrics = (await target.ask("/metrics")).text;
  }
  for (const connection of held) connection.close();
  await target.expectWell();
  const { code } = await target.server.stop();
  assertEquals(code, 0);
});

Deno.test("A body without an end is not read beyond the limit", async () => {
  await using target = await Target.start();
  const head = (headers: string) =>
    `POST /rooms/lobby/messages HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`;
  const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;
  const status = await statusOf(
    target.url,
    head("Transfer-Encoding: chunked") + chunk.repeat(100),
  );
  assertMatch(status, /^(HTTP\/1\.1 413 |$)/);
  const { status: large } = await target.json("/viewer", {
    name: "x".repeat(1_000_000),
  });
  assertEquals(large, 413);
  await target.expectWell();
});

testWith(
  ["nginx"],
  "Slow requests: nginx ends requests whose header or body does not arrive, which an instance alone does not",
  async () => {
    await using target = await Target.start(behindNginx(8001));
    await using _nginx = await Nginx.start();
    const answers = await Promise.all([
      "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
      "POST /rooms/lobby/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
    ].map(async (beginning) => {
      using connection = await connect(FRONT);
      await connection.write(encoder.encode(beginning));
      // Any answer is the end of the connection, by nginx.
      const buffer = new Uint8Array(1_024);
      const read = await connection.read(buffer).catch((error) => {
        assert(isClosed(error), String(error));
        return 0;
      }) ?? 0;
      return new TextDecoder().decode(buffer.subarray(0, read))
        .split("\r\n")[0];
    }));
    for (const answer of answers) assertMatch(answer, /^(HTTP\/1\.1 408 |$)/);
    await target.expectWell();
  },
);
