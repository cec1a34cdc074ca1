/**
 * Attacks on who may do what: forged roles, other rooms, links that are guessed.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ADMIN_TOKEN, refusal, Target, Visitor } from "./attack_tools.ts";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start({
    TRUST_PROXY: "127.0.0.1",
    ROOM_OPENING: "anybody",
  });
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/** Everything that a viewer may not do; "id" is somebody else's, 1 a message of theirs. */
function powers(id: string): Record<string, unknown>[] {
  return [
    { action: "delete", target: 1 },
    { action: "clear", viewer: id },
    { action: "timeout", viewer: id },
    { action: "ban", viewer: id, addresses: true },
    { action: "unban", viewer: id },
    { action: "pin", target: 1 },
    { action: "unpin" },
    { action: "announce", text: "hear, hear" },
    { action: "slow", seconds: 10 },
    { action: "close" },
    { action: "open" },
    { action: "rules", links: false },
    { action: "rules", blockedWords: "hello" },
    { action: "rules" },
    { action: "mod", viewer: id },
    { action: "unmod", viewer: id },
    { action: "link", role: "host" },
    { action: "revoke", link: "0".repeat(64) },
    { action: "approve", held: "x" },
    { action: "refuse", held: "x" },
  ];
}

const COMMANDS = [
  "/timeout Hanna 10m",
  "/ban Hanna",
  "/banip Hanna",
  "/unban Hanna",
  "/delete Hanna",
  "/clear Hanna",
  "/slow 10",
  "/links off",
  "/emojionly on",
  "/close",
  "/open",
  "/pin Hanna",
  "/unpin",
  "/announce hear, hear",
  "/mod Mallory",
  "/unmod Hanna",
  "/CLOSE",
];

/** A room whose host has said something, and what is to stay as it is. */
async function stage() {
  const opened = await target.open();
  const host = await Visitor.join(target, opened.room, opened);
  assertEquals((await host.say("the first word")).type, "accepted");
  const { you } = await host.hears("welcome");
  return {
    ...opened,
    host,
    id: you.id,
    /** Sees that nobody has changed the room. */
    async expectUnchanged() {
      using late = await Visitor.join(target, opened.room);
      const { seq, settings, pin } = await late.hears("welcome");
      assertEquals([seq, settings.closed, settings.links, pin], [
        1,
        false,
        true,
        undefined,
      ]);
      assertEquals(await target.texts(opened.room), ["the first word"]);
    },
    [Symbol.dispose]: () => host[Symbol.dispose](),
  };
}

Deno.test("A viewer who sends moderate frames and commands is refused each of them", async () => {
  using room = await stage();
  const cookie = await target.newcomer("Mallory");
  using mallory = await Visitor.join(target, room.room, { cookie });
  for (const action of powers(room.id)) {
    const frame = { type: "moderate", ...action };
    assertEquals(await mallory.codeOf(frame), "forbidden", `${action.action}`);
    assertEquals(
      refusal(await target.moderate(room.room, action, { cookie })),
      [403, "forbidden"],
      `${action.action}`,
    );
  }
  for (const text of COMMANDS) {
    const frame = { type: "say", text };
    assertEquals(await mallory.codeOf(frame), "forbidden", text);
    assertEquals(
      refusal(await target.say(room.room, text, { cookie })),
      [403, "forbidden"],
      text,
    );
  }
  for (const path of ["moderation", "audit"]) {
    assertEquals(
      refusal(
        await target.json(`/rooms/${room.room}/${path}`, undefined, { cookie }),
      ),
      [403, "forbidden"],
      path,
    );
    const { status, text } = await target.page(`/rooms/${room.room}/${path}`, {
      cookie,
    });
    assertEquals(status, 403, path);
    assert(!text.includes("the first word"), path);
  }
  await room.expectUnchanged();
});

Deno.test("A viewer who forges a role in a cookie is a stranger, and in a body is a viewer", async () => {
  using room = await stage();
  const cookie = await target.newcomer("Mallory");
  const [name, value] = cookie.split("=");
  const [signature, ...rest] = value.split(".").reverse();
  const fields = rest.reverse();
  const hosts = room.cookie.split("=")[1];
  const forged = [
    // Another's id, or more fields, under a signature that is one's own.
    [room.id, ...fields.slice(1), signature],
    [...fields, "host", signature],
    [...fields, signature.replace(/^./, (c) => c === "0" ? "1" : "0")],
    [...fields, "0".repeat(signature.length)],
    [...fields, ""],
    fields,
    // Another's signature under one's own fields, and the other way round.
    [...fields, hosts.split(".").at(-1)],
    [...hosts.split(".").slice(0, -1), signature],
  ].map((parts) => `${name}=${parts.join(".")}`);
  const me = async (cookie: string) =>
    (await target.json<{ id: string; role: string }>("/viewer", undefined, {
      cookie,
    })).body;
  const { id } = await me(cookie);
  for (const cookie of forged) {
    const found = await me(cookie);
    assertNotEquals(found.id, room.id, cookie);
    assertNotEquals(found.id, id, cookie);
    assertEquals(found.role, "viewer", cookie);
    assertEquals(
      refusal(
        await target.moderate(room.room, { action: "close" }, { cookie }),
      ),
      [403, "forbidden"],
    );
  }
  // Of two cookies of the name one counts, and it is one that was signed.
  const both = `${cookie}; ${room.cookie.replace(/.$/, "x")}`;
  assertNotEquals((await me(both)).id, room.id);

  const role = { role: "host", admin: true, from: { id: room.id } };
  const renamed = await target.json<{ role: string; id: string }>("/viewer", {
    name: "Mallory",
    ...role,
    id: room.id,
  }, { cookie });
  assertEquals([renamed.body.role, renamed.body.id], ["viewer", id]);
  await target.json(`/rooms/${room.room}/messages`, {
    key: "k",
    text: "I am the host",
    ...role,
    seq: 1,
    announcement: true,
    version: 0,
  }, { cookie });
  const { event } = await heard(room.host, "I am the host");
  assertEquals([event.from.role, event.from.id], ["viewer", id]);
  assert(!("announcement" in event));
  using mallory = await Visitor.join(target, room.room, { cookie });
  const frame = { type: "say", text: "as I said", ...role, you: role };
  assertEquals((await mallory.ask(frame)).type, "accepted");
  const { event: again } = await heard(room.host, "as I said");
  assertEquals([again.from.role, again.from.id], ["viewer", id]);
});

async function heard(visitor: Visitor, text: string) {
  return {
    event: await visitor.hears("message", (event) => event.text === text),
  };
}

Deno.test("A moderator acts in no other room, nor a link, nor its secret", async () => {
  using own = await stage();
  using other = await stage();
  const cookie = await target.newcomer("Mona");
  const { body } = await target.moderate(own.room, {
    action: "link",
    role: "moderator",
  }, own);
  const token = body.token!;
  const claimed = await target.json(`/rooms/${own.room}/claim`, {
    secret: token,
  }, {
    cookie,
  });
  assertEquals(claimed.status, 200);
  using there = await Visitor.join(target, other.room, { cookie });
  assertEquals((await there.hears("welcome")).you.role, "viewer");
  for (const [i, action] of powers(other.id).entries()) {
    const frame = { type: "moderate", ...action };
    assertEquals(await there.codeOf(frame), "forbidden", `${action.action}`);
    const as = { token, address: `192.0.2.${i}` };
    assertEquals(
      refusal(await target.moderate(other.room, action, as)),
      [401, "unauthorised"],
      `${action.action}`,
    );
    // What names another room in the body is still about the room of the address.
    assertEquals(
      refusal(
        await target.moderate(
          other.room,
          { ...action, room: own.room },
          { cookie },
        ),
      ),
      [403, "forbidden"],
      `${action.action}`,
    );
  }
  assertEquals(
    refusal(
      await target.json(`/rooms/${other.room}/claim`, { secret: token }, {
        cookie,
      }),
    ),
    [401, "unauthorised"],
  );
  assertEquals(
    (await target.moderate(own.room, { action: "close" }, { cookie })).status,
    200,
  );
  await other.expectUnchanged();
});

Deno.test("A moderator does nothing to the host or to another moderator, and makes nobody one", async () => {
  using room = await stage();
  const [mona, max] = [
    await target.newcomer("Mona"),
    await target.newcomer("Max"),
  ];
  const ids: string[] = [];
  for (const cookie of [mona, max]) {
    using seat = await Visitor.join(target, room.room, { cookie });
    const { you } = await seat.hears("welcome");
    ids.push(you.id);
    const made = { action: "mod", viewer: you.id };
    assertEquals((await target.moderate(room.room, made, room)).status, 200);
  }
  for (const viewer of [room.id, ids[1], ids[0]]) {
    for (const action of ["timeout", "ban", "clear", "unmod", "mod"]) {
      const answer = await target.moderate(
        room.room,
        { action, viewer },
        { cookie: mona },
      );
      assertEquals(refusal(answer), [403, "forbidden"], action);
    }
  }
  for (
    const action of [
      { action: "link", role: "moderator" },
      { action: "rules", blockedWords: "x y" },
      { action: "rules", signedInOnly: true, links: false },
      { action: "delete", target: 1 },
    ]
  ) {
    assertEquals(
      refusal(await target.moderate(room.room, action, { cookie: mona })),
      [403, "forbidden"],
      action.action,
    );
  }
  assertEquals(
    refusal(
      await target.json(`/rooms/${room.room}/audit`, undefined, {
        cookie: mona,
      }),
    ),
    [403, "forbidden"],
  );
});

Deno.test("A link that is revoked opens nothing any more, and what it gave is gone at once", async () => {
  using room = await stage();
  const { body } = await target.moderate(
    room.room,
    { action: "link", role: "host" },
    room,
  );
  const token = body.token!;
  const cookie = await target.newcomer("Holly");
  await target.json(`/rooms/${room.room}/claim`, { secret: token }, { cookie });
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

Deno.test("A host link that is tried by brute force: the address is told to wait, and the real link works from elsewhere", async () => {
  using room = await stage();
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
  // The same bucket, whatever way is tried: as a program's token, on the socket, with the real one.
  const { status, headers, body } = await target.json(
    `/rooms/${room.room}/claim`,
    { secret: room.token },
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
  // Who is not guessing there is not kept waiting: with the cookie, or with the real link.
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
  const cookie = await target.newcomer("Holly", { address: "198.51.100.1" });
  const { status: claimed } = await target.json(
    `/rooms/${room.room}/claim`,
    { secret: room.token },
    { cookie, address: "198.51.100.1" },
  );
  assertEquals(claimed, 200);
});

Deno.test("The operator's token does everything in every room, and a part of it nothing", async () => {
  using room = await stage();
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
    (await target.moderate(room.room, { action: "timeout", viewer: room.id }, {
      token,
    })).status,
    200,
  );
  const { body } = await target.json<{ lines: unknown[] }>(
    `/rooms/${room.room}/audit`,
    undefined,
    { token },
  );
  assert(JSON.stringify(body).includes("timeout"));
});

Deno.test("Where only the operator opens rooms, nobody else does, whatever they bring", async () => {
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
