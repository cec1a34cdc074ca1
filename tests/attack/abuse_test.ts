import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { HANDSHAKE_HEADERS, Opcode, RawSocket } from "../tools/raw_socket.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { roomWithHost } from "./room_with_host.ts";
import { Target } from "./tools.ts";

/** The headers of a WebSocket upgrade. */
const UPGRADE = {
  connection: "upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** A server with two clients in its lobby, who must not be affected. */
async function startWithTwo(
  env: Record<string, string>,
  fileDescriptors?: number,
) {
  await ensureBuilt();
  const folder = new TempDir();
  const server = await TestServer.start(folder.path, env, {
    fileDescriptors,
  });
  const socket = `${server.url}/rooms/lobby/socket`;
  const [ann, bob] = [await Chatter.join(socket), await Chatter.join(socket)];
  let said = 0;
  return {
    server,
    socket,
    ann,
    /** Ann posts a message, and Bob receives it. */
    async chat() {
      const text = `message ${++said}`;
      assertEquals((await ann.say(text)).type, "accepted");
      await bob.until(({ texts }) => texts.includes(text));
    },
    async viewers(): Promise<number> {
      const rooms = await (await fetch(`${server.url}/rooms`)).json();
      return rooms.find(({ name }: { name: string }) => name === "lobby")
        .viewers;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

async function untilTrue(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise((turn) => setTimeout(turn, 20));
}

Deno.test("A viewer who fills the disk with the largest messages is stopped after four megabytes, and others aren't", async () => {
  await using room = await startWithTwo({
    MESSAGE_RATE: "0.001",
    MESSAGE_BURST: "100000",
  });
  // A character each, of 25 bytes.
  const families = "👨‍👩‍👧‍👦".repeat(494);
  using filler = await Chatter.join(room.socket);
  let bytes = 0;
  for (let i = 100_000;; i++) {
    const answer = await filler.say(`${i}${families}`);
    if (answer.type === "rejected") {
      assertEquals(answer.code, "rate_limited");
      assert(answer.retryAfterMs! > 0);
      break;
    }
    bytes += new TextEncoder().encode(families).length;
    assert(bytes < 6_000_000, "nothing stops it");
  }
  await room.chat();
  const metrics = await (await fetch(`${room.server.url}/metrics`)).text();
  assertStringIncludes(
    metrics,
    'hubbub_byte_budget_refusals_total{budget="viewer"} 1\n',
  );
});

Deno.test("A client that floods the server is told to slow down and then disconnected", async () => {
  await using room = await startWithTwo({ MESSAGE_BURST: "100" });
  using flooder = await RawSocket.connect(room.socket);
  const say = (i: number) =>
    JSON.stringify({ type: "say", key: `k${i}`, text: `flood ${i}` });
  const reading = flooder.closeCode();
  let i = 0;
  try {
    while (i < 100_000) await flooder.send(say(i++));
  } catch (error) {
    // The server has closed the connection, so later sends fail.
    if (
      !(error instanceof Deno.errors.BrokenPipe ||
        error instanceof Deno.errors.ConnectionReset)
    ) throw error;
  }
  assert(i < 100_000, "the server took it all");
  // The close frame may be lost in the reset; the connection has ended either way.
  await reading.catch((error) =>
    assert(error instanceof Deno.errors.ConnectionReset, String(error))
  );
  await room.chat();
  await untilTrue(async () => await room.viewers() === 2);
});

Deno.test("A client that reads one byte at a time is dropped, and others are not affected", async () => {
  await using room = await startWithTwo({
    MESSAGE_RATE: "0",
    MAX_MESSAGE_LENGTH: "2000",
  });
  const { hostname, port, host } = new URL(room.server.url);
  using sipper = await Deno.connect({ hostname, port: Number(port) });
  const lines = [
    "GET /rooms/lobby/socket HTTP/1.1",
    `Host: ${host}`,
    ...HANDSHAKE_HEADERS,
  ];
  await sipper.write(new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n"));
  await untilTrue(async () => await room.viewers() === 3);
  const text = "x".repeat(2_000);
  const byte = new Uint8Array(1);
  let said = 0;
  do {
    await sipper.read(byte);
    await Promise.all(Array.from({ length: 100 }, () => room.ann.say(text)));
    said += 100;
    await room.ann.until(({ ordered }) => ordered.length === said);
  } while (await room.viewers() === 3);
  await room.chat();
});

Deno.test("Clients that open and close sockets in a loop leave nothing behind", async () => {
  await using room = await startWithTwo({ MESSAGE_RATE: "0" });
  for (let round = 0; round < 10; round++) {
    const sockets = await Promise.all(
      Array.from({ length: 30 }, () => RawSocket.connect(room.socket)),
    );
    for (const socket of sockets) socket[Symbol.dispose]();
    await room.chat();
  }
  await untilTrue(async () => await room.viewers() === 2);
});

Deno.test("Connections over MAX_CLIENTS_PER_IP are refused with a reason, earlier ones stay open", async () => {
  await using room = await startWithTwo({ MAX_CLIENTS_PER_IP: "20" });
  const sockets = await Promise.all(
    Array.from({ length: 18 }, () => RawSocket.connect(room.socket)),
  );
  const answers = await Promise.all(
    Array.from({ length: 500 }, () => fetch(room.socket, { headers: UPGRADE })),
  );
  for (const answer of answers) {
    assertEquals([answer.status, answer.headers.get("retry-after")], [
      503,
      "5",
    ]);
    const { code, message } = await answer.json();
    assertEquals(code, "too_many_clients");
    assertStringIncludes(
      message,
      "20 connections are allowed from one address",
    );
  }
  await room.chat();
  for (const socket of sockets) socket[Symbol.dispose]();
});

Deno.test("A network whose clients were shown out must wait before the next, longer each time, and others needn't", async () => {
  await using room = await startWithTwo({ TRUST_PROXY: "127.0.0.1" });
  const from = (address: string) =>
    RawSocket.connect(room.socket, { "x-forwarded-for": address });
  /** Is shown out, and returns how long it must wait then, in seconds. */
  const flood = async (address: string): Promise<number> => {
    let flooder: RawSocket | undefined;
    while (!flooder) {
      flooder = await from(address).catch((error) => {
        assertStringIncludes(String(error), "429");
        return undefined;
      });
    }
    const frames = Array.from({ length: 120 }, () => flooder.send("{"));
    assertEquals(await flooder.closeCode(), 1008);
    await Promise.all(frames);
    flooder[Symbol.dispose]();
    const answer = await fetch(room.socket, {
      headers: { ...UPGRADE, "x-forwarded-for": address },
    });
    const { code } = await answer.json();
    assertEquals([answer.status, code], [429, "rate_limited"]);
    return Number(answer.headers.get("retry-after"));
  };
  assertEquals(await flood("2001:db8:0:1::1"), 1);
  assertEquals(await flood("2001:db8:0:1::2"), 2);
  using _other = await from("2001:db8:0:2::1");
  // A page of that network still loads.
  const page = await fetch(room.server.url, {
    headers: { "x-forwarded-for": "2001:db8:0:1::1" },
  });
  assertEquals(page.status, 200);
  await page.body?.cancel();
  await room.chat();
});

Deno.test("A client that doesn't answer the server's close keeps its place until the server ends its connection", async () => {
  await using room = await startWithTwo({
    MAX_CLIENTS: "5",
    TRUST_PROXY: "127.0.0.1",
  });
  const closed = await Promise.all(
    Array.from(
      { length: 3 },
      () => RawSocket.connect(room.socket, { "x-forwarded-for": "192.0.2.1" }),
    ),
  );
  for (const socket of closed) {
    await socket.send("binary", Opcode.Binary);
    assertEquals(await socket.closeCode(), 1003);
  }
  assertEquals(await room.viewers(), 2);
  let refusals = 0;
  let next: RawSocket | undefined;
  while (!next) {
    try {
      next = await RawSocket.connect(room.socket);
    } catch (error) {
      assertStringIncludes(String(error), "503");
      refusals++;
      await new Promise((turn) => setTimeout(turn, 50));
    }
  }
  assert(refusals > 0, "its place was given away at once");
  for (const socket of [...closed]) await socket.ended();
  for (const socket of [next, ...closed]) socket[Symbol.dispose]();
  await room.chat();
});

Deno.test("MAX_CLIENTS is enforced, and a freed place can be taken", async () => {
  await using room = await startWithTwo({ MAX_CLIENTS: "3" });
  const third = await Chatter.join(room.socket);
  let refused = "";
  await RawSocket.connect(room.socket).catch((error) =>
    refused = error.message
  );
  assertStringIncludes(refused, "503");
  await third.leave();
  await untilTrue(async () => await room.viewers() === 2);
  using fourth = await Chatter.join(room.socket);
  assertEquals(fourth.welcome.viewers, 3);
  await room.chat();
});

Deno.test("When file descriptors run out, clients stay connected, new ones are refused, and the server recovers", async () => {
  await using room = await startWithTwo({}, 80);
  const opened: Deno.Conn[] = [];
  const { hostname, port } = new URL(room.server.url);
  for (let i = 0; i < 120; i++) {
    try {
      opened.push(await Deno.connect({ hostname, port: Number(port) }));
    } catch (error) {
      assert(isRefusal(error), String(error));
    }
  }
  await room.chat();
  for (const connection of opened) connection.close();
  await untilTrue(() =>
    Chatter.join(room.socket).then((late) => late.leave()).then(
      () => true,
      () => false,
    )
  );
  await room.chat();
});

function isRefusal(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionRefused ||
    error instanceof Deno.errors.ConnectionReset ||
    // It was reset before Deno asked for the peer's address.
    error instanceof Deno.errors.NotConnected;
}

Deno.test("Whoever asks for cards, marks and lists again and again is refused with 429, and the room goes on", async () => {
  await using target = await Target.start({ MESSAGE_RATE: "100" });
  using room = await roomWithHost(target);
  const paths = [
    `people/${room.id}`,
    `people/${room.id}?before=2`,
    "similar?seq=1",
    "marks",
    "moderation",
    "audit",
    "audit?format=jsonl",
    "bans",
    "export?format=jsonl",
    "search?q=first",
  ];
  for (const path of paths) {
    const answers = await Promise.all(
      Array.from(
        { length: 150 },
        () =>
          target.ask(`/rooms/${room.room}/${path}`, {
            headers: { accept: "application/json", cookie: room.cookie },
          }),
      ),
    );
    const refused = answers.find(({ status }) => status === 429);
    assertStringIncludes(refused?.text ?? path, '"code":"rate_limited"');
  }
  await room.expectUnchanged();
});
