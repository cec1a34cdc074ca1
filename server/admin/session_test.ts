import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { AdminSessions, SESSION_MS } from "./session.ts";

const TOKEN = "t".repeat(32);
const SECRET = "s".repeat(32);
const sessions = new AdminSessions([SECRET], TOKEN);

/** A new session's Set-Cookie. */
function started(secure = false, by = sessions): string {
  const headers = new Headers();
  by.start(headers, secure);
  return headers.get("set-cookie")!;
}

const pairIn = (setCookie: string) => setCookie.split(";")[0];

function has(cookie: string, { secure = false, by = sessions } = {}): boolean {
  return by.has(new Headers({ cookie }), secure);
}

Deno.test("A session is in a cookie that no script and no other site gets", () => {
  assertMatch(
    started(),
    /^admin=[a-z\d]+\.[\da-f]{24}\.[\da-f]{64}; HttpOnly; Max-Age=43200; SameSite=Strict; Path=\/$/,
  );
  assertMatch(started(true), /^__Host-admin=.*; Secure; HttpOnly;/);
  assert(has(pairIn(started())));
  assert(has(`viewer=x; ${pairIn(started())} ; a=b`));
  assert(has(pairIn(started(true)), { secure: true }));
});

Deno.test("A session of plain HTTP counts for nothing over TLS", () => {
  assertFalse(has(pairIn(started()), { secure: true }));
  assertFalse(has(pairIn(started(true))));
  for (const blank of ["\u00a0", "\u2003", "\v"]) {
    const cookie = `x=1;${blank}${pairIn(started(true))}`;
    const headers = { get: () => cookie } as unknown as Headers;
    assertFalse(sessions.has(headers, true), JSON.stringify(blank));
  }
});

Deno.test("Every instance with the secret knows a session, also after the secret was rotated", () => {
  const cookie = pairIn(started());
  const by = (...secrets: string[]) => new AdminSessions(secrets, TOKEN);
  assert(has(cookie, { by: by(SECRET) }));
  assert(has(cookie, { by: by("n".repeat(32), SECRET) }));
  assertFalse(has(cookie, { by: by("n".repeat(32)) }));
});

Deno.test("Another ADMIN_TOKEN ends all sessions", () => {
  const by = new AdminSessions([SECRET], "u".repeat(32));
  assertFalse(has(pairIn(started()), { by }));
});

Deno.test("A session ends after twelve hours", () => {
  using time = new FakeTime();
  const cookie = pairIn(started());
  time.tick(SESSION_MS - 1_000);
  assert(has(cookie));
  time.tick(2_000);
  assertFalse(has(cookie));
});

Deno.test("A changed session counts for nothing, and no other beside it is lost", () => {
  const cookie = pairIn(started());
  const [name, value] = cookie.split("=");
  const [ends, nonce, signature] = value.split(".");
  const later = (parseInt(ends, 36) + 1).toString(36);
  const forged = [
    `${later}.${nonce}.${signature}`,
    `${ends}.${"0".repeat(24)}.${signature}`,
    `${ends}.${nonce}.${"0".repeat(64)}`,
    `${ends}.${nonce}`,
    `${value}x`,
    "",
  ].map((value) => `${name}=${value}`);
  for (const each of ["", "=", ";=;", ...forged]) {
    assertFalse(has(each), each);
    assert(has(`${each}; ${cookie}`), each);
  }
});

Deno.test("Only ADMIN_TOKEN opens a session", () => {
  assert(sessions.opensWith(TOKEN));
  for (const token of ["", "t", TOKEN.slice(1), `${TOKEN} `, "T".repeat(32)]) {
    assertFalse(sessions.opensWith(token), token);
  }
});

Deno.test("Signing out removes the cookie", () => {
  const headers = new Headers();
  sessions.end(headers, true);
  assertEquals(
    headers.get("set-cookie"),
    "__Host-admin=; Secure; Max-Age=0; Path=/",
  );
});
