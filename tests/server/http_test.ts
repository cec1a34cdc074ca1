import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { VERSION } from "../../components/emoji/data/version.ts";
import { Chatter } from "../tools/chatter.ts";
import { RawSocket } from "../tools/raw_socket.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

let folder: TempDir;
let server: TestServer;

Deno.test.beforeAll(async () => {
  await ensureBuilt();
  folder = new TempDir();
  server = await TestServer.start(folder.path, { MESSAGE_RATE: "0" });
});

Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Asks as a browser that shows a page does. */
function browse(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("accept", "text/html");
  return fetch(server.url + path, { redirect: "manual", ...init, headers });
}

function form(
  fields: Record<string, string>,
  headers: HeadersInit = {},
): RequestInit {
  return { method: "POST", body: new URLSearchParams(fields), headers };
}

function json(
  body: unknown,
  headers: Record<string, string> = {},
): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      ...headers,
    },
  };
}

/** Opens a room of the test's own. */
async function openRoom(): Promise<string> {
  const name = `r-${crypto.randomUUID().slice(0, 8)}`;
  const response = await browse("/rooms", form({ name }));
  assertEquals([response.status, response.headers.get("location")], [
    303,
    `/rooms/${name}`,
  ]);
  await response.body?.cancel();
  return name;
}

/** The problem that a program is told. */
async function problem(
  response: Response,
): Promise<[status: number, code: string]> {
  const { code, message } = await response.json();
  assertMatch(message, /\.$/);
  return [response.status, code];
}

Deno.test("The lobby is there from the first start, and lists the rooms with their viewers", async () => {
  const html = await (await browse("/")).text();
  assertStringIncludes(html, 'href="/rooms/lobby"');
  const rooms = await (await fetch(`${server.url}/rooms`)).json();
  assert(JSON.stringify(rooms).includes('"lobby"'));
});

Deno.test("Who asks for the rooms again is told that nothing changed, and a new one is there at once", async () => {
  const ask = (etag = "", query = "") =>
    fetch(`${server.url}/rooms${query}`, {
      headers: { "if-none-match": etag },
    });
  const first = await ask();
  const etag = first.headers.get("etag") ?? "";
  await first.body?.cancel();
  assertEquals((await ask(`W/${etag}`)).status, 304);
  const room = await openRoom();
  const changed = await ask(etag);
  assertEquals(changed.status, 200);
  assertStringIncludes(await changed.text(), `"${room}"`);
  const found = await ask("", `?q=${room.toUpperCase()}`);
  assertEquals(
    (await found.json()).map(({ name }: { name: string }) => name),
    [room],
  );
});

Deno.test("A room's page has its last 50 messages in order, escaped, with times", async () => {
  const room = await openRoom();
  for (let i = 1; i <= 60; i++) {
    const response = await fetch(
      `${server.url}/rooms/${room}/messages`,
      json({
        key: `k${i}`,
        text: `<b>${i}</b></script><script>alert(${i})</script>`,
      }),
    );
    assertEquals([response.status, (await response.json()).seq], [201, i]);
  }
  const response = await browse(`/rooms/${room}`);
  assertEquals(response.headers.get("cache-control"), "no-store");
  const html = await response.text();
  const shown = [...html.matchAll(/&lt;b>(\d+)&lt;\/b|&lt;b&gt;(\d+)&lt;/g)]
    .map(([, a, b]) => Number(a ?? b));
  assertEquals(shown, Array.from({ length: 50 }, (_, i) => i + 11));
  assert(!html.includes("<script>alert"));
  assertEquals(
    [...html.matchAll(/<time [^>]*datetime="[^"]+Z"/g)].length >= 50,
    true,
  );
});

Deno.test("Without scripts a form posts and comes back, and a second post of the same form says nothing twice", async () => {
  const room = await openRoom();
  const opened = await browse(`/rooms/${room}`);
  const cookie = opened.headers.getSetCookie()[0].split(";")[0];
  const page = await opened.text();
  assertMatch(page, /<noscript[^>]*><meta http-equiv="refresh"/);
  const key = page.match(/name="key" value="([^"]+)"/)![1];
  for (let i = 0; i < 2; i++) {
    const posted = await browse(
      `/rooms/${room}/messages`,
      form({ key, text: "你好 👋" }, { cookie }),
    );
    assertEquals([posted.status, posted.headers.get("location")], [
      303,
      `/rooms/${room}`,
    ]);
  }
  const { messages } =
    await (await fetch(`${server.url}/rooms/${room}/messages`)).json();
  assertEquals(messages.map(({ text }: { text: string }) => text), ["你好 👋"]);
});

Deno.test("A form that is refused comes back with the reason and the text", async () => {
  const room = await openRoom();
  const text = `<i>"${"x".repeat(600)}`;
  const response = await browse(
    `/rooms/${room}/messages`,
    form({ key: "k", text }),
  );
  assertEquals(response.status, 413);
  const html = await response.text();
  assertStringIncludes(html, "at most 500 characters");
  assertStringIncludes(html, "&lt;i>&quot;xxx");
});

Deno.test("A program is told what is wrong by code and status", async () => {
  const room = await openRoom();
  const at = (path: string, init?: RequestInit) =>
    fetch(server.url + path, init);
  const messages = `/rooms/${room}/messages`;
  assertEquals(
    await problem(await at(messages, json({ key: "k", text: " " }))),
    [400, "empty"],
  );
  assertEquals(
    await problem(
      await at(messages, json({ key: "k", text: "🎉".repeat(9_999) })),
    ),
    [413, "too_long"],
  );
  assertEquals(await problem(await at(messages, json({ text: "no key" }))), [
    400,
    "malformed",
  ]);
  assertEquals(await problem(await at(messages, json([]))), [400, "malformed"]);
  assertEquals(await problem(await at(messages, { ...json({}), body: "{" })), [
    400,
    "malformed",
  ]);
  assertEquals(
    await problem(
      await at(messages, {
        ...json({}),
        body: new Uint8Array([0x22, 0xff, 0x22]),
      }),
    ),
    [400, "malformed"],
  );
  assertEquals(await problem(await at("/rooms/nowhere/messages")), [
    404,
    "no_such_room",
  ]);
  assertEquals(await problem(await at(`${messages}?before=-1`)), [
    400,
    "bad_position",
  ]);
  assertEquals(await problem(await at("/rooms", json({ name: room }))), [
    409,
    "room_exists",
  ]);
  for (
    const name of [
      "",
      "UPPER",
      "a/b",
      "a.b",
      "-a",
      "a-",
      "x".repeat(41),
      "\u0000",
      "房间",
    ]
  ) {
    assertEquals(await problem(await at("/rooms", json({ name }))), [
      400,
      "bad_room",
    ], name);
  }
  assertEquals(
    await problem(await at("/viewer", json({ name: "\u200b\u202e" }))),
    [400, "bad_name"],
  );
  assertEquals(
    await problem(await at("/viewer", json({ name: "x".repeat(33) }))),
    [400, "bad_name"],
  );
});

Deno.test("A room's address takes any name without harm", async () => {
  for (
    const [name, status] of [
      ["Lobby", 400],
      ["lob.by", 400],
      ["%00", 400],
      ["..%2f..%2fetc", 400],
      ["x".repeat(300), 400],
      ["%ff", 400],
      ["rooms", 404],
      ["healthz", 404],
    ] as const
  ) {
    for (
      const path of [
        `/rooms/${name}`,
        `/rooms/${name}/messages`,
        `/rooms/${name}/events`,
      ]
    ) {
      for (const ask of [browse, (path: string) => fetch(server.url + path)]) {
        const response = await ask(path);
        await response.body?.cancel();
        assert(
          [status, 404].includes(response.status),
          `${path}: ${response.status}`,
        );
      }
    }
  }
});

Deno.test("A position that can't be is refused before the upgrade", async () => {
  const socket = `${server.url}/rooms/lobby/socket`;
  for (
    const query of [
      "seq=-1&epoch=e",
      "seq=NaN&epoch=e",
      "seq=1",
      "epoch=e",
      "seq=1e3&epoch=e",
      "seq=&epoch=",
      "seq=1&epoch=" + "x".repeat(65),
    ]
  ) {
    let refused = "";
    await RawSocket.connect(`${socket}?${query}`).catch((error) =>
      refused = error.message
    );
    assertStringIncludes(refused, "400", query);
  }
  const plain = await fetch(socket);
  assertEquals(plain.status, 426);
  await plain.body?.cancel();
});

Deno.test("A viewer keeps a chosen name by a cookie that can be neither forged nor read by scripts", async () => {
  const renamed = await browse(
    "/viewer",
    form({ name: "  阿明  Ming ", back: "/rooms/lobby" }),
  );
  assertEquals([renamed.status, renamed.headers.get("location")], [
    303,
    "/rooms/lobby",
  ]);
  const [setCookie] = renamed.headers.getSetCookie();
  for (const part of ["HttpOnly", "SameSite=Lax", "Path=/"]) {
    assertStringIncludes(setCookie, part);
  }
  const cookie = setCookie.split(";")[0];
  const who = async (cookie: string) => {
    const response = await fetch(`${server.url}/viewer`, {
      headers: { cookie },
    });
    assertEquals(response.status, 200, cookie);
    return await response.json();
  };
  const me = await who(cookie);
  assertEquals(me.name, "阿明 Ming");
  assertEquals((await who(cookie)).id, me.id);
  const [name, value] = cookie.split("=");
  for (
    const forged of [
      `${name}=${value.slice(0, -1)}${value.endsWith("0") ? "1" : "0"}`,
      `${name}=${value.slice(0, 20)}`,
      `${name}=${value.replace(/^./, (c) => c === "A" ? "B" : "A")}`,
      `${name}=..`,
      `${name}=%`,
      `${name}=`,
      `${name}=${"x".repeat(4_000)}`,
      "=;;==;",
    ]
  ) {
    assert((await who(forged)).id !== me.id, forged);
  }
  for (
    const back of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "rooms",
    ]
  ) {
    const response = await browse("/viewer", form({ name: "x", back }));
    const location = response.headers.get("location")!;
    assertEquals(
      new URL(location, server.url).origin,
      new URL(server.url).origin,
      back,
    );
  }
});

Deno.test("The name of the cookie is the name on the socket", async () => {
  const renamed = await browse("/viewer", form({ name: "Socket Sue" }));
  const cookie = renamed.headers.getSetCookie()[0].split(";")[0];
  using socket = await RawSocket.connect(`${server.url}/rooms/lobby/socket`, {
    cookie,
  });
  const { payload } = (await socket.receive())!;
  assertStringIncludes(
    new TextDecoder().decode(payload),
    '"name":"Socket Sue"',
  );
});

Deno.test("A page of another site can neither post nor open a socket with a viewer's cookie", async () => {
  const evil = { origin: "https://evil.example" };
  const posted = await fetch(
    `${server.url}/rooms/lobby/messages`,
    form({ key: "k", text: "forged" }, evil),
  );
  assertEquals(posted.status, 403);
  await posted.body?.cancel();
  const fetched = await fetch(
    `${server.url}/rooms/lobby/messages`,
    form({ key: "k", text: "forged" }, {
      "sec-fetch-site": "cross-site",
      ...evil,
    }),
  );
  assertEquals(fetched.status, 403);
  await fetched.body?.cancel();
  let refused = "";
  await RawSocket.connect(`${server.url}/rooms/lobby/socket`, {
    origin: "https://evil.example",
  })
    .catch((error) => refused = error.message);
  assertStringIncludes(refused, "403");
  using own = await RawSocket.connect(`${server.url}/rooms/lobby/socket`, {
    origin: server.url,
  });
  assert(await own.receive());
});

Deno.test("Every page carries a policy with a nonce for its own scripts and none for others", async () => {
  for (const path of ["/", "/rooms/lobby", "/rooms/nowhere", "/nowhere"]) {
    const response = await browse(path);
    const policy = response.headers.get("content-security-policy")!;
    const html = await response.text();
    assert(!policy.includes("unsafe-inline"), policy);
    assertStringIncludes(policy, "frame-ancestors 'none'");
    assert(
      !policy.includes("upgrade-insecure-requests"),
      "a page on plain http has to work",
    );
    for (
      const [, attributes] of html.matchAll(/<(?:script|style)\b([^>]*)>/g)
    ) {
      const nonce = attributes.match(/nonce="([^"]+)"/)?.[1];
      assert(nonce && policy.includes(`'nonce-${nonce}'`), attributes);
    }
    assert(!/\sstyle="/.test(html), "style attributes are against the policy");
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
  }
});

Deno.test("Each address answers HEAD, and says which methods it has to one that it hasn't", async () => {
  for (
    const [path, allow] of [
      ["/", "GET, HEAD, OPTIONS"],
      ["/rooms", "GET, HEAD, POST, OPTIONS"],
      ["/rooms/lobby", "GET, HEAD, OPTIONS"],
      ["/rooms/lobby/messages", "GET, HEAD, POST, OPTIONS"],
      ["/rooms/lobby/reactions", "POST, OPTIONS"],
      ["/rooms/lobby/export", "GET, HEAD, OPTIONS"],
      ["/rooms/lobby/events", "GET, HEAD, OPTIONS"],
      ["/rooms/lobby/socket", "GET, HEAD, OPTIONS"],
      ["/viewer", "GET, HEAD, POST, OPTIONS"],
      ["/styles.css", "GET, HEAD, OPTIONS"],
      ["/emoji/en", "GET, HEAD, OPTIONS"],
      ["/healthz", "GET, HEAD, OPTIONS"],
      ["/readyz", "GET, HEAD, OPTIONS"],
    ]
  ) {
    const response = await fetch(server.url + path, { method: "DELETE" });
    assertEquals([path, response.status, response.headers.get("allow")], [
      path,
      405,
      allow,
    ]);
    await response.body?.cancel();
    if (/\/(socket|events|export|reactions)$/.test(path)) continue;
    const head = await fetch(server.url + path, { method: "HEAD" });
    assertEquals([path, head.status, await head.text()], [path, 200, ""]);
  }
});

Deno.test("A method or an address that nobody can make sense of is refused, not a failure", async () => {
  for (
    const [method, path, status] of [
      ["TRICK", "/", 501],
      ["GET", "/rooms/%ff", 400],
      ["GET", "/%", 400],
      ["GET", "/rooms/lobby/messages?before=%ff", 400],
    ] as const
  ) {
    using conn = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(server.url).port),
    });
    await conn.write(
      new TextEncoder().encode(
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      ),
    );
    const answer = await new Response(conn.readable).text();
    assertStringIncludes(
      answer.split("\r\n")[0],
      ` ${status} `,
      `${method} ${path}`,
    );
  }
});

Deno.test("The style sheet and the scripts are compressed and cached for good, the pages never", async () => {
  const page = await browse("/rooms/lobby");
  assertEquals(page.headers.get("cache-control"), "no-store");
  const html = await page.text();
  const assets = [
    ...html.matchAll(/"(\/styles\.css[^"]*|\/_fresh\/js\/[^"]+\.js)"/g),
  ].map(([, path]) => path);
  assert(assets.length >= 2, `${assets}`);
  for (const path of assets) {
    const response = await fetch(server.url + path);
    assertMatch(
      response.headers.get("cache-control")!,
      /max-age=31536000, immutable/,
      path,
    );
    // fetch takes off the encoding and its header; this one stays.
    assertMatch(response.headers.get("vary")!, /Accept-Encoding/, path);
    await response.body?.cancel();
  }
});

Deno.test("A room's events come as server-sent events, and go on from the last id", async () => {
  const room = await openRoom();
  const say = async (text: string) => {
    const response = await fetch(
      `${server.url}/rooms/${room}/messages`,
      json({ key: text, text }),
    );
    await response.body?.cancel();
  };
  const listen = async (headers: HeadersInit, last: string) => {
    const response = await fetch(`${server.url}/rooms/${room}/events`, {
      headers,
    });
    assertEquals(
      response.headers.get("content-type"),
      "text/event-stream; charset=utf-8",
    );
    let stream = "";
    for await (
      const chunk of response.body!.pipeThrough(new TextDecoderStream())
    ) {
      stream += chunk;
      if (stream.includes(`"${last}"`) && stream.endsWith("\n\n")) break;
    }
    return stream;
  };
  const first = listen({}, "one");
  // The stream says who it is before anything else; what is said then is live.
  using _reader = await Chatter.join(`${server.url}/rooms/${room}/socket`);
  while (await viewers(room) < 2) {
    await new Promise((turn) => setTimeout(turn, 5));
  }
  await say("one");
  // The count of viewers may have come before, in a frame with an id of its own.
  const [, id] = [...(await first).matchAll(/^id:\s*(\S+)/gm)].at(-1)!;
  await say("two");
  await say("three");
  const rest = await listen({ "last-event-id": id }, "three");
  assertEquals([...rest.matchAll(/"text":"(\w+)"/g)].map(([, text]) => text), [
    "two",
    "three",
  ]);
});

Deno.test("A viewer's own messages are told by their id", async () => {
  const room = await openRoom();
  const messages = `${server.url}/rooms/${room}/messages`;
  const { headers } = await browse(`/rooms/${room}`);
  const cookie = headers.getSetCookie()[0].split(";")[0];
  for (const text of ["one", "two", "three"]) {
    await (await fetch(messages, json({ key: text, text }, { cookie }))).json();
    await (await fetch(messages, json({ key: text, text: "other" }))).json();
  }
  const me = await fetch(`${server.url}/viewer`, { headers: { cookie } });
  const { id } = await me.json();
  const said = async (query: string) => {
    const { messages: found } = await (await fetch(messages + query)).json();
    return found.map(({ text }: { text: string }) => text);
  };
  assertEquals(await said(`?viewer=${id}`), ["one", "two", "three"]);
  assertEquals(await said(`?viewer=${id}&limit=1`), ["three"]);
  for (const nobody of ["", "%00", "x".repeat(5_000), "__proto__"]) {
    assertEquals(await said(`?viewer=${nobody}`), [], nobody);
  }
});

Deno.test("A reaction by HTTP reaches those who listen, with its refusals told by code", async () => {
  const room = await openRoom();
  const react = (reaction: unknown, where = room) =>
    fetch(
      `${server.url}/rooms/${where}/reactions`,
      json({ reaction }, { cookie: reader }),
    );
  const { headers } = await browse(`/rooms/${room}`);
  const reader = headers.getSetCookie()[0].split(";")[0];
  using chatter = await Chatter.join(`${server.url}/rooms/${room}/socket`);
  for (const reaction of ["heart", "heart", "fire"]) {
    const response = await react(reaction);
    assertEquals([response.status, await response.text()], [204, ""]);
  }
  const counted = () =>
    chatter.events.reduce((sum, event) =>
      event.type === "reactions"
        ? {
          heart: sum.heart + (event.counts.heart ?? 0),
          fire: sum.fire + (event.counts.fire ?? 0),
        }
        : sum, { heart: 0, fire: 0 });
  await chatter.until(() => counted().heart + counted().fire === 3);
  assertEquals(counted(), { heart: 2, fire: 1 });
  for (const wrong of ["tear", "", 1, null, "__proto__", undefined]) {
    assertEquals(await problem(await react(wrong)), [400, "malformed"]);
  }
  assertEquals(await problem(await react("heart", "nowhere")), [
    404,
    "no_such_room",
  ]);
  assertEquals(await problem(await react("heart", "Nowhere")), [
    400,
    "bad_room",
  ]);
  let late = await react("clap");
  for (let i = 0; i < 200 && late.status === 204; i++) {
    late = await react("clap");
  }
  assert(Number(late.headers.get("retry-after")) >= 1);
  assertEquals(await problem(late), [429, "rate_limited"]);
});

async function viewers(room: string): Promise<number> {
  const rooms = await (await fetch(`${server.url}/rooms`)).json();
  return rooms.find(({ name }: { name: string }) => name === room).viewers;
}

Deno.test("emoji's names are kept by browsers as long as they stay the same", async () => {
  const kept = "public, max-age=31536000, immutable";
  for (const language of ["en", "zh"]) {
    const path = `/emoji/${language}`;
    const current = await browse(`${path}?v=${VERSION}`);
    assertEquals(current.status, 200);
    assertEquals(current.headers.get("cache-control"), kept);
    assert(current.headers.has("content-encoding"), "is sent compressed");
    assert((await current.json()).smileys.length > 100);
    const etag = current.headers.get("etag")!;
    for (const query of ["", "?v=00000000"]) {
      const other = await browse(path + query, {
        headers: { "if-none-match": etag },
      });
      assertEquals(other.status, 304);
      assertEquals(other.headers.get("cache-control"), "no-cache");
    }
  }
  const missing = await browse("/emoji/tlh");
  assertEquals(missing.status, 404);
  await missing.body?.cancel();
});
