/**
 * Attacks by pages of other sites, in the browser of a viewer with a cookie.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type OpenedRoom, refusal, Target, Visitor } from "./tools.ts";
import { RawSocket } from "../tools/raw_socket.ts";

let target: Target;
/** A room whose host uses the attacked browser. */
let victim: OpenedRoom;

Deno.test.beforeAll(async () => {
  target = await Target.start();
  victim = await target.open();
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/** The headers of a browser's cross-site requests. */
const CROSS_SITE: readonly Record<string, string>[] = [
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  { origin: "null", "sec-fetch-site": "cross-site" },
  { origin: "https://evil.example", "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "cross-site" },
];

async function upgrade(headers: Record<string, string>): Promise<string> {
  try {
    using _socket = await RawSocket.connect(
      `${target.url}/rooms/${victim.room}/socket`,
      { cookie: victim.cookie, ...headers },
    );
    return "open";
  } catch (error) {
    return (error as Error).message;
  }
}

Deno.test("CSWSH: a page of another site can't open a socket with a viewer's cookie", async () => {
  const { host, port } = new URL(target.url);
  for (
    const origin of [
      "https://evil.example",
      "null",
      "file://",
      "",
      `http://${host}.evil.example`,
      `http://evil.example/${host}`,
      `http://127.0.0.1:${Number(port) + 1}`,
      `http://localhost:${port}`,
      `http://${host}@evil.example`,
    ]
  ) assertStringIncludes(await upgrade({ origin }), "403", origin);
  assertEquals(await upgrade({ origin: target.url }), "open");
  // A program sends no origin, and no viewer's cookie either.
  assertEquals(await upgrade({}), "open");
});

Deno.test("CSWSH: the refusal has a code and is counted in the metrics", async () => {
  const { status, body } = await target.json<{ code: string; message: string }>(
    `/rooms/${victim.room}/socket`,
    undefined,
    {
      cookie: victim.cookie,
      headers: { origin: "https://evil.example", upgrade: "websocket" },
    },
  );
  assertEquals(refusal({ status, body }), [403, "bad_origin"]);
  const { text } = await target.ask("/metrics");
  assertStringIncludes(
    text,
    'hubbub_connections_refused_total{reason="bad_origin"}',
  );
});

Deno.test("CSRF: a form on another site changes nothing, at any URL", async () => {
  const { room, cookie } = victim;
  using visitor = await Visitor.join(target, room, { cookie });
  const { seq, you } = visitor.events.find((event) =>
    event.type === "welcome"
  )!;
  const forged = `forged-${crypto.randomUUID().slice(0, 8)}`;
  for (const headers of CROSS_SITE) {
    for (
      const [path, fields] of [
        [`/rooms/${room}/messages`, { key: "k", text: forged }],
        ["/viewer", { name: forged }],
        ["/rooms", { name: forged }],
        [`/rooms/${room}/moderation`, { action: "announce", text: forged }],
        [`/rooms/${room}/moderation`, { action: "link", role: "host" }],
        [`/rooms/${room}/claim`, { secret: victim.token }],
        [`/rooms/${room}/reactions`, { reaction: "heart" }],
      ] as const
    ) {
      const as = { cookie, headers };
      const { status, headers: got, text } = await target.form(
        path,
        fields,
        as,
      );
      const which = `${path} ${JSON.stringify(headers)}`;
      assertEquals(status, 403, which);
      assertEquals(got.getSetCookie(), [], which);
      assert(!text.includes(forged), which);
    }
  }
  const after = await target.json<{ seq: number }>(`/rooms/${room}/messages`);
  assertEquals(after.body.seq, seq);
  assertEquals(await target.texts(room), []);
  const { body } = await target.json<{ id: string; name: string }>(
    "/viewer",
    undefined,
    { cookie },
  );
  assertEquals([body.id, body.name], [you.id, you.name]);
  assertEquals((await target.page(`/rooms/${forged}`)).status, 404);
});

Deno.test("A site that may frame a room's chat can't post or connect with the frame's cookie", async () => {
  const { room, cookie: own, token } = await target.open();
  const cookie = own.replace("viewer=", "__Host-viewer-framed=");
  const me = await target.json<{ name: string }>("/viewer", undefined, {
    cookie,
  });
  assertEquals(me.body.name, "Hanna");
  const origin = "https://site.example";
  await target.moderate(room, { action: "rules", embedOn: origin }, { token });
  for (
    const headers of [
      ...CROSS_SITE,
      { origin },
      { origin, "sec-fetch-site": "cross-site" },
    ]
  ) {
    const as = { cookie, headers };
    const posts = [
      await target.form(`/rooms/${room}/messages`, { key: "k", text: "x" }, as),
      await target.form(`/rooms/${room}/embed`, { key: "k", text: "x" }, as),
      await target.form(`/rooms/${room}/moderation`, { action: "close" }, as),
      await target.form("/viewer", { name: "Eve" }, as),
    ];
    for (const { status, headers: got } of posts) {
      assertEquals(status, 403, JSON.stringify(headers));
      assertEquals(got.getSetCookie(), []);
    }
    if (!("origin" in headers)) continue;
    const refused = await RawSocket.connect(
      `${target.url}/rooms/${room}/socket`,
      { cookie, ...headers },
    ).catch((error: Error) => error.message);
    assertStringIncludes(String(refused), "403", JSON.stringify(headers));
  }
  assertEquals(await target.texts(room), []);
});

Deno.test("CSRF: a form's body is not accepted as JSON", async () => {
  const { room, cookie } = victim;
  const body = JSON.stringify({ key: "k", text: "forged" });
  // Content types that a cross-site form can send without a preflight.
  for (
    const type of [
      "text/plain",
      "text/plain;application/json",
      "multipart/form-data; boundary=x",
      "",
    ]
  ) {
    const { status } = await target.ask(`/rooms/${room}/messages`, {
      method: "POST",
      body,
      headers: { cookie, "content-type": type, accept: "application/json" },
    });
    assertEquals(status, 400, type);
  }
  assertEquals(await target.texts(room), []);
});

Deno.test("CSRF: a page of another site can't read any response", async () => {
  for (const path of ["/viewer", `/rooms/${victim.room}/messages`, "/rooms"]) {
    const { headers } = await target.ask(path, {
      headers: { cookie: victim.cookie, origin: "https://evil.example" },
    });
    assertEquals(headers.get("access-control-allow-origin"), null, path);
  }
  const preflight = await target.ask(`/rooms/${victim.room}/moderation`, {
    method: "OPTIONS",
    headers: {
      origin: "https://evil.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });
  assertEquals(preflight.headers.get("access-control-allow-origin"), null);
  assertEquals(preflight.headers.get("access-control-allow-headers"), null);
});

Deno.test("An origin in ALLOWED_ORIGINS may post and connect, similar ones may not", async () => {
  const origin = "https://stage.example";
  await using open = await Target.start({ ALLOWED_ORIGINS: origin });
  const post = (origin: string) =>
    open.form("/rooms/lobby/messages", { key: "k", text: "hello" }, {
      headers: { origin, "sec-fetch-site": "cross-site" },
    });
  assertEquals((await post(origin)).status, 303);
  assertEquals((await post("https://stage.example.evil.example")).status, 403);
  assertEquals((await post("http://stage.example")).status, 403);
  using visitor = await Visitor.join(open, "lobby", { headers: { origin } });
  assertEquals((await visitor.say("hello from there")).type, "accepted");
});
