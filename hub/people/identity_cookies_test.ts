/**
 * Which of a browser's cookies is believed, over plain HTTP and over TLS.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { type IdentifiedViewer, Identity } from "./identity.ts";

const identity = new Identity(["0123456789abcdef0123456789abcdef"]);

function viewerCalled(name: string, id: string): IdentifiedViewer {
  return {
    viewer: { id: id.padEnd(16, "_"), name, role: "viewer" },
    since: 1_795_305_600_000,
  };
}

const OWN = viewerCalled("Ann", "own");
const PLANTED = viewerCalled("Mallory", "planted");

/** The cookies that a response sets, as their browser sends them back. */
async function cookiesOf(
  known: IdentifiedViewer,
  secure: boolean,
  framed = false,
): Promise<string[]> {
  const headers = new Headers();
  await identity.remember(headers, known, secure, framed);
  return headers.getSetCookie()
    .filter((cookie) => !/; Max-Age=0/.test(cookie))
    .map((cookie) => cookie.split(";")[0]);
}

const [PLAIN_OWN] = await cookiesOf(OWN, false);
const [PLAIN_PLANTED] = await cookiesOf(PLANTED, false);
const [HOST_OWN, FRAMED_OWN] = await cookiesOf(OWN, true, true);
const [HOST_PLANTED] = await cookiesOf(PLANTED, true);

const recall = (cookie: string, secure = false) =>
  identity.recall(new Headers({ cookie }), secure);

const idBy = async (cookie: string, secure = false) =>
  (await recall(cookie, secure))?.viewer.id;

Deno.test("Identity uses a separate cookie in a frame on another site, over TLS only", async () => {
  const set = async (secure: boolean, framed?: boolean) => {
    const headers = new Headers();
    await identity.remember(headers, OWN, secure, framed);
    return headers.getSetCookie();
  };
  const names = (cookies: string[]) =>
    cookies.map((each) => each.split("=")[0]);
  assertEquals(names(await set(false, true)), ["viewer"]);
  assertEquals(names(await set(true)), ["__Host-viewer", "viewer"]);
  const [own, framed, old] = await set(true, true);
  assertMatch(own, /SameSite=Lax/);
  assertFalse(own.includes("Partitioned"));
  assertMatch(old, /^viewer=; Max-Age=0; Path=\/$/);
  const attributes = framed.split("; ").slice(1).toSorted();
  assertEquals(attributes.filter((each) => !each.startsWith("Max-Age")), [
    "HttpOnly",
    "Partitioned",
    "Path=/",
    "SameSite=None",
    "Secure",
  ]);
  for (const secure of [true, false]) {
    const recalled = await recall(FRAMED_OWN, secure);
    assertEquals([recalled?.viewer, recalled?.since, recalled?.framed], [
      OWN.viewer,
      OWN.since,
      true,
    ]);
    assertEquals((await recall(HOST_OWN, secure))?.framed, false);
  }
  // It is used only if there is no other cookie.
  assertEquals(
    await idBy(`${FRAMED_OWN}; ${HOST_PLANTED}`, true),
    PLANTED.viewer.id,
  );
  const forged = FRAMED_OWN.replace(/.$/, (c) => c === "0" ? "1" : "0");
  assertEquals(await recall(forged), undefined);
});

Deno.test("Over TLS a cookie that another subdomain can plant never replaces the browser's own", async () => {
  for (const own of [HOST_OWN, FRAMED_OWN]) {
    for (
      const cookies of [
        `${PLAIN_PLANTED}; ${own}`,
        `${own}; ${PLAIN_PLANTED}`,
        `${PLAIN_PLANTED}; ${own}; ${PLAIN_PLANTED}`,
      ]
    ) {
      const recalled = await recall(cookies, true);
      assertEquals(recalled?.viewer, OWN.viewer, cookies);
      assertEquals(recalled?.exposed, undefined);
    }
  }
});

Deno.test("The own cookie can't be imitated by names that only look like it", async () => {
  const value = HOST_PLANTED.slice("__Host-viewer=".length);
  for (
    const name of [
      "\u00a0__Host-viewer",
      "\u0085__Host-viewer",
      "__host-viewer",
      "__Host-viewer\u00a0",
      "x,__Host-viewer",
      "__Secure-viewer",
      "$Version=1,__Host-viewer",
    ]
  ) {
    assertEquals(await idBy(`${name}=${value}`, true), undefined, name);
    assertEquals(
      await idBy(`${name}=${value}; ${HOST_OWN}`, true),
      OWN.viewer.id,
      name,
    );
  }
});

Deno.test("Over TLS the cookie of plain HTTP is renewed with a new id", async () => {
  const recalled = await recall(PLAIN_OWN, true);
  assertEquals(recalled?.viewer, OWN.viewer);
  assert(recalled?.exposed);
  assertFalse((await recall(PLAIN_OWN))?.exposed);
  const next = identity.succeed(recalled);
  assertNotEquals(next.viewer.id, OWN.viewer.id);
  assertEquals(next, {
    viewer: { ...OWN.viewer, id: next.viewer.id },
    since: OWN.since,
    earlier: [OWN.viewer.id],
  });
  const [cookie] = await cookiesOf(next, true);
  assertEquals(await recall(cookie, true), {
    ...next,
    stale: false,
    framed: false,
  });
});

Deno.test("Every valid cookie of a name is tried", async () => {
  for (const invalid of ["viewer=", "viewer=x", "viewer=a.b.00", "viewer"]) {
    for (
      const cookies of [
        `${invalid}; ${PLAIN_OWN}`,
        `${PLAIN_OWN}; ${invalid}`,
        `${invalid};${invalid};${PLAIN_OWN};${invalid}`,
      ]
    ) assertEquals(await idBy(cookies), OWN.viewer.id, cookies);
  }
  assertEquals(
    await idBy(`__Host-viewer=x; ${FRAMED_OWN}`, true),
    OWN.viewer.id,
  );
  // The same id twice, such as before and after a rename, is no doubt.
  const [renamed] = await cookiesOf(
    { ...OWN, viewer: { ...OWN.viewer, name: "Anna" } },
    false,
  );
  assertEquals((await recall(`${renamed}; ${PLAIN_OWN}`))?.viewer.name, "Anna");
});

Deno.test("Of several valid cookies with different ids none is taken over", async () => {
  for (
    const cookies of [
      `${PLAIN_OWN}; ${PLAIN_PLANTED}`,
      `${PLAIN_PLANTED}; ${PLAIN_OWN}`,
      `${HOST_OWN}; ${HOST_PLANTED}`,
    ]
  ) {
    const recalled = await recall(cookies);
    assertFalse(
      [OWN.viewer.id, PLANTED.viewer.id].includes(recalled!.viewer.id),
    );
    // Nothing overwrites the browser's own cookie.
    assertEquals([recalled?.stale, recalled?.exposed], [false, undefined]);
  }
});

Deno.test("A new id keeps what the browser had, and is known to nobody else", async () => {
  let known = OWN;
  const ids: string[] = [];
  for (let i = 0; i < 30; i++) {
    ids.unshift(known.viewer.id);
    known = identity.succeed(known);
    const [cookie] = await cookiesOf(known, true);
    const recalled = await recall(cookie, true);
    assertEquals(recalled?.earlier, ids.slice(0, 24));
    assertEquals([recalled?.viewer, recalled?.since], [
      known.viewer,
      OWN.since,
    ]);
  }
  assertEquals(new Set(ids).size, 30);
});

Deno.test("A name that has been reserved since its cookie was signed is replaced", async () => {
  const [cookie] = await cookiesOf(viewerCalled("房管", "moderator"), false);
  assertEquals((await recall(cookie))?.viewer.name, "User dera");
});
