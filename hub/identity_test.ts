import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { Identity } from "./identity.ts";
import { MAX_NAME_LENGTH, type Viewer } from "./protocol.ts";
import { Refusal } from "./refusal.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const identity = await Identity.open(SECRET);

/** What the browser of a viewer sends back. */
async function cookieOf(viewer: Viewer, secret = SECRET): Promise<string> {
  const headers = new Headers();
  await (await Identity.open(secret)).remember(headers, viewer, false);
  return headers.getSetCookie()[0].match(/^viewer=([^;]*)/)![1];
}

function recall(cookie: string): Promise<Viewer | undefined> {
  return identity.recall(new Headers({ cookie: `viewer=${cookie}` }));
}

Deno.test("Identity introduces strangers by ids that never meet", () => {
  const ids = new Set(
    Array.from({ length: 1_000 }, () => identity.introduce().id),
  );
  assertEquals(ids.size, 1_000);
  for (const id of ids) assertMatch(id, /^[\w-]{16}$/);
});

Deno.test("Identity introduces viewers, not moderators, under a guest's name", () => {
  const { name, role } = identity.introduce();
  assertMatch(name, /^Guest \d{4}$/);
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
  Deno.test(`Identity knows a viewer of the name ${name} again`, async () => {
    const viewer = identity.rename(identity.introduce(), name);
    assertEquals(viewer.name, name);
    assertEquals(await recall(await cookieOf(viewer)), viewer);
  });
}

Deno.test("Identity knows a viewer again after a restart with the same secret", async () => {
  const viewer = identity.introduce();
  const later = await Identity.open(SECRET);
  const headers = new Headers({
    cookie: `a=b; viewer=${await cookieOf(viewer)}; c=d`,
  });
  assertEquals(await later.recall(headers), viewer);
});

Deno.test("Identity takes anybody without a cookie for a stranger", async () => {
  assertEquals(await identity.recall(new Headers()), undefined);
  assertEquals(
    await identity.recall(new Headers({ cookie: "other=1" })),
    undefined,
  );
});

Deno.test("Identity believes no cookie that was signed with another secret", async () => {
  const cookie = await cookieOf(
    identity.introduce(),
    "another secret of thirty-two chars",
  );
  assertEquals(await recall(cookie), undefined);
});

Deno.test("Identity believes no cookie that was changed at any place", async () => {
  const cookie = await cookieOf({
    id: "abcdefghijklmnop",
    name: "Ann",
    role: "viewer",
  });
  assert(await recall(cookie));
  for (let i = 0; i < cookie.length; i++) {
    const other = cookie[i] === "a" ? "b" : "a";
    const forged = cookie.slice(0, i) + other + cookie.slice(i + 1);
    assertEquals(await recall(forged), undefined, forged);
  }
});

Deno.test("Identity believes no cookie that was cut at any place", async () => {
  const cookie = await cookieOf({
    id: "abcdefghijklmnop",
    name: "Ann",
    role: "viewer",
  });
  for (let i = 0; i < cookie.length; i++) {
    assertEquals(await recall(cookie.slice(0, i)), undefined, `${i}`);
    if (i > 0) assertEquals(await recall(cookie.slice(i)), undefined, `${i}`);
  }
});

Deno.test("Identity believes no cookie that was put together by hand", async () => {
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

Deno.test("Identity's cookie is out of reach of scripts and other sites, and of plain HTTP where it can be", async () => {
  for (const secure of [true, false]) {
    const headers = new Headers();
    await identity.remember(headers, identity.introduce(), secure);
    const [cookie] = headers.getSetCookie();
    assertMatch(cookie, /; HttpOnly(;|$)/);
    assertMatch(cookie, /; SameSite=Lax(;|$)/);
    assertMatch(cookie, /; Path=\/(;|$)/);
    assertMatch(cookie, /; Max-Age=34560000(;|$)/);
    assertEquals(/; Secure(;|$)/.test(cookie), secure);
  }
});

Deno.test("Identity's cookie fits into a browser for the longest names", async () => {
  for (const character of ["好", "👨‍👩‍👧‍👦", "क्षि"]) {
    const viewer = identity.rename(
      identity.introduce(),
      character.repeat(MAX_NAME_LENGTH),
    );
    assert((await cookieOf(viewer)).length + "viewer".length <= 4_096);
  }
});

Deno.test("Identity renames a viewer and leaves all else", () => {
  const viewer = identity.introduce();
  const renamed = identity.rename(viewer, "  Ann\u202e ");
  assertEquals(renamed, { ...viewer, name: "Ann" });
  assertNotEquals(viewer.name, "Ann");
});

Deno.test("Identity refuses a name that nobody could see", () => {
  assertEquals(
    assertThrows(() => identity.rename(identity.introduce(), "\u3164"), Refusal)
      .code,
    "bad_name",
  );
});
