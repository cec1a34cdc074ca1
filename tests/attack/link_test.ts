/**
 * Attacks on secrets: guessed or revoked role links, the operator's token.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { roomWithHost } from "./room_with_host.ts";
import { ADMIN_TOKEN, refusal, Target, Visitor } from "./tools.ts";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start({
    TRUST_PROXY: "127.0.0.1",
    ROOM_OPENING: "anybody",
  });
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

Deno.test("A revoked role link gives no role, and whoever used it loses theirs at once", async () => {
  using room = await roomWithHost(target);
  const { body } = await target.moderate(
    room.room,
    { action: "link", role: "host" },
    room,
  );
  const token = body.token!;
  const cookie = await target.claim(
    room.room,
    token,
    await target.newcomer("Holly"),
  );
  using holly = await Visitor.join(target, room.room, { cookie });
  assertEquals((await holly.hears("welcome")).you.role, "host");
  const view = await target.json<{ links: Record<string, { role: string }> }>(
    `/rooms/${room.room}/moderation`,
    undefined,
    room,
  );
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(token),
  );
  const link = new Uint8Array(digest).toHex();
  assertEquals(view.body.links[link].role, "host");
  const revoked = await target.moderate(
    room.room,
    { action: "revoke", link },
    room,
  );
  assertEquals(revoked.status, 200);
  await holly.hears("you", ({ you }) => you.role === "viewer");
  assertEquals(
    await holly.codeOf({ type: "moderate", action: "close" }),
    "forbidden",
  );
  assertEquals(
    refusal(await target.moderate(room.room, { action: "close" }, { token })),
    [401, "unauthorised"],
  );
  assertEquals(
    refusal(
      await target.json(`/rooms/${room.room}/claim`, { secret: token }, {
        cookie,
      }),
    ),
    [401, "unauthorised"],
  );
});

Deno.test("Brute force on a host link: the address is rate limited, and the real link still works", async () => {
  using room = await roomWithHost(target);
  const guess = (i: number) => `${i}`.padStart(43, "A");
  const attempt = async (token: string, address: string) =>
    refusal(
      await target.json(`/rooms/${room.room}/claim`, { secret: token }, {
        address,
      }),
    );
  const attacker = "203.0.113.7";
  const outcomes = new Set<string>();
  let last: [number, string] = [0, ""];
  for (let i = 0; i < 40; i++) {
    last = await attempt(guess(i), attacker);
    outcomes.add(last.join(" "));
  }
  assertEquals([...outcomes], ["401 unauthorised", "429 rate_limited"]);
  assertEquals(last, [429, "rate_limited"]);
  // All ways of guessing share one bucket: a program's token, and the socket.
  const { status, headers, body } = await target.json(
    `/rooms/${room.room}/claim`,
    { secret: guess(97) },
    { address: attacker },
  );
  assertEquals(refusal({ status, body }), [429, "rate_limited"]);
  assert(Number(headers.get("retry-after")) > 0);
  assertEquals(
    refusal(
      await target.moderate(room.room, { action: "close" }, {
        token: guess(99),
        address: attacker,
      }),
    ),
    [429, "rate_limited"],
  );
  const { body: refused } = await target.json(
    `/rooms/${room.room}/socket`,
    undefined,
    {
      token: guess(98),
      address: attacker,
      headers: {
        connection: "upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    },
  );
  assertEquals(refused.code, "rate_limited");
  // Others at that address are not limited: with a cookie, or with the real link.
  const close = { action: "close" };
  assertEquals(
    (await target.moderate(room.room, close, { ...room, token: undefined }))
      .status,
    200,
  );
  assertEquals(
    (await target.moderate(room.room, { action: "open" }, {
      token: room.token,
      address: attacker,
    })).status,
    200,
  );
  for (const address of ["198.51.100.1", attacker]) {
    const cookie = await target.newcomer("Holly", { address });
    const { status: claimed } = await target.json(
      `/rooms/${room.room}/claim`,
      { secret: room.token },
      { cookie, address },
    );
    assertEquals(claimed, 200, address);
  }
});

Deno.test("The operator's token may do anything in every room, and a part of it nothing", async () => {
  using room = await roomWithHost(target);
  for (
    const token of [
      ADMIN_TOKEN.slice(0, -1),
      `${ADMIN_TOKEN}x`,
      ADMIN_TOKEN.toUpperCase(),
      "",
      "null",
      "undefined",
    ]
  ) {
    const answer = await target.moderate(room.room, { action: "close" }, {
      token,
      address: "203.0.113.99",
    });
    assertEquals(answer.status, 401, token);
  }
  const token = ADMIN_TOKEN;
  assertEquals(
    (await target.moderate(room.room, { action: "ban", viewer: room.id }, {
      token,
    })).status,
    200,
  );
  const { body } = await target.json<{ lines: unknown[] }>(
    `/rooms/${room.room}/audit`,
    undefined,
    { token },
  );
  assert(JSON.stringify(body).includes('"ban"'));
});

Deno.test("Where only the operator may open rooms, everyone else is refused", async () => {
  await using closed = await Target.start({ ROOM_OPENING: "admin" });
  for (
    const as of [
      {},
      { token: "x".repeat(43) },
      { headers: { "x-admin": "true" } },
      { cookie: "admin=true; role=host" },
    ]
  ) {
    assertEquals(
      refusal(await closed.json("/rooms", { name: "mine", admin: true }, as)),
      [403, "forbidden"],
    );
  }
  const { status } = await closed.json("/rooms", { name: "mine" }, {
    token: ADMIN_TOKEN,
  });
  assertEquals(status, 201);
});
