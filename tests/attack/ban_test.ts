/**
 * Banned viewers who try to return.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type As, refusal, Target, Visitor, vouch } from "./tools.ts";
import { redisTest, TestRedis } from "../redis/redis.ts";

const HOME = "203.0.113.20";
const ELSEWHERE = "198.51.100.20";

/** Opens a room and bans a viewer at {@linkcode HOME} from it. */
async function banned(target: Target, ban: object) {
  const opened = await target.open();
  const cookie = await target.newcomer("Mallory", { address: HOME });
  const mallory = await Visitor.join(target, opened.room, {
    cookie,
    address: HOME,
  });
  assertEquals(
    (await mallory.say("something that should not be")).type,
    "accepted",
  );
  const { you } = await mallory.hears("welcome");
  const { status } = await target.moderate(
    opened.room,
    { action: "ban", viewer: you.id, reason: "spam", ...ban },
    opened,
  );
  assertEquals(status, 200);
  return { ...opened, mallory, id: you.id, hers: cookie };
}

/** Posts over every transport, and returns the outcomes. */
async function refusals(
  target: Target,
  room: string,
  as: As,
): Promise<Set<string>> {
  using visitor = await Visitor.join(target, room, as);
  const said = () => `hello ${crypto.randomUUID()}`;
  const http = await target.say(room, said(), as);
  const form = await target.form(
    `/rooms/${room}/messages`,
    { key: crypto.randomUUID(), text: said() },
    as,
  );
  return new Set([
    await visitor.codeOf({ type: "say", text: said() }),
    http.body.code ?? http.status,
    // A page has no code, only its status and text.
    form.status === 403 && form.text.includes("banned")
      ? "banned"
      : form.status,
  ].map(String));
}

/** Posts until refused: an address is banned a moment after its viewer. */
async function untilBanned(
  target: Target,
  room: string,
  as: As,
): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const { body } = await target.say(room, `me ${crypto.randomUUID()}`, as);
    if (body.code === "banned") return;
  }
  throw new Error(`${as.address} is not banned`);
}

const ACCEPTED = new Set(["accepted", "201", "303"]);
const BANNED = new Set(["banned"]);

Deno.test("A banned viewer is told the reason, and stays banned with a new socket, tab or name", async () => {
  await using target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
  const { room, mallory, hers } = await banned(target, {});
  using _mallory = mallory;
  const { restriction } = await mallory.hears(
    "you",
    ({ restriction }) => restriction !== undefined,
  );
  assertEquals(restriction, { kind: "ban", reason: "spam" });
  assertEquals(await mallory.codeOf({ type: "say", text: "why?" }), "banned");
  // A new socket, and a second tab of the same browser.
  const as = { cookie: hers, address: HOME };
  assertEquals(await refusals(target, room, as), BANNED);
  // The same browser in another network.
  assertEquals(
    await refusals(target, room, { cookie: hers, address: ELSEWHERE }),
    BANNED,
  );
  // Another name: the cookie has the same id.
  const renamed = await target.newcomer("Somebody Else", as);
  assert(renamed !== hers);
  assertEquals(
    await refusals(target, room, { ...as, cookie: renamed }),
    BANNED,
  );
  using tab = await Visitor.join(target, room, { ...as, cookie: renamed });
  assertEquals((await tab.hears("welcome")).restriction?.kind, "ban");
  // The older cookie of the two is still the same viewer.
  assertEquals(await refusals(target, room, as), BANNED);
  // A ban applies to one room only.
  const other = await target.open();
  assertEquals(await refusals(target, other.room, as), ACCEPTED);
});

Deno.test("A viewer banned with the address stays banned with a new cookie, and other addresses are not affected", async () => {
  await using target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
  const { room, mallory, hers, id, cookie } = await banned(target, {
    addresses: true,
  });
  using _mallory = mallory;
  // The hub learns the address from the open socket, a moment after the ban.
  const fresh = await target.newcomer("Nobody", { address: HOME });
  await untilBanned(target, room, { cookie: fresh, address: HOME });
  assertEquals(
    await refusals(target, room, { cookie: fresh, address: HOME }),
    BANNED,
  );
  assertEquals(await refusals(target, room, { address: HOME }), BANNED);
  using guest = await Visitor.join(target, room, { address: HOME });
  assertEquals((await guest.hears("welcome")).restriction?.kind, "ban");
  assertEquals(await refusals(target, room, { address: ELSEWHERE }), ACCEPTED);
  // A client's own X-Forwarded-For is not trusted.
  assertEquals(
    await refusals(target, room, { address: `${ELSEWHERE}, ${HOME}` }),
    BANNED,
  );
  // An address that the banned viewer uses later is banned too.
  using _moved = await Visitor.join(target, room, {
    cookie: hers,
    address: "198.51.100.77",
  });
  await untilBanned(target, room, { address: "198.51.100.77" });
  // The host never sees an address.
  for (const path of ["moderation", "audit"]) {
    const { text } = await target.page(`/rooms/${room}/${path}`, { cookie });
    assert(!text.includes(HOME) && !text.includes("198.51.100.77"), path);
  }
  const lifted = { action: "unban", viewer: id };
  assertEquals((await target.moderate(room, lifted, { cookie })).status, 200);
  assertEquals(
    await refusals(target, room, { cookie: fresh, address: HOME }),
    ACCEPTED,
  );
});

Deno.test("An IPv6 address is banned with its /64 network", async () => {
  await using target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
  const opened = await target.open();
  const cookie = await target.newcomer("Mallory");
  const as = { cookie, address: "2001:db8:1:2::1" };
  using mallory = await Visitor.join(target, opened.room, as);
  const { you } = await mallory.hears("welcome");
  await target.moderate(opened.room, {
    action: "ban",
    viewer: you.id,
    addresses: true,
  }, opened);
  await untilBanned(target, opened.room, {
    address: "2001:db8:1:2:ffff:ffff:ffff:ffff",
  });
  assertEquals(
    await refusals(target, opened.room, { address: "2001:db8:1:3::1" }),
    ACCEPTED,
  );
});

Deno.test("A timeout survives a new name and a new tab, and for a site's user a new token", async () => {
  await using target = await Target.start();
  const { room, cookie } = await target.open();
  const as = { token: await vouch({ sub: "v" }) };
  using vera = await Visitor.join(target, room, as);
  const { you } = await vera.hears("welcome");
  await target.moderate(
    room,
    { action: "timeout", viewer: you.id, seconds: 600 },
    { cookie },
  );
  await vera.hears("you", ({ restriction }) => restriction?.kind === "timeout");
  for (
    const token of [
      as.token,
      await vouch({ sub: "v", name: "Violet" }),
      await vouch({ sub: "v", iat: 1 }),
    ]
  ) {
    assertEquals(
      refusal(await target.say(room, "let me", { token })),
      [403, "timed_out"],
    );
  }
  assertEquals(
    (await target.say(room, "me not", { token: await vouch({ sub: "w" }) }))
      .status,
    201,
  );
});

redisTest(
  "A banned viewer is banned on every instance, by cookie and by address",
  async () => {
    await using redis = await TestRedis.start();
    const env = { REDIS_URL: redis.url(), TRUST_PROXY: "127.0.0.1" };
    await using a = await Target.start(env);
    await using b = await Target.start(env);
    const { room, mallory, hers, cookie } = await banned(a, {
      addresses: true,
    });
    using _mallory = mallory;
    assertEquals(await mallory.codeOf({ type: "say", text: "why?" }), "banned");
    assertEquals(
      await refusals(b, room, { cookie: hers, address: ELSEWHERE }),
      BANNED,
    );
    await untilBanned(b, room, { address: HOME });
    assertEquals(await refusals(b, room, { address: HOME }), BANNED);
    // Lifting the ban on one instance lifts it on the other.
    using there = await Visitor.join(b, room, { cookie: hers });
    const { you } = await there.hears("welcome");
    const lifted = { action: "unban", viewer: you.id };
    assertEquals((await b.moderate(room, lifted, { cookie })).status, 200);
    await mallory.hears("restricted", ({ kind }) => kind === "none");
    assertEquals(
      await refusals(a, room, { cookie: hers, address: HOME }),
      ACCEPTED,
    );
  },
);
