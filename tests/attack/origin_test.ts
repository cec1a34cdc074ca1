/**
 * Hosts and origins: DNS rebinding, PUBLIC_URL, and pages of other origins.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HANDSHAKE_HEADERS } from "../tools/raw_socket.ts";
import { Target } from "./tools.ts";

/** Sends a request with any headers, and returns the answer. */
async function ask(
  target: Target,
  path: string,
  headers: readonly string[],
  { method = "GET", body = "" } = {},
): Promise<{ status: number; head: string; text: string }> {
  const { hostname, port } = new URL(target.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(
    [
      `${method} ${path} HTTP/1.1`,
      ...headers,
      ...method === "POST" ? [`Content-Length: ${body.length}`] : [],
      "",
      body,
    ].join("\r\n"),
  ));
  let all = "";
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(64 * 1024);
  // An upgraded connection doesn't end.
  while (headers.includes(CLOSE) || !all.includes("\r\n\r\n")) {
    const read = await connection.read(chunk);
    if (read === null) break;
    all += decoder.decode(chunk.subarray(0, read), { stream: true });
  }
  const [head, text = ""] = all.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, text };
}

const CLOSE = "Connection: close";

/** The status of a page, of a post and of an upgrade from it, as a browser asks for them. */
async function statuses(
  target: Target,
  host: string,
  origin: string,
  more: readonly string[] = [],
): Promise<[page: number, post: number, socket: number]> {
  const names = [`Host: ${host}`, ...more];
  const page = await ask(target, "/rooms/lobby", [...names, CLOSE]);
  const key = crypto.randomUUID();
  const post = await ask(target, "/rooms/lobby/messages", [
    ...names,
    `Origin: ${origin}`,
    "Content-Type: application/json",
    CLOSE,
  ], { method: "POST", body: JSON.stringify({ key, text: key }) });
  const socket = await ask(target, "/rooms/lobby/socket", [
    ...names,
    `Origin: ${origin}`,
    ...HANDSHAKE_HEADERS,
  ]);
  return [page.status, post.status, socket.status];
}

const SERVED = [200, 201, 101];
const MISDIRECTED = [421, 421, 421];
const FORBIDDEN = [200, 403, 403];

Deno.test("Without PUBLIC_URL, a name that leads here by DNS rebinding is refused, and names at home are served", async () => {
  await using target = await Target.start();
  const { port } = new URL(target.url);
  for (
    const host of [
      "localhost",
      "127.0.0.1",
      "192.168.1.7",
      "[::1]",
      "[fe80::1]",
      "chat",
      "chat.local",
      "Chat.LOCAL",
      "chat.lan.",
      "chat.home.arpa",
      "chat.internal",
      "chatchatchat.onion",
    ]
  ) {
    const at = `${host}:${port}`;
    const { origin } = new URL(`http://${at}`);
    assertEquals(await statuses(target, at, origin), SERVED, host);
  }
  for (
    const host of [
      "evil.com",
      "EVIL.com.",
      "local.evil.com",
      "127.0.0.1.evil.com",
      "localhost.evil.com",
      "evil.com:80",
    ]
  ) {
    assertEquals(
      await statuses(target, host, `http://${host}`, [
        "Sec-Fetch-Site: same-origin",
        // A page may claim to be a proxy, but is none.
        "X-Forwarded-For: 203.0.113.7",
      ]),
      MISDIRECTED,
      host,
    );
    const refused = await ask(target, "/rooms", [`Host: ${host}`, CLOSE]);
    assertStringIncludes(refused.text, '"wrong_host"');
    assertStringIncludes(refused.text, "PUBLIC_URL");
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      const { status } = await ask(target, path, [`Host: ${host}`, CLOSE]);
      assertEquals(status, 200, path);
    }
    const script = await ask(target, "/chat.js", [`Host: ${host}`, CLOSE]);
    assertEquals(script.status, 421);
  }
  await target.expectWell();
});

Deno.test("Without PUBLIC_URL, a trusted proxy may name any host, and the origin must be that host's", async () => {
  await using target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
  const https = ["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https"];
  const cases: [
    host: string,
    origin: string,
    more: string[],
    expected: number[],
  ][] = [
    ["chat.com", "https://chat.com", https, SERVED],
    ["chat.com", "https://chat.com", [], SERVED],
    ["chat.com", "http://chat.com", [], SERVED],
    ["chat.com", "http://chat.com", https, FORBIDDEN],
    [
      "chat.com",
      "http://chat.com",
      ["Forwarded: for=203.0.113.7;proto=https"],
      FORBIDDEN,
    ],
    ["chat.com:443", "https://chat.com", https, SERVED],
    ["chat.com:8443", "https://chat.com:8443", https, SERVED],
    ["chat.com", "https://chat.com:8443", https, FORBIDDEN],
    ["chat.com", "https://evil.com", https, FORBIDDEN],
    ["chat.com", "https://chat.com.evil.com", https, FORBIDDEN],
    ["chat.com", "ftp://chat.com", https, FORBIDDEN],
    ["chat.com", "null", https, FORBIDDEN],
  ];
  for (const [host, origin, more, expected] of cases) {
    assertEquals(
      await statuses(target, host, origin, more),
      expected,
      `${host} ${origin} ${more}`,
    );
  }
});

Deno.test("With PUBLIC_URL, only its hosts are answered and only its origins may post and connect", async () => {
  await using target = await Target.start({
    TRUST_PROXY: "127.0.0.1",
    PUBLIC_URL: "https://chat.com, http://other.com:8080",
    ALLOWED_ORIGINS: "https://stage.com",
  });
  const cases: [host: string, origin: string, expected: number[]][] = [
    ["chat.com", "https://chat.com", SERVED],
    ["CHAT.com:443", "https://chat.com", SERVED],
    ["other.com:8080", "http://other.com:8080", SERVED],
    ["chat.com", "https://stage.com", SERVED],
    ["chat.com", "http://chat.com", FORBIDDEN],
    ["chat.com", "https://evil.com", FORBIDDEN],
    ["chat.com:80", "https://chat.com", MISDIRECTED],
    ["other.com", "http://other.com", MISDIRECTED],
    ["evil.com", "https://evil.com", MISDIRECTED],
    ["evil.com", "https://chat.com", MISDIRECTED],
    ["stage.com", "https://stage.com", MISDIRECTED],
    ["localhost", "http://localhost", MISDIRECTED],
    ["127.0.0.1", "http://127.0.0.1", MISDIRECTED],
    ["chat.com@evil.com", "https://chat.com", MISDIRECTED],
    ["x/chat.com", "https://chat.com", MISDIRECTED],
  ];
  for (const [host, origin, expected] of cases) {
    const found = await statuses(target, host, origin);
    // What isn't a host at all is refused before us.
    assert(
      String(found) === String(expected) ||
        (/[@/]/.test(host) && found.every((status) => status === 400)),
      `${host} ${origin} ${found}`,
    );
  }
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    const { status } = await ask(target, path, ["Host: 127.0.0.1", CLOSE]);
    assertEquals(status, 200, path);
  }
  const page = await ask(target, "/rooms/lobby", [
    "Host: evil.com",
    "Accept: text/html",
    CLOSE,
  ]);
  assertEquals(page.status, 421);
  assertStringIncludes(page.head, "content-type: text/html");
});

Deno.test("With PUBLIC_URL, the operator's programs may name an instance by its own address", async () => {
  const adminToken = "a".repeat(32);
  await using target = await Target.start({
    PUBLIC_URL: "https://chat.com",
    ADMIN_TOKEN: adminToken,
  });
  for (
    const [token, expected] of [
      [adminToken, 204],
      ["b".repeat(32), 421],
    ] as const
  ) {
    const { status } = await ask(target, "/rooms/lobby", [
      `Host: ${new URL(target.url).host}`,
      `Authorization: Bearer ${token}`,
      CLOSE,
    ], { method: "DELETE" });
    assertEquals(status, expected);
  }
});

const STAGE = "https://stage.example";
const OTHERS = [
  "https://evil.example",
  "http://stage.example",
  "https://stage.example:8443",
  "https://stage.example.evil.example",
  "null",
];

Deno.test("A page of ALLOWED_ORIGINS may read every answer, refusals too, and others none", async () => {
  await using target = await Target.start({ ALLOWED_ORIGINS: STAGE });
  const { room, cookie } = await target.open();
  const post = (body: string): RequestInit => ({
    method: "POST",
    body,
    headers: { "content-type": "application/json", cookie },
  });
  const requests: [path: string, init: RequestInit, status: number][] = [
    ["/rooms", {}, 200],
    [`/rooms/${room}/messages`, {}, 200],
    [`/rooms/${room}/events`, { method: "HEAD" }, 200],
    [`/rooms/${room}`, {}, 200],
    ["/viewer", {}, 200],
    [`/rooms/${room}/messages`, post('{"key":"k","text":"hello"}'), 201],
    [`/rooms/${room}/reactions`, post('{"reaction":"heart"}'), 204],
    [`/rooms/${room}/messages`, post('{"key":"k","text":""}'), 400],
    [`/rooms/${room}/messages`, post("{"), 400],
    ["/rooms/nowhere/messages", {}, 404],
    ["/nothing", {}, 404],
    ["/nothing", { headers: { accept: "text/html" } }, 404],
    [`/rooms/${room}/messages`, { method: "DELETE" }, 405],
    [`/rooms/${room}/messages`, { method: "PUT", body: "x" }, 405],
    [`/rooms/${room}/socket`, {}, 426],
    [
      "/viewer",
      { headers: { authorization: "Bearer a.b.c" } },
      401,
    ],
    ["/rooms/%ff", {}, 400],
  ];
  for (const [path, init, status] of requests) {
    for (const origin of [STAGE, undefined, ...OTHERS]) {
      const headers = new Headers(init.headers);
      if (origin) headers.set("origin", origin);
      const answer = await target.ask(path, { ...init, headers });
      const shown = `${init.method ?? "GET"} ${path} ${origin}`;
      const isRefused = !["GET", "HEAD"].includes(init.method ?? "GET") &&
        origin !== undefined && origin !== STAGE;
      assertEquals(
        [shown, answer.status],
        [shown, isRefused ? 403 : status],
      );
      assertEquals(
        ["origin", "credentials"]
          .map((name) => answer.headers.get(`access-control-allow-${name}`)),
        origin === STAGE ? [STAGE, "true"] : [null, null],
        shown,
      );
      assertStringIncludes(answer.headers.get("vary") ?? "", "origin", shown);
    }
  }
  // Nothing of the others was stored.
  assertEquals(await target.texts(room), ["hello"]);
});

Deno.test("A page of ALLOWED_ORIGINS reads events", async () => {
  await using target = await Target.start({ ALLOWED_ORIGINS: STAGE });
  for (const origin of [STAGE, OTHERS[0]]) {
    const response = await fetch(`${target.url}/rooms/lobby/events`, {
      headers: { origin },
    });
    await response.body?.cancel();
    assertEquals(
      response.headers.get("access-control-allow-origin"),
      origin === STAGE ? STAGE : null,
    );
  }
});

Deno.test("A preflight of ALLOWED_ORIGINS is answered with what it may send, and others with nothing", async () => {
  await using target = await Target.start({ ALLOWED_ORIGINS: STAGE });
  for (
    const path of ["/rooms", "/rooms/lobby/messages", "/rooms/lobby/claim"]
  ) {
    for (const origin of [STAGE, ...OTHERS]) {
      const { status, headers, text } = await target.ask(path, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type",
        },
      });
      assertEquals([status, text], [204, ""], path);
      assertEquals(
        ["origin", "credentials", "methods", "headers"]
          .map((name) => headers.get(`access-control-allow-${name}`)),
        origin === STAGE
          ? [
            STAGE,
            "true",
            "GET, HEAD, POST, DELETE",
            "authorization, content-type, last-event-id",
          ]
          : [null, null, null, null],
        origin,
      );
      assertStringIncludes(headers.get("vary") ?? "", "origin");
    }
  }
});

Deno.test("Without ALLOWED_ORIGINS no answer is for other origins", async () => {
  await using target = await Target.start();
  const { headers } = await target.ask("/rooms", {
    headers: { origin: STAGE },
  });
  assertEquals(
    [...headers.keys()].filter((name) => name.startsWith("access-control")),
    [],
  );
});
