import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { SignJWT } from "jose";
import { now } from "../clock.ts";
import { personOf, type Recognition } from "./recognition.ts";
import { type IdentifiedViewer, Identity } from "./identity.ts";
import { Refusal } from "../refusal.ts";
import { hashToken, makeToken } from "./token.ts";
import { Vouchers } from "./voucher.ts";

const SITE_SECRET = "the site's own secret, of 32 characters or more";
const ADMIN_TOKEN = "admin-token-of-at-least-thirty-two-characters";
const ADDRESS = "192.0.2.7";

const identity = new Identity(["s".repeat(32)]);
const vouchers = await Vouchers.open({
  secret: SITE_SECRET,
  audience: "hubbub",
});
const recognition: Recognition = {
  identity,
  vouchers,
  adminToken: ADMIN_TOKEN,
};

const ANN: IdentifiedViewer = {
  viewer: { id: "abcdefghijklmnop", name: "Ann", role: "viewer" },
  since: 1_795_305_600_000,
};

async function cookieOf(known: IdentifiedViewer): Promise<string> {
  const headers = new Headers();
  await identity.remember(headers, known, false);
  return headers.getSetCookie()[0].split(";")[0];
}

const COOKIE = await cookieOf(ANN);

async function ask(init: Record<string, string>, by = recognition) {
  return await personOf(new Headers(init), ADDRESS, by);
}

const jwt = (more: Record<string, unknown> = {}) =>
  new SignJWT({ sub: "1", aud: "hubbub", name: "Vera", ...more })
    .setExpirationTime("1h").setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(SITE_SECRET));

Deno.test("personOf introduces a stranger as a new viewer", async () => {
  const before = now();
  const { person, known, stale } = await ask({});
  assertFalse(known);
  assertFalse(stale);
  assert(person.since >= before);
  assertEquals(person, {
    viewer: person.viewer,
    since: person.since,
    address: ADDRESS,
    admin: false,
  });
  assertNotEquals((await ask({})).person.viewer.id, person.viewer.id);
});

Deno.test("personOf recognises a viewer by their cookie", async () => {
  assertEquals(await ask({ cookie: COOKIE }), {
    person: { ...ANN, address: ADDRESS, admin: false },
    known: true,
    stale: false,
    framed: false,
  });
});

Deno.test("personOf asks to renew a cookie signed with an older secret", async () => {
  const rotated = new Identity(["n".repeat(32), "s".repeat(32)]);
  const { known, stale } = await ask({ cookie: COOKIE }, { identity: rotated });
  assert(known);
  assert(stale);
});

Deno.test("personOf believes a site's token over a cookie", async () => {
  const token = await jwt({ role: "moderator", room: "lobby" });
  for (
    const init of [
      { authorization: `Bearer ${token}`, cookie: COOKIE },
      { "sec-websocket-protocol": `hubbub.v1, hubbub.token.${token}` },
    ] as Record<string, string>[]
  ) {
    const { person, known, stale } = await ask(init);
    assertEquals(person.viewer.name, "Vera");
    assertMatch(person.viewer.id, /^u_/);
    assertEquals(person.voucher?.role, "moderator");
    assertEquals(person.voucher?.rooms, ["lobby"]);
    assertEquals(person.since, 0);
    assertFalse(person.admin);
    assertFalse("link" in person);
    assert(known);
    assertFalse(stale);
  }
});

Deno.test("personOf refuses an invalid JWT instead of making a guest", async () => {
  const bad = `${await jwt()}x`;
  const refused = await assertRejects(
    () => ask({ authorization: `Bearer ${bad}`, cookie: COOKIE }),
    Refusal,
  );
  assertEquals(refused.code, "unauthorised");
});

Deno.test("personOf refuses a JWT where no site's tokens are accepted", async () => {
  const authorization = `Bearer ${await jwt()}`;
  const refused = await assertRejects(
    () => ask({ authorization }, { identity, adminToken: ADMIN_TOKEN }),
    Refusal,
    "Cannot sign you in: this chat does not accept tokens from other sites.",
  );
  assertEquals(refused.code, "unauthorised");
});

Deno.test("personOf recognises the operator by ADMIN_TOKEN, as the viewer of their cookie", async () => {
  for (
    const init of [
      { authorization: `Bearer ${ADMIN_TOKEN}` },
      { "sec-websocket-protocol": `hubbub.v1, hubbub.token.${ADMIN_TOKEN}` },
    ] as Record<string, string>[]
  ) {
    const { person, known } = await ask({ ...init, cookie: COOKIE });
    assertEquals(person, { ...ANN, address: ADDRESS, admin: true });
    assert(known);
    assertFalse((await ask(init)).known);
  }
});

Deno.test("personOf refuses operator rights for a nearly correct token, or if none is set", async () => {
  const tokens = [
    "",
    ADMIN_TOKEN.slice(1),
    `${ADMIN_TOKEN}x`,
    ADMIN_TOKEN.toUpperCase(),
    "undefined",
    "null",
  ];
  for (const token of tokens) {
    const init = { authorization: `Bearer ${token}` };
    assertFalse((await ask(init)).person.admin);
    assertFalse((await ask(init, { identity })).person.admin);
  }
});

Deno.test("personOf takes any other token as a role link's secret, and passes on only its hash", async () => {
  const { token, hash } = makeToken();
  const { person } = await ask({
    authorization: `Bearer ${token}`,
    cookie: COOKIE,
  });
  const { person: program } = await ask({ authorization: `Bearer ${token}` });
  assertEquals(person, {
    ...ANN,
    address: ADDRESS,
    admin: false,
    roleLink: hash,
    otherIds: [program.viewer.id],
  });
});

Deno.test("personOf refuses an oversized token before parsing it", async () => {
  for (const token of ["x".repeat(5_000), `${"x".repeat(5_000)}.y.z`]) {
    const refused = await assertRejects(
      () => ask({ authorization: `Bearer ${token}` }),
      Refusal,
      "at most 4096 characters",
    );
    assertEquals(refused.code, "unauthorised");
  }
});

Deno.test("A program's public id reveals nothing of its secret's hash", async () => {
  const { person } = await ask({ authorization: `Bearer ${ADMIN_TOKEN}` });
  assertMatch(person.viewer.id, /^b_[0-9a-f]{20}$/);
  assertFalse(hashToken(ADMIN_TOKEN).includes(person.viewer.id.slice(2)));
});
