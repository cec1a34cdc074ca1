import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import {
  behindNginx,
  checkConfiguration,
  FRONT,
  Nginx,
  nginxFile,
  testWith,
} from "./nginx.ts";
import { RawSocket } from "../tools/raw_socket.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

const SOCKET = `${FRONT}/rooms/lobby/socket`;

/** nginx and one instance; its two other upstreams are dead. */
async function startOne(env: Record<string, string> = {}) {
  await ensureBuilt();
  const folder = new TempDir();
  const server = await TestServer.start(folder.path, {
    ...behindNginx(8002),
    ...env,
  });
  const nginx = await Nginx.start();
  return {
    server,
    nginx,
    async [Symbol.asyncDispose]() {
      await nginx[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

async function statusOf(path: string, init?: RequestInit): Promise<number> {
  const response = await fetch(FRONT + path, init);
  await response.body?.cancel();
  return response.status;
}

function say(text: string): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ key: crypto.randomUUID(), text }),
  };
}

testWith(
  ["nginx"],
  "nginx accepts its configuration without warnings",
  async () => {
    const { success, output } = await checkConfiguration();
    assert(success, output);
    assert(!/\[(warn|alert)\]/.test(output), output);
  },
);

Deno.test("nginx keeps no log file that a stranger could grow until the disk is full", () => {
  const logs = nginxFile("hubbub.conf").match(/(?<=^ *)\w+_log .+(?=;$)/gm);
  assertEquals(logs, [
    "error_log stderr warn",
    "access_log off",
    "access_log off",
    "error_log stderr crit",
  ]);
});

testWith(
  ["nginx"],
  "nginx makes no folder outside its own: the unit leaves it nothing else to write to",
  async () => {
    const { stderr } = await new Deno.Command("nginx", { args: ["-V"] })
      .output();
    const built = [
      ...new TextDecoder().decode(stderr)
        .matchAll(/--http-([a-z-]+)-temp-path=/g),
    ]
      .map(([, name]) => `${name.replaceAll("-", "_")}_temp_path`);
    assert(built.length > 0);
    const conf = nginxFile("hubbub.conf");
    assertEquals(
      built.filter((name) => !new RegExp(`^ *${name} \\w+;$`, "m").test(conf)),
      [],
    );
  },
);

testWith(
  ["nginx"],
  "Pages, posts and sockets work behind nginx while two of three instances are dead",
  async () => {
    await using _system = await startOne();
    for (let i = 0; i < 12; i++) {
      const page = await fetch(`${FRONT}/rooms/lobby`, {
        headers: { accept: "text/html" },
      });
      assertEquals(page.status, 200);
      assertEquals(page.headers.get("vary")?.includes("Accept-Encoding"), true);
      assertStringIncludes(await page.text(), "lobby");
      assertEquals(await statusOf("/rooms/lobby/messages", say(`${i}`)), 201);
    }
    for (let i = 0; i < 6; i++) {
      using ann = await Chatter.join(SOCKET);
      assertEquals((await ann.say(`from socket ${i}`)).type, "accepted");
      await ann.until(({ texts }) => texts.includes(`from socket ${i}`));
    }
  },
);

testWith(
  ["nginx"],
  "nginx passes server-sent events on without buffering",
  async () => {
    await using _system = await startOne();
    const stream = await fetch(`${FRONT}/rooms/lobby/events`, {
      headers: { "accept-encoding": "gzip" },
    });
    assertEquals(stream.headers.get("content-encoding"), null);
    const reader = stream.body!.pipeThrough(new TextDecoderStream())
      .getReader();
    let heard = "";
    const until = async (part: string) => {
      while (!heard.includes(part)) {
        const { value, done } = await reader.read();
        assert(!done, `the stream ended with ${heard}`);
        heard += value;
      }
    };
    await until('"welcome"');
    for (const text of ["one", "two"]) {
      assertEquals(await statusOf("/rooms/lobby/messages", say(text)), 201);
      await until(`"${text}"`);
    }
    await reader.cancel();
  },
);

testWith(
  ["nginx", "curl"],
  "nginx caches and compresses immutable files, even when every instance is away",
  async () => {
    await using system = await startOne();
    const page = await (await fetch(`${FRONT}/rooms/lobby`)).text();
    const assets = [
      page.match(/\/_fresh\/js\/[^"]+\.js/)![0],
      page.match(/\/styles\/base\.css\?[^"]+/)![0],
    ];
    for (const path of assets) {
      const bodies = [];
      for (const expected of ["MISS", "HIT"]) {
        const response = await fetch(FRONT + path);
        assertEquals(response.headers.get("x-cache"), expected, path);
        assertMatch(response.headers.get("cache-control")!, /immutable/);
        bodies.push(await response.text());
      }
      assertEquals(bodies[0], bodies[1]);
      assertEquals(
        [await encodingOf(path, "br, gzip"), await encodingOf(path, "")],
        ["gzip", undefined],
      );
    }
    const unversioned = "/styles/base.css";
    assertEquals(await statusOf(unversioned), 200);
    const again = await fetch(FRONT + unversioned);
    await again.body?.cancel();
    assertEquals(again.headers.get("x-cache"), "MISS");

    await system.server.kill();
    for (const path of assets) assertEquals(await statusOf(path), 200);
    const down = await fetch(`${FRONT}/rooms`);
    assertEquals([down.status, down.headers.get("retry-after")], [503, "2"]);
    assertEquals((await down.json()).code, "unavailable");
    const forPeople = await fetch(FRONT, { headers: { accept: "text/html" } });
    assertEquals(forPeople.status, 503);
    assertStringIncludes(await forPeople.text(), "Back in a moment");
  },
);

/** Asks curl, as `fetch` hides the encoding. */
async function encodingOf(
  path: string,
  accepted: string,
): Promise<string | undefined> {
  const accept = `accept-encoding: ${accepted}`;
  const { stdout } = await new Deno.Command("curl", {
    args: ["-sI", "-X", "GET", "-H", accept, FRONT + path],
  }).output();
  return new TextDecoder().decode(stdout).match(/content-encoding: (\S+)/i)
    ?.[1];
}

testWith(
  ["nginx"],
  "nginx discards what a client claims about its address",
  async () => {
    await using system = await startOne({ MAX_CLIENTS_PER_IP: "2" });
    const claim = (address: string) =>
      RawSocket.connect(SOCKET, {
        "X-Forwarded-For": address,
        "X-Real-IP": address,
        "Forwarded": `for=${address}`,
      });
    using _first = await claim("203.0.113.1");
    using _second = await claim("203.0.113.2, 127.0.0.1");
    let refused = "";
    await claim("203.0.113.3").catch((error) => refused = error.message);
    assertStringIncludes(refused, "503");
    const metrics = await (await fetch(`${system.server.url}/metrics`)).text();
    assertStringIncludes(
      metrics,
      'hubbub_connections_refused_total{reason="address_full"} 1\n',
    );
  },
);

testWith(
  ["nginx"],
  "nginx limits posts and the opening of rooms by address, and doesn't limit reading",
  async () => {
    // Without the instance's own limits, the limits are nginx's.
    await using _system = await startOne({
      MESSAGE_RATE: "0",
      READING_PACE: "0",
      ROOM_RATE: "0",
    });
    const many = async (number: number, one: () => Promise<Response>) => {
      const began = performance.now();
      const answers = await Promise.all(
        Array.from({ length: number }, async () => {
          const answer = await one();
          return {
            status: answer.status,
            retryAfter: answer.headers.get("retry-after"),
            body: await answer.text(),
          };
        }),
      );
      const seconds = (performance.now() - began) / 1_000;
      const taken = answers.filter(({ status }) => status < 300).length;
      const limited = answers.filter(({ status }) => status === 429);
      assertEquals(taken + limited.length, number);
      return { taken, limited, seconds };
    };

    const read = () => fetch(`${FRONT}/rooms/lobby/messages`);
    assertEquals((await many(100, read)).taken, 100);
    // A burst of 21, then 5 a second.
    const post = () => fetch(`${FRONT}/rooms/lobby/messages`, say("x"));
    const posts = await many(60, post);
    const most = 21 + Math.floor(5 * posts.seconds);
    assert(posts.taken >= 21 && posts.taken <= most, `${posts.taken} posted`);
    const [refusal] = posts.limited;
    assertEquals(refusal.retryAfter, "5");
    assertEquals(JSON.parse(refusal.body).code, "rate_limited");

    // A burst of 6, then one in 10 seconds.
    const open = () => {
      const name = `r-${crypto.randomUUID().slice(0, 8)}`;
      const body = JSON.stringify({ name });
      return fetch(`${FRONT}/rooms`, { ...say(""), body });
    };
    const rooms = await many(12, open);
    const mostRooms = 6 + Math.floor(rooms.seconds / 10);
    assert(rooms.taken >= 6 && rooms.taken <= mostRooms, `${rooms.taken} open`);
    assertEquals(await statusOf("/rooms"), 200);
  },
);

testWith(
  ["nginx"],
  "nginx takes 300 sockets of one address, and again one when one has left",
  async () => {
    await using system = await startOne();
    const sockets = [];
    for (let i = 0; i < 300; i++) sockets.push(await RawSocket.connect(SOCKET));
    let refused = "";
    await RawSocket.connect(SOCKET).catch((error) => refused = error.message);
    assertStringIncludes(refused, "429");
    // The instance itself has not reached its limit.
    using _direct = await RawSocket.connect(
      `${system.server.url}/rooms/lobby/socket`,
    );
    sockets.pop()![Symbol.dispose]();
    let back: RawSocket | undefined;
    while (!back) {
      back = await RawSocket.connect(SOCKET).catch(() => undefined);
    }
    sockets.push(back);
    for (const socket of sockets) socket[Symbol.dispose]();
  },
);
