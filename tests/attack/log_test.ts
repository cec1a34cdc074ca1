/**
 * What is written to the log and the disk: no secrets, no personal data, no forged
 * lines.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ADMIN_TOKEN, JWT_SECRET, Target, Visitor, vouch } from "./tools.ts";
import { redisTest, TestRedis } from "../redis/redis.ts";

const SECRET = "what the cookies are signed with and more than 32 letters";
const PASSWORD = "the-password-of-the-storage";

/** A text that tries to forge a line of the log. */
const FORGED = "\r\n2026-01-01T00:00:00.000Z error forged\u001b[2J\u2028x=1";

/** Uses every secret, correctly and incorrectly. Returns what must not be logged. */
async function useEverySecret(target: Target): Promise<string[]> {
  const opened = await target.open();
  const { room } = opened;
  const jwt = await vouch({ name: `Vera${FORGED}` });
  const unknown = await vouch({}, "x".repeat(40));
  const made = await target.moderate(
    room,
    { action: "link", role: "moderator" },
    opened,
  );
  const link = made.body.token!;
  const cookie = await target.newcomer("Mallory Mustermann", {
    address: "203.0.113.200",
  });
  const as = [
    opened,
    { cookie, address: "203.0.113.201" },
    { token: link },
    { token: ADMIN_TOKEN },
    { token: jwt },
    { token: unknown },
    { token: `${jwt}x` },
    { token: "not.a.token" },
    { cookie: `${cookie}x`, token: `${link}x` },
    { cookie: `viewer=${encodeURIComponent(FORGED)}` },
    // Each from an address of its own: what they send has their network wait.
  ].map((each, i) => ({ address: `203.0.113.${i + 1}`, ...each }));
  for (const each of as) {
    const said = `something private ${crypto.randomUUID()}${FORGED}`;
    await target.say(room, said, each);
    await target.moderate(room, { action: "announce", text: said }, each);
    await target.json(`/rooms/${room}/claim`, { secret: link }, each);
    await target.json(`/rooms/${room}/moderation`, undefined, each);
    await target.json(`/rooms/${room}/audit`, undefined, each);
    await target.json("/viewer", { name: `Nobody${FORGED}` }, each);
    await target.page(`/rooms/${encodeURIComponent(FORGED)}`, each);
    await target.page(`/rooms/${room}?secret=${link}`, each);
    const socket = await Visitor.join(target, room, each).catch(() => {});
    socket?.send(`{"type":"say","key":"${FORGED}`);
    socket?.send(new TextDecoder().decode(new Uint8Array(40_000)));
    await socket?.closed;
  }
  using byProtocol = await Visitor.join(target, room, {}, [
    "hubbub.v1",
    `hubbub.token.${jwt}`,
  ]);
  await byProtocol.say("something private");
  const parts = (token: string) => token.split(".").slice(1);
  return [
    ADMIN_TOKEN,
    JWT_SECRET,
    SECRET,
    PASSWORD,
    opened.token,
    link,
    ...[jwt, unknown].flatMap(parts),
    ...[opened.cookie, cookie].flatMap(parts),
    "something private",
    "Mustermann",
    "203.0.113",
  ];
}

/** Asserts that every line is one of the server's own and has nothing forbidden. */
function expectClean(output: string, never: readonly string[]): void {
  for (const secret of never) {
    assert(!output.includes(secret), `"${secret}" is in the log: ${output}`);
  }
  for (const line of output.trimEnd().split("\n")) {
    const { at, level, event } = JSON.parse(line);
    assertMatch(at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, line);
    assertMatch(level, /^(info|warn|error)$/, line);
    assertMatch(event, /^[a-z_]+$/, line);
    assert(event !== "forged" && event !== "request_failed", line);
    assert(event !== "client_failed", line);
    // No control characters or line separators.
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(line), line);
  }
}

Deno.test("The log has no secrets, no personal data and no forged lines", async () => {
  // The site's key URL fails with a body that must not be logged either.
  await using keys = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response(`{"keys":"${ADMIN_TOKEN}${FORGED}`, { status: 500 }),
  );
  await using target = await Target.start({
    LOG_FORMAT: "json",
    SECRET,
    TRUST_PROXY: "127.0.0.1",
    JWT_JWKS: `http://127.0.0.1:${keys.addr.port}/keys.json`,
  });
  const never = await useEverySecret(target);
  // A token that only the site's keys can verify.
  const header = btoa('{"alg":"RS256","kid":"k"}').replace(/=+$/, "");
  const byKeys = `${header}.${(await vouch()).split(".").slice(1).join(".")}`;
  const { body } = await target.json("/viewer", undefined, { token: byKeys });
  assertEquals(body.code, "unavailable");
  const { code, errors, printed } = await target.server.stop();
  assertEquals(code, 0);
  assert(errors.includes("keys_unavailable"), errors);
  expectClean(errors, never);
  assertEquals(printed, "");
});

Deno.test("In the text format no one can forge a line either", async () => {
  await using target = await Target.start({
    SECRET,
    TRUST_PROXY: "127.0.0.1",
  });
  const never = await useEverySecret(target);
  const { errors, printed } = await target.server.stop();
  for (const secret of never) assert(!errors.includes(secret), secret);
  for (const line of errors.trimEnd().split("\n")) {
    assertMatch(
      line,
      /^\S+Z (info|warn|error) (started|draining|drained|clients_\w+)( \w+=\S+)*$/,
    );
  }
  assertEquals(printed, "");
});

redisTest(
  "Redis contents can't forge a log line, and the log doesn't have Redis's password",
  async () => {
    await using redis = await TestRedis.start("--requirepass", PASSWORD);
    const path = new URL(redis.url()).pathname;
    await using target = await Target.start({
      LOG_FORMAT: "json",
      TRUST_PROXY: "127.0.0.1",
      REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${redis.port}${path}`,
    });
    const { room } = await target.open();
    const ask = (...command: string[]) =>
      redis.ask(redis.url(0), "-a", PASSWORD, "-n", path.slice(1), ...command);
    using visitor = await Visitor.join(target, room);
    await ask("SET", `hubbub:{${room}}:meta`, FORGED);
    await ask("SET", `hubbub:{${room}}:state`, FORGED);
    assertEquals((await visitor.say("hello")).type, "rejected");
    const { status } = await target.page(`/rooms/${room}`);
    assertEquals(status, 503);
    const never = await useEverySecret(target);
    await redis.signal("SIGKILL");
    const { body } = await target.say("lobby", "hello");
    assertEquals(body.code, "unavailable");
    const { errors, printed } = await target.server.stop();
    assert(errors.includes("storage_foreign"), errors);
    assert(errors.includes("storage_failed"), errors);
    expectClean(errors, [...never, PASSWORD]);
    assertEquals(printed, "");
  },
);

Deno.test("The database has no role link's secret and no address", async () => {
  await using target = await Target.start({ SECRET, TRUST_PROXY: "127.0.0.1" });
  const opened = await target.open();
  const cookie = await target.newcomer("Mallory", { address: "203.0.113.9" });
  using mallory = await Visitor.join(target, opened.room, {
    cookie,
    address: "203.0.113.9",
  });
  const { you } = await mallory.hears("welcome");
  assertEquals((await mallory.say("a message that is kept")).type, "accepted");
  await target.moderate(
    opened.room,
    { action: "ban", viewer: you.id, addresses: true },
    opened,
  );
  const made = await target.moderate(
    opened.room,
    { action: "link", role: "host" },
    opened,
  );
  await target.json(`/rooms/${opened.room}/claim`, {
    secret: made.body.token,
  }, { cookie: await target.newcomer("Holly") });
  await target.server.stop();
  const files = await target.files();
  assert(files.includes("a message that is kept"), "this is where things are");
  for (
    const never of [
      opened.token,
      made.body.token!,
      ADMIN_TOKEN,
      JWT_SECRET,
      SECRET,
      "203.0.113.9",
      opened.cookie.split(".").at(-1)!,
    ]
  ) assert(!files.includes(never), never);
});

Deno.test("Erased messages are gone from the database's files, too", async () => {
  await using target = await Target.start();
  const opened = await target.open();
  const cookie = await target.newcomer("Mallory");
  {
    using mallory = await Visitor.join(target, opened.room, { cookie });
    const { you } = await mallory.hears("welcome");
    for (let i = 0; i < 50; i++) {
      const text = `forget me ${i} ${"x".repeat(100)}`;
      assertEquals((await mallory.say(text)).type, "accepted");
    }
    assertEquals((await target.say(opened.room, "something else")).status, 201);
    const erase = { action: "erase", viewer: you.id };
    assertEquals(
      (await target.moderate(opened.room, erase, opened)).status,
      200,
    );
  }
  await target.server.stop();
  const files = await target.files();
  assert(files.includes("something else"), "this is where things are");
  assert(!files.includes("forget me"), "its text is still there");
});
