import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { signCookie } from "@std/http/unstable-signed-cookie";
import { now } from "../clock.ts";
import {
  type IdentifiedViewer,
  Identity,
  type RecalledViewer,
} from "./identity.ts";
import { MAX_NAME_LENGTH } from "../protocol.ts";
import { Refusal } from "../refusal.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const NEWER = "a newer secret, of thirty-two characters";
const identity = new Identity([SECRET]);

/** 22 November 2026 in whole seconds, the resolution of cookies. */
const SINCE = 1_795_305_600_000;

const ANN: IdentifiedViewer = {
  viewer: { id: "abcdefghijklmnop", name: "Ann", role: "viewer" },
  since: SINCE,
};

/** Returns the Cookie header that a viewer's browser sends back. */
async function cookieOf(
  known: IdentifiedViewer,
  secret = SECRET,
): Promise<string> {
  const headers = new Headers();
  await new Identity([secret]).remember(headers, known, false);
  return headers.getSetCookie()[0].match(/^viewer=([^;]*)/)![1];
}

/** A cookie with any value, signed with our key. */
async function sign(value: string, secret = SECRET): Promise<string> {
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return await signCookie(value, key);
}

function recall(
  cookie: string,
  by = identity,
): RecalledViewer | undefined {
  return by.recall(new Headers({ cookie: `viewer=${cookie}` }));
}

Deno.test("Identity gives strangers unique ids", () => {
  const ids = new Set(
    Array.from({ length: 1_000 }, () => identity.introduce().viewer.id),
  );
  assertEquals(ids.size, 1_000);
  for (const id of ids) assertMatch(id, /^[\w-]{16}$/);
});

Deno.test("Identity introduces strangers as viewers with a guest name", () => {
  const { name, role } = identity.introduce().viewer;
  assertMatch(name, /^Guest \d{6}$/);
  assertEquals(role, "viewer");
});

for (
  const name of [
    "Ann",
    "a.b.c",
    "a;b=c, d",
    "50% & more",
    "阿丽",
    "محمد",
    "👨‍👩‍👧‍👦",
    '"; Path=/evil',
    "Zoë O'Neil (she/her)!*~",
  ]
) {
  Deno.test(`Identity recognises a viewer named ${name}`, async () => {
    const viewer = { ...ANN.viewer, name };
    assertEquals(await recall(await cookieOf({ viewer, since: SINCE })), {
      viewer,
      since: SINCE,
      stale: false,
      framed: false,
    });
  });
}

Deno.test("Identity recognises a viewer after a restart with the same secret", async () => {
  const later = new Identity([SECRET]);
  const headers = new Headers({
    cookie: `a=b; viewer=${await cookieOf(ANN)}; c=d`,
  });
  assertEquals(await later.recall(headers), {
    ...ANN,
    stale: false,
    framed: false,
  });
});

Deno.test("Identity treats anyone without a cookie as a stranger", async () => {
  assertEquals(await identity.recall(new Headers()), undefined);
  assertEquals(
    await identity.recall(new Headers({ cookie: "other=1" })),
    undefined,
  );
});

Deno.test("Identity rejects a cookie signed with another secret", async () => {
  const cookie = await cookieOf(
    identity.introduce(),
    "another secret of thirty-two chars",
  );
  assertEquals(await recall(cookie), undefined);
});

Deno.test("Identity rejects a cookie changed at any position", async () => {
  const cookie = await cookieOf(ANN);
  assert(await recall(cookie));
  for (let i = 0; i < cookie.length; i++) {
    const other = cookie[i] === "a" ? "b" : "a";
    const forged = cookie.slice(0, i) + other + cookie.slice(i + 1);
    assertEquals(await recall(forged), undefined, forged);
  }
});

Deno.test("Identity rejects a cookie truncated at any position", async () => {
  const cookie = await cookieOf(ANN);
  for (let i = 0; i < cookie.length; i++) {
    assertEquals(await recall(cookie.slice(0, i)), undefined, `${i}`);
    if (i > 0) assertEquals(await recall(cookie.slice(i)), undefined, `${i}`);
  }
});

Deno.test("Identity rejects handmade cookies", async () => {
  const cookies = [
    "x",
    ".",
    "..",
    "a.b.",
    "a.b.zz",
    "a.b.0",
    "%00",
    "a.%E0%A4%A.00",
    `a.b.${"0".repeat(64)}`,
    "a".repeat(4_000),
  ];
  for (const cookie of cookies) {
    assertEquals(await recall(cookie), undefined, cookie);
  }
});

Deno.test("Identity protects its cookie from scripts, other sites and, where possible, plain HTTP", async () => {
  for (const secure of [true, false]) {
    const headers = new Headers();
    await identity.remember(headers, identity.introduce(), secure);
    const [cookie] = headers.getSetCookie();
    assertEquals(cookie.startsWith("__Host-viewer="), secure);
    assertEquals(/; Domain=/i.test(cookie), false);
    assertMatch(cookie, /; HttpOnly(;|$)/);
    assertMatch(cookie, /; SameSite=Lax(;|$)/);
    assertMatch(cookie, /; Path=\/(;|$)/);
    assertMatch(cookie, /; Max-Age=34560000(;|$)/);
    assertEquals(/; Secure(;|$)/.test(cookie), secure);
  }
});

Deno.test("Identity's cookie fits the browser's limit with the longest names", async () => {
  for (const character of ["好", "👨‍👩‍👧‍👦", "क्षि"]) {
    const name = character.repeat(MAX_NAME_LENGTH);
    let known: IdentifiedViewer = {
      viewer: { ...ANN.viewer, name },
      since: SINCE,
    };
    // However often it gets a new id.
    for (let i = 0; i < 100; i++) known = identity.succeed(known);
    const cookie = await cookieOf(known);
    assert(cookie.length + "__Host-viewer-framed".length <= 4_096);
  }
});

Deno.test("Identity renames a viewer and changes nothing else", () => {
  const { viewer } = identity.introduce();
  const renamed = identity.rename(viewer, "  Ann\u202e ");
  assertEquals(renamed, { ...viewer, name: "Ann" });
  assertNotEquals(viewer.name, "Ann");
});

Deno.test("Identity refuses an invisible name", () => {
  assertEquals(
    assertThrows(() => identity.rename(ANN.viewer, "\u3164"), Refusal)
      .code,
    "bad_name",
  );
});

Deno.test("Identity remembers when a viewer was first seen", async () => {
  const before = now();
  const { viewer, since } = identity.introduce();
  assert(since >= before && since <= now());
  const recalled = await recall(await cookieOf({ viewer, since }));
  assertEquals(recalled?.since, Math.floor(since / 1_000) * 1_000);
});

Deno.test("Identity rejects a changed first-seen time", async () => {
  const cookie = await cookieOf(ANN);
  const [id, name, since, signature] = cookie.split(".");
  assertEquals(parseInt(since, 36) * 1_000, SINCE);
  for (
    const forged of [
      [id, name, "0", signature],
      [id, name, "", signature],
      [id, name, signature],
      [id, name, since, "0", signature],
    ]
  ) {
    assertEquals(await recall(forged.join(".")), undefined);
  }
});

Deno.test("Identity accepts an old cookie without a time, and renews it", async () => {
  const old = await sign(`${ANN.viewer.id}.A%2EB`);
  const recalled = await recall(old);
  assertEquals(recalled, {
    viewer: { ...ANN.viewer, name: "A.B" },
    since: 0,
    stale: true,
    framed: false,
  });
  const renewed = await recall(await cookieOf(recalled!));
  assertEquals(renewed, { ...recalled, stale: false, framed: false });
});

Deno.test("Identity rotates the secret without logging anyone out", async () => {
  const rotated = new Identity([NEWER, SECRET]);
  const old = await cookieOf(ANN);
  assertEquals(await recall(old, rotated), {
    ...ANN,
    stale: true,
    framed: false,
  });
  const headers = new Headers();
  await rotated.remember(headers, ANN, false);
  const renewed = headers.getSetCookie()[0].match(/^viewer=([^;]*)/)![1];
  assertEquals(await recall(renewed, rotated), {
    ...ANN,
    stale: false,
    framed: false,
  });
  const later = new Identity([NEWER]);
  assertEquals(await recall(renewed, later), {
    ...ANN,
    stale: false,
    framed: false,
  });
  assertEquals(await recall(old, later), undefined);
});

Deno.test("Identity rejects a cookie signed with a third secret while two are valid", async () => {
  const rotated = new Identity([NEWER, SECRET]);
  const cookie = await cookieOf(
    ANN,
    "a third secret, of thirty-two characters",
  );
  assertEquals(await recall(cookie, rotated), undefined);
  for (const forged of ["a.b.zz", "a.b.0", `a.b.${"0".repeat(64)}`]) {
    assertEquals(await recall(forged, rotated), undefined);
  }
});

Deno.test("Identity rejects a cookie with an id that only a site's token can give", async () => {
  for (
    const id of ["u_0123456789abcdefghijkl", "", "abc", "address:10.0.0.1"]
  ) {
    assertEquals(await recall(await sign(`${id}.Ann.0`)), undefined);
  }
});

Deno.test("Identity refuses to open without a secret", () => {
  assertThrows(() => new Identity([]), RangeError, "no secret");
});
