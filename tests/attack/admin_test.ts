/**
 * Attacks on the operator's page: without the token, by guessing it, with a stolen
 * session, from other sites, and through what strangers write.
 *
 * @module
 */
import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { RoomServer } from "../browser/room_server.ts";
import { ADMIN_TOKEN, type As, JWT_SECRET, Target } from "./tools.ts";

const EVIL = "https://evil.example";
const FRIEND = "https://www.example.com";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start({
    TRUST_PROXY: "127.0.0.1",
    ALLOWED_ORIGINS: FRIEND,
  });
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/** Headers of a form on a page of ours. */
const own = (): As["headers"] => ({ origin: target.url });

/** A network of its own, so that no test uses up another's tries. */
let networks = 0;
const elsewhere = () => `203.0.113.${++networks}`;

function trying(token: string, as: As = {}) {
  return target.form("/admin", { action: "sign-in", token }, {
    headers: own(),
    address: elsewhere(),
    ...as,
  });
}

/** The cookie of a new session. */
async function session(as: As = {}): Promise<string> {
  const { status, headers } = await trying(ADMIN_TOKEN, as);
  assertEquals(status, 303);
  const found = headers.getSetCookie().find((each) => /admin=/.test(each));
  return found!.split(";")[0];
}

const removing = (room: string, as: As) =>
  target.form(`/admin/rooms/${room}`, { action: "remove", confirm: room }, as);

async function isThere(room: string): Promise<boolean> {
  return (await target.page(`/rooms/${room}`)).status === 200;
}

Deno.test("Without ADMIN_TOKEN there is no operator's page", async () => {
  await using none = await Target.start({ ADMIN_TOKEN: "" });
  const cookie = await session();
  const headers = { origin: none.url };
  for (const token of [ADMIN_TOKEN, "", "undefined"]) {
    const { status } = await none.form(
      "/admin",
      { action: "sign-in", token },
      { headers },
    );
    assertEquals(status, 404);
  }
  for (const path of ["/admin", "/admin/rooms/lobby"]) {
    assertEquals((await none.page(path, { cookie })).status, 404);
    const { status } = await none.form(path, { action: "end" }, {
      cookie,
      headers,
    });
    assertEquals(status, 404);
  }
});

Deno.test("Who isn't signed in sees and does nothing, whatever else they hold", async () => {
  const { room, cookie, token } = await target.open();
  for (const as of [{}, { cookie }, { token }, { cookie: "admin=1" }]) {
    const { text } = await target.page("/admin", as);
    assertMatch(text, /type="password"/);
    assertFalse(text.includes(room));
    for (
      const { status, headers, text } of [
        await target.page(`/admin/rooms/${room}`, as),
        await target.page(`/admin/rooms/${room}?file=jsonl`, as),
        await removing(room, { ...as, headers: own() }),
      ]
    ) {
      assertEquals([status, headers.get("location"), text], [
        303,
        "/admin",
        "",
      ]);
    }
  }
  assert(await isThere(room));
});

Deno.test("A network may try ten tokens, then not even the right one; other networks may", async () => {
  const address = "198.51.100.1";
  for (let i = 0; i < 10; i++) {
    const { status, text } = await trying(`${ADMIN_TOKEN}${i}`, { address });
    assertEquals(status, 401);
    assertFalse(text.includes(ADMIN_TOKEN));
  }
  const { status, headers } = await trying(ADMIN_TOKEN, { address });
  assertEquals(status, 429);
  assertMatch(headers.get("retry-after")!, /^([1-9]|[1-5]\d|60)$/);
  assertFalse(headers.getSetCookie().some((each) => /admin=/.test(each)));
  await session();
});

Deno.test("A network of IPv6 is its /64", async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 11; i++) {
    const address = `2001:db8:0:1::${i + 1}`;
    statuses.push((await trying("wrong", { address })).status);
  }
  assertEquals(statuses.at(-1), 429);
});

Deno.test("A stolen session ends when ADMIN_TOKEN changes, and works on nothing but the operator's page", async () => {
  await using server = await RoomServer.start({ ADMIN_TOKEN });
  const signIn = async (token: string) => {
    const response = await fetch(`${server.url}/admin`, {
      method: "POST",
      body: new URLSearchParams({ action: "sign-in", token }),
      headers: { origin: server.url },
      redirect: "manual",
    });
    await response.body?.cancel();
    return response.headers.getSetCookie()
      .find((each) => each.startsWith("admin="))!.split(";")[0];
  };
  const opens = async (cookie: string) => {
    const page = await fetch(`${server.url}/admin`, { headers: { cookie } });
    return (await page.text()).includes('data-part="rooms"');
  };
  const cookie = await signIn(ADMIN_TOKEN);
  assert(await opens(cookie));
  const exported = await fetch(`${server.url}/rooms/lobby/export?format=json`, {
    headers: { cookie },
  });
  await exported.body?.cancel();
  assert(exported.status >= 400);

  await server.stop();
  await server.startAgain();
  assert(await opens(cookie));
  await server.stop();
  const rotated = "another-token-0123456789-abcdefghijk";
  await server.startAgain({ ADMIN_TOKEN: rotated });
  assertFalse(await opens(cookie));
  assert(await opens(await signIn(rotated)));
});

Deno.test("No other site's page acts as the operator, not even one of ALLOWED_ORIGINS", async () => {
  const { room } = await target.open();
  const cookie = await session();
  const foreign: As["headers"][] = [
    { origin: EVIL },
    { origin: FRIEND },
    { origin: "null" },
    { origin: FRIEND, "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "none" },
    { origin: target.url, "sec-fetch-site": "same-site" },
    {},
  ];
  for (const headers of foreign) {
    const as = { cookie, headers };
    assertEquals((await removing(room, as)).status, 403);
    const { status } = await target.form("/admin", { action: "sign-out" }, as);
    assertEquals(status, 403);
    assertEquals((await trying(ADMIN_TOKEN, { headers })).status, 403);
  }
  assert(await isThere(room));
  const { headers } = await target.page("/admin", {
    cookie,
    headers: { origin: FRIEND },
  });
  assertEquals(headers.get("access-control-allow-origin"), null);
  const preflight = await target.ask("/admin", {
    method: "OPTIONS",
    headers: { origin: FRIEND, "access-control-request-method": "POST" },
  });
  assertEquals(preflight.headers.get("access-control-allow-origin"), null);

  assertEquals((await removing(room, { cookie, headers: own() })).status, 303);
  assertFalse(await isThere(room));
});

Deno.test("A room whose name isn't typed stays", async () => {
  const { room } = await target.open();
  const as = { cookie: await session(), headers: own() };
  for (const confirm of ["", `${room}x`, room.toUpperCase()]) {
    const { status } = await target.form(
      `/admin/rooms/${room}`,
      { action: "remove", confirm },
      as,
    );
    assertEquals(status, 400);
  }
  for (const action of ["", "delete", "__proto__", "constructor"]) {
    const { status } = await target.form(
      `/admin/rooms/${room}`,
      { action },
      as,
    );
    assertEquals(status, 400);
  }
  assert(await isThere(room));
});

Deno.test("What strangers write is text on the operator's page, and no message is on it", async () => {
  const { room, cookie } = await target.open();
  const script = "<script>alert(1)</script>";
  const mallory = await target.newcomer('"><img src=x>');
  await target.say(room, `a message ${script}`, { cookie: mallory });
  const title = { action: "rules", title: script };
  assertEquals((await target.moderate(room, title, { cookie })).status, 200);
  const ban = { action: "ban", name: '"><img src=x>', reason: "for a reason" };
  assertEquals((await target.moderate(room, ban, { cookie })).status, 200);
  await trying(script);
  for (
    const path of [
      "/admin",
      `/admin?q=${encodeURIComponent('"><script>alert(1)</script>')}`,
      "/admin?rooms=-1&restricted=1e9",
      "/admin?rooms=999999&restricted=9999999999&done=__proto__",
      `/admin/rooms/${room}`,
    ]
  ) {
    const { status, text } = await target.page(path, {
      cookie: await session(),
    });
    assertEquals(status, 200, path);
    assertFalse(text.includes("<script>alert"), path);
    assertFalse(text.includes("<img"), path);
    assertFalse(text.includes("a message"), path);
    for (const secret of [ADMIN_TOKEN, JWT_SECRET, "203.0.113."]) {
      assertFalse(text.includes(secret), `${path} ${secret}`);
    }
  }
  const { text } = await target.page("/admin", { cookie: await session() });
  assertMatch(text, /&lt;script>alert\(1\)&lt;\/script>/);
  assertMatch(text, /&quot;>&lt;img src=x>/);
});

Deno.test("The operator's pages are not kept, framed or found, whatever they answer", async () => {
  const cookie = await session();
  const answers = [
    await target.page("/admin"),
    await target.page("/admin", { cookie }),
    await target.page("/admin/rooms/lobby"),
    await target.page("/admin/rooms/lobby", { cookie }),
    await target.page("/admin/rooms/lobby?file=csv", { cookie }),
    await trying("wrong"),
    await trying(ADMIN_TOKEN),
    await target.form("/admin", { action: "sign-out" }, { headers: own() }),
  ];
  for (const { headers } of answers) {
    assertEquals(headers.get("cache-control"), "no-store");
    assertMatch(headers.get("x-robots-tag")!, /noindex/);
    const policy = headers.get("content-security-policy")!;
    assertMatch(policy, /frame-ancestors 'none'/);
    assertMatch(policy, /script-src 'self'(?: 'nonce-[\da-f]+')?;/);
  }
});

Deno.test("Over TLS the session's cookie can't be planted by another subdomain", async () => {
  const headers = {
    origin: target.url.replace("http:", "https:"),
    "x-forwarded-proto": "https",
  };
  const cookie = await session({ headers });
  assertMatch(cookie, /^__Host-admin=/);
  const isOpen = async (cookie: string) =>
    /data-part/.test((await target.page("/admin", { cookie, headers })).text);
  assert(await isOpen(cookie));
  assertFalse(await isOpen(cookie.replace("__Host-", "")));
});
