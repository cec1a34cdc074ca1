import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { rawRequest } from "../tools/raw_request.ts";
import { RawSocket } from "../tools/raw_socket.ts";
import { browse, json, openRoom, problem, server } from "./http.ts";

Deno.test("Programs get a code and a status for each error", async () => {
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

Deno.test("Any room name in a URL is handled safely", async () => {
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

Deno.test("An invalid position is refused before the upgrade", async () => {
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
});

Deno.test("A socket of another version, and no socket, is told the version to use", async () => {
  const upgrade = ["Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZQ=="];
  for (
    const headers of [
      [],
      upgrade,
      ...["12", "8", "0", "13, 8", "014", "x"].map((version) => [
        ...upgrade,
        `Sec-WebSocket-Version: ${version}`,
      ]),
    ]
  ) {
    const { status, headers: answered, body } = await rawRequest(
      server.url,
      "/rooms/lobby/socket",
      { headers },
    );
    assertEquals(
      [
        status,
        answered.get("sec-websocket-version"),
        answered.get("upgrade"),
        JSON.parse(body).code,
      ],
      [426, "13", "websocket", "upgrade_required"],
      String(headers),
    );
  }
});

Deno.test("An address with a slash at its end leads to the one without, whatever the method", async () => {
  const pages = ["", "/embed", "/overlay", "/replay", "/claim", "/moderation"];
  const others = ["/messages", "/events", "/socket", "/reactions", "/audit"];
  for (
    const path of [
      ...[...pages, ...others, "/export"].map((end) => `/rooms/lobby${end}`),
      ...["/rooms", "/viewer", "/language", "/healthz"],
    ]
  ) {
    for (const method of ["GET", "POST", "HEAD"]) {
      const { status, headers } = await rawRequest(
        server.url,
        `${path}/?x=/&y`,
        { method },
      );
      assertEquals([path, status, headers.get("location")], [
        path,
        308,
        `${path}?x=/&y`,
      ]);
      assertEquals(headers.get("x-content-type-options"), "nosniff");
    }
  }
  const said = await fetch(
    `${server.url}/rooms/lobby/messages/`,
    json({ key: crypto.randomUUID(), text: "through the redirect" }),
  );
  assertEquals([said.status, said.redirected], [201, true]);
  await said.body?.cancel();
});

Deno.test("A program that names no content type is refused in JSON, on every address that takes posts", async () => {
  for (
    const path of [
      "/rooms",
      "/rooms/lobby/messages",
      "/rooms/lobby/embed",
      "/rooms/lobby/claim",
      "/rooms/lobby/moderation",
      "/rooms/lobby/reactions",
      "/viewer",
      "/language",
    ]
  ) {
    const { status, headers, body } = await rawRequest(server.url, path, {
      method: "POST",
      body: '{"name":"x"}',
    });
    assertEquals([path, status, headers.get("content-type")], [
      path,
      400,
      "application/json",
    ]);
    assertEquals(JSON.parse(body).code, "malformed");
  }
});

Deno.test("Every URL answers HEAD, and lists its methods when asked with another", async () => {
  for (
    const [path, allow] of [
      ["/", "GET, HEAD, OPTIONS"],
      ["/rooms", "GET, HEAD, POST, OPTIONS"],
      ["/rooms/lobby", "GET, HEAD, DELETE, OPTIONS"],
      ["/rooms/lobby/messages", "GET, HEAD, POST, OPTIONS"],
      ["/rooms/lobby/reactions", "POST, OPTIONS"],
      ["/rooms/lobby/export", "GET, HEAD, OPTIONS"],
      ["/rooms/lobby/events", "GET, HEAD, OPTIONS"],
      ["/rooms/lobby/socket", "GET, HEAD, OPTIONS"],
      ["/viewer", "GET, HEAD, POST, OPTIONS"],
      ["/styles/base.css", "GET, HEAD, OPTIONS"],
      ["/texts/en", "GET, HEAD, OPTIONS"],
      ["/emoji/en", "GET, HEAD, OPTIONS"],
      ["/healthz", "GET, HEAD, OPTIONS"],
      ["/readyz", "GET, HEAD, OPTIONS"],
    ]
  ) {
    const response = await fetch(server.url + path, { method: "PATCH" });
    assertEquals([path, response.status, response.headers.get("allow")], [
      path,
      405,
      allow,
    ]);
    assertEquals(await problem(response), [405, "method_not_allowed"]);
    const page = await browse(path, { method: "PATCH" });
    const html = await page.text();
    assertEquals([page.status, page.headers.get("allow")], [405, allow], path);
    assertStringIncludes(html, "<html");
    for (const { headers } of [response, page]) {
      assertEquals(headers.get("x-content-type-options"), "nosniff");
      assertStringIncludes(
        headers.get("content-security-policy") ?? "",
        "default-src 'self'",
      );
    }
    if (/\/(socket|export|reactions)$/.test(path)) continue;
    const head = await fetch(server.url + path, { method: "HEAD" });
    assertEquals([path, head.status, await head.text()], [path, 200, ""]);
  }
});

Deno.test("An unknown method or URL is refused, and doesn't fail", async () => {
  for (
    const [method, path, status] of [
      ["TRICK", "/", 501],
      ["TRACE", "/", 501],
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
