/**
 * Addresses that a proxy writes in many ways, or not at all.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { refusal, Target, Visitor } from "./tools.ts";

/** Bans a viewer, with their addresses, who comes with these headers. */
async function ban(target: Target, headers: Record<string, string>) {
  const { room, cookie } = await target.open();
  const as = { cookie: await target.newcomer("Mallory"), headers };
  using mallory = await Visitor.join(target, room, as);
  const { you } = await mallory.hears("welcome");
  const { status } = await target.moderate(
    room,
    { action: "ban", viewer: you.id, addresses: true },
    { cookie },
  );
  assertEquals(status, 200);
  // A refused post records the address, if the open socket has not.
  assertEquals(refusal(await target.say(room, "let me", as)), [403, "banned"]);
  /** What somebody new is answered. */
  return async (headers: Record<string, string>) => {
    const { status, body } = await target.say(room, crypto.randomUUID(), {
      cookie: await target.newcomer("Nobody"),
      headers,
    });
    return status === 201 ? "accepted" : body.code;
  };
}

Deno.test("A ban by address holds however the proxy writes the address, and for nobody else", async () => {
  await using target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
  for (
    const [value, same, other] of [
      ["203.0.113.7:50123", "203.0.113.7:50124", "203.0.113.8:50123"],
      ["[2001:db8::1]:443", "2001:db8::2", "[2001:db8:0:1::1]:443"],
      ['"203.0.113.9"', "::ffff:203.0.113.9", '"203.0.113.10"'],
    ]
  ) {
    const answer = await ban(target, { "x-forwarded-for": value });
    assertEquals(await answer({ "x-forwarded-for": same }), "banned", same);
    assertEquals(await answer({ forwarded: `for="${same}"` }), "banned");
    assertEquals(await answer({ "x-forwarded-for": other }), "accepted", other);
    assertEquals(await answer({}), "accepted");
  }
});

Deno.test("An address that can't be read bans nobody else, and is logged once without its digits", async () => {
  await using target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
  for (
    const headers of [
      { "x-forwarded-for": "203.0.113.7:80:80 Mállory" },
      { "x-forwarded-for": "unknown" },
      { forwarded: "for=_hidden" },
      {},
    ] as Record<string, string>[]
  ) {
    const answer = await ban(target, headers);
    assertEquals(await answer(headers), "accepted");
    assertEquals(await answer({}), "accepted");
    assertEquals(await answer({ "x-forwarded-for": "127.0.0.1" }), "accepted");
  }
  const { errors } = await target.server.stop();
  const lines = errors.match(/^.* forwarded_unreadable .*$/gm) ?? [];
  assertEquals(lines.length, 1, errors);
  assertMatch(
    lines[0] ?? "",
    / warn forwarded_unreadable header="X-Forwarded-For" shape="000\.0\.000\.0:00:00 xxxxxxx"$/,
  );
  assert(!errors.includes("203.0.113.7") && !errors.includes("á"));
});

Deno.test("A cookie is Secure however the proxy writes that the browser uses TLS", async () => {
  await using target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
  const plain = await Target.start();
  await using _plain = plain;
  for (
    const [headers, secure] of [
      [{ "x-forwarded-proto": "https" }, true],
      [{ "x-forwarded-proto": "HTTPS" }, true],
      [{ "x-forwarded-proto": "https,http" }, true],
      [{ "x-forwarded-proto": " https , http" }, true],
      [{ forwarded: "for=203.0.113.7;proto=https" }, true],
      [{ "x-forwarded-proto": "http" }, false],
      [{}, false],
    ] as [Record<string, string>, boolean][]
  ) {
    for (const [at, expected] of [[target, secure], [plain, false]] as const) {
      const { headers: got } = await at.page("/rooms/lobby", { headers });
      assertEquals(
        got.getSetCookie().some((cookie) => /; *secure/i.test(cookie)),
        expected,
        JSON.stringify(headers),
      );
    }
  }
});
