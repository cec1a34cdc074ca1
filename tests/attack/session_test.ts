/**
 * Attacks on sessions: cookies that were planted or copied before their browser gained a
 * role.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type As, newCookie, refusal, Target, Visitor } from "./tools.ts";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

const TLS = { "x-forwarded-proto": "https" };

const who = async (as: As) =>
  (await target.json<{ id: string; name: string }>("/viewer", undefined, as))
    .body;

/** The role that a cookie has in a room. */
async function roleOf(room: string, as: As): Promise<string> {
  using visitor = await Visitor.join(target, room, as);
  return (await visitor.hears("welcome")).you.role;
}

for (const headers of [{}, TLS]) {
  const over = "x-forwarded-proto" in headers ? "TLS" : "plain HTTP";

  Deno.test(`A cookie planted before its browser opens a room is not the host, over ${over}`, async () => {
    const planted = await target.newcomer("Ann", { headers });
    const name = `r-${crypto.randomUUID().slice(0, 8)}`;
    const opened = await target.form("/rooms", { name }, {
      cookie: planted,
      headers,
    });
    assertEquals(opened.status, 303);
    const cookie = newCookie(opened.headers)!;
    assertEquals(cookie.startsWith("__Host-viewer="), over === "TLS");
    const [before, after] = await Promise.all(
      [planted, cookie].map((cookie) => who({ cookie, headers })),
    );
    assertNotEquals(after.id, before.id);
    assertEquals(after.name, "Ann");
    assertEquals(await roleOf(name, { cookie, headers }), "host");
    assertEquals(await roleOf(name, { cookie: planted, headers }), "viewer");
    assertEquals(
      refusal(
        await target.moderate(name, { action: "close" }, {
          cookie: planted,
          headers,
        }),
      ),
      [403, "forbidden"],
    );
  });

  Deno.test(`A form that opens a room makes its browser the host also if the first answer is lost, and nobody else, over ${over}`, async () => {
    const planted = await target.newcomer("Ann", { headers });
    const name = `r-${crypto.randomUUID().slice(0, 8)}`;
    const key = crypto.randomUUID();
    const open = async (fields: Record<string, string>) => {
      const answer = await target.form("/rooms", { name, ...fields }, {
        cookie: planted,
        headers,
      });
      assertEquals(answer.status, 303);
      return newCookie(answer.headers);
    };
    const lost = await open({ key });
    for (const wrong of ["", crypto.randomUUID()]) {
      assertEquals(await open({ key: wrong }), undefined);
    }
    assertEquals(await open({}), undefined);
    const cookie = (await open({ key }))!;
    assertEquals(cookie, lost);
    assertEquals(await roleOf(name, { cookie, headers }), "host");
    assertEquals(await roleOf(name, { cookie: planted, headers }), "viewer");
  });

  Deno.test(`A cookie planted before its browser follows a link gains nothing, over ${over}`, async () => {
    const room = await target.open();
    const planted = await target.newcomer("Bea", { headers });
    const claimed = await target.form(`/rooms/${room.room}/claim`, {
      secret: room.token,
    }, { cookie: planted, headers });
    const cookie = newCookie(claimed.headers)!;
    assertEquals(await roleOf(room.room, { cookie, headers }), "host");
    assertEquals(
      await roleOf(room.room, { cookie: planted, headers }),
      "viewer",
    );
    // Someone else's name would be hers now.
    assertEquals(
      refusal(
        await target.say(room.room, "me", { cookie: planted, headers }),
      ),
      [403, "name_taken"],
    );
  });
}

Deno.test("A browser keeps its roles in other rooms, and its messages, when its id changes", async () => {
  const first = await target.open();
  await target.say(first.room, "before", first);
  const second = await target.open(undefined, { cookie: first.cookie });
  const as = { cookie: second.cookie };
  assertNotEquals(second.cookie, first.cookie);
  assertEquals(await roleOf(first.room, as), "host");
  assertEquals(await roleOf(second.room, as), "host");
  const { body } = await target.json<{ messages: { seq: number }[] }>(
    `/rooms/${first.room}/messages`,
  );
  const { status } = await target.moderate(
    first.room,
    { action: "delete", target: body.messages[0].seq },
    as,
  );
  assertEquals(status, 200);
});

Deno.test("A message posted again after the id changed is not posted twice", async () => {
  const { room, token } = await target.open();
  const ann = await target.newcomer("Ann");
  const key = crypto.randomUUID();
  const { body } = await target.say(room, "once", { cookie: ann }, key);
  const next = await target.claim(room, token, ann);
  const again = await target.say(room, "once", { cookie: next }, key);
  assertEquals(again.body.seq, body.seq);
  assertEquals(await target.texts(room), ["once"]);
});

Deno.test("Other tabs of a browser that gained a role connect again, with its new id", async () => {
  const { room, token } = await target.open();
  const ann = await target.newcomer("Ann");
  using tab = await Visitor.join(target, room, { cookie: ann });
  const cookie = await target.claim(room, token, ann);
  using _page = await Visitor.join(target, room, { cookie });
  assertEquals(await tab.closed, 4002);
});

Deno.test("Over TLS a planted cookie neither replaces the own one nor stays the browser's", async () => {
  const own = await target.newcomer("Ann", { headers: TLS });
  const planted = await target.newcomer("Mallory");
  for (const cookie of [`${planted}; ${own}`, `${own}; ${planted}`]) {
    assertEquals((await who({ cookie, headers: TLS })).name, "Ann");
  }
  // A browser without its own: the page takes the old cookie's place under a new id.
  const { headers } = await target.page("/", { cookie: planted, headers: TLS });
  const [renewed, removed] = headers.getSetCookie();
  assert(removed.startsWith("viewer=; Max-Age=0"));
  const cookie = renewed.split(";")[0];
  assert(cookie.startsWith("__Host-viewer="));
  assertNotEquals(
    (await who({ cookie, headers: TLS })).id,
    (await who({ cookie: planted })).id,
  );
});

Deno.test("Over plain HTTP nobody is taken over by one of two valid cookies, and no page overwrites them", async () => {
  const [own, planted] = [
    await target.newcomer("Ann"),
    await target.newcomer("Mallory"),
  ];
  for (const cookie of [`${planted}; ${own}`, `${own}; ${planted}`]) {
    const { status, headers } = await target.page("/", { cookie });
    assertEquals([status, headers.getSetCookie()], [200, []]);
    const { name } = await who({ cookie });
    assert(/^Guest \d{6}$/.test(name), name);
  }
  assertEquals((await who({ cookie: `viewer=x; ${own}` })).name, "Ann");
});

Deno.test("A host who posts a form twice, because the answer was lost, stays the host", async () => {
  const host = await target.open();
  const { room, cookie } = host;
  const answer = await target.moderate(
    room,
    { action: "link", role: "moderator" },
    host,
  );
  const secret = answer.body.token!;
  const twice = async (
    path: string,
    fields: Record<string, string>,
    cookie: string,
  ) => {
    const key = crypto.randomUUID();
    const [lost, second] = [
      await target.form(path, { ...fields, key }, { cookie }),
      await target.form(path, { ...fields, key }, { cookie }),
    ];
    assertEquals([lost.status, second.status], [303, 303]);
    assertEquals(newCookie(second.headers), newCookie(lost.headers));
    return newCookie(second.headers)!;
  };
  const own = await twice(`/rooms/${room}/claim`, { secret }, cookie);
  assertEquals(await roleOf(room, { cookie: own }), "host");
  const dismissed = await twice(
    `/rooms/${room}/moderation`,
    { action: "dismiss", role: "moderator" },
    own,
  );
  assertEquals(await roleOf(room, { cookie: dismissed }), "host");
  assertEquals(await roleOf(room, { cookie: own }), "viewer");
});

Deno.test("A host ends all sessions of a role, their own copied cookie included", async () => {
  const host = await target.open();
  const { room } = host;
  const link = async (role: string) =>
    (await target.moderate(room, { action: "link", role }, host)).body.token!;
  const moderators = await link("moderator");
  const mona = await target.claim(
    room,
    moderators,
    await target.newcomer("Mona"),
  );
  const other = await target.claim(
    room,
    host.token,
    await target.newcomer("Holly"),
  );
  using open = await Visitor.join(target, room, { cookie: mona });
  assertEquals(
    refusal(
      await target.moderate(room, { action: "dismiss", role: "moderator" }, {
        cookie: mona,
      }),
    ),
    [403, "forbidden"],
  );
  const dismissed = await target.json(
    `/rooms/${room}/moderation`,
    { action: "dismiss", role: "moderator" },
    { cookie: host.cookie },
  );
  assertEquals(dismissed.status, 200);
  await open.hears("you", ({ you }) => you.role === "viewer");
  assertEquals(await roleOf(room, { cookie: mona }), "viewer");
  assertEquals(await roleOf(room, { cookie: other }), "host");
  assertEquals(
    refusal(
      await target.json(`/rooms/${room}/claim`, { secret: moderators }, {
        cookie: mona,
      }),
    ),
    [401, "unauthorised"],
  );

  const cookie = newCookie(dismissed.headers)!;
  const ended = await target.form(
    `/rooms/${room}/moderation`,
    { action: "dismiss", role: "host" },
    { cookie },
  );
  assertEquals(ended.status, 303);
  const last = newCookie(ended.headers)!;
  assertEquals(await roleOf(room, { cookie: last }), "host");
  for (const copied of [host.cookie, cookie, other]) {
    assertEquals(await roleOf(room, { cookie: copied }), "viewer");
  }
  assertEquals(
    refusal(
      await target.moderate(room, { action: "close" }, { token: host.token }),
    ),
    [401, "unauthorised"],
  );
});

Deno.test("A viewer who wants to be forgotten is somebody new, without their roles and earlier ids", async () => {
  for (const headers of [{}, TLS]) {
    const opened = await target.open(undefined, { headers });
    const as = { cookie: opened.cookie, headers };
    const forgotten = await target.form("/viewer/forget", {
      back: `/rooms/${opened.room}`,
    }, as);
    assertEquals(
      [forgotten.status, forgotten.headers.get("location")],
      [303, `/rooms/${opened.room}`],
    );
    const cookie = newCookie(forgotten.headers)!;
    assertEquals(await roleOf(opened.room, { cookie, headers }), "viewer");
    const { id, name } = await who({ cookie, headers });
    assertNotEquals(id, (await who(as)).id);
    assert(/^Guest \d{6}$/.test(name), name);
    assertEquals(decodeURIComponent(cookie).split(".").length, 4);
  }
  const { headers } = await target.form("/viewer/forget", {
    back: "//evil.example",
  });
  assertEquals(headers.get("location"), "/");
  const elsewhere = await target.form("/viewer/forget", {}, {
    headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  });
  assertEquals(elsewhere.status, 403);
});
