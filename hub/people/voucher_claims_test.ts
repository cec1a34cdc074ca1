import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  bySecret,
  claims,
  now,
  open,
  refusal,
  SECRET,
  signed,
  signedByHand,
} from "../../tests/tools/site_tokens.ts";

Deno.test("An invalid role or room is refused", async () => {
  // deno-fmt-ignore
  const roles = ["admin", "Host", "", null, 1, ["host"], { toString: "host" }, true];
  for (const role of roles) {
    assertMatch(await refusal(await signed(claims({ role }))), /has a role/);
  }
  for (const room of [null, 1, true, {}, [1], ["lobby", null], [["lobby"]]]) {
    assertMatch(await refusal(await signed(claims({ room }))), /has a room/);
  }
});

Deno.test("An empty or invalid sub or iss is refused", async () => {
  for (const sub of ["", 1, null, ["user-1"], {}, true]) {
    assertMatch(
      await refusal(await signed({ ...claims(), sub: sub as string })),
      /has a sub that is not the id of a user/,
    );
  }
  for (const iss of [1, null, ["x"], "https://site.example\nuser-1"]) {
    assertMatch(
      await refusal(await signed({ ...claims(), iss: iss as string })),
      /has an iss that is not the name of a site/,
    );
  }
});

Deno.test("an expired token is refused", async () => {
  const expired = await signed(claims({ exp: now() - 6 }));
  assertMatch(await refusal(expired), /token has expired\.$/);
  for (const exp of [0, -1, 1e-9, -1e308]) {
    assertMatch(await refusal(await signed(claims({ exp }))), /has expired/);
  }
});

Deno.test("A token accepted within the clock tolerance hasn't expired yet", async () => {
  const { voucher } = await bySecret.verify(
    await signed(claims({ exp: now() - 3, nbf: now() + 3 })),
  );
  assert(voucher.expiresAt > Date.now());
});

Deno.test("A token expires, however often it was accepted before", async () => {
  using time = new FakeTime();
  const token = await signed(claims({ exp: now() + 60 }));
  await bySecret.verify(token);
  time.tick(66_000);
  assertMatch(await refusal(token), /has expired/);
});

Deno.test("A token that expires in the far future is accepted with a valid date", async () => {
  for (const exp of [now() + 10 * 365 * 86_400, 1e15, 1e308]) {
    const { voucher } = await bySecret.verify(await signed(claims({ exp })));
    assertFalse(Number.isNaN(new Date(voucher.expiresAt).getTime()));
  }
});

Deno.test("A token from the future is refused", async () => {
  const early = await signed(claims({ nbf: now() + 60 }));
  assertMatch(await refusal(early), /is not valid yet\.$/);
});

Deno.test("a token for another audience is refused", async () => {
  for (
    const aud of ["other", "", "Hubbub", "hubbub ", "hubbub.evil", [], [
      "other",
      "hubbubs",
    ]]
  ) {
    const token = await signed(claims({ aud }));
    assertMatch(await refusal(token), /meant for another service/);
  }
  for (const aud of [1, {}, { hubbub: 1 }, null, true]) {
    const token = await signedByHand(
      '{"alg":"HS256"}',
      JSON.stringify({ ...claims(), aud }),
    );
    assertMatch(await refusal(token), /meant for another service/);
  }
  const { aud: _, ...none } = claims();
  assertMatch(await refusal(await signed(none)), /has no aud\.$/);
  await bySecret.verify(await signed(claims({ aud: ["other", "hubbub"] })));
  const elsewhere = await open({ secret: SECRET, audience: "chat.example" });
  await elsewhere.verify(await signed(claims({ aud: "chat.example" })));
  await refusal(await signed(), elsewhere);
});

Deno.test("a token without exp is refused", async () => {
  const { exp: _, ...endless } = claims();
  assertMatch(await refusal(await signed(endless)), /has no exp\.$/);
});

Deno.test("A token without sub is refused", async () => {
  const { sub: _, ...nobody } = claims();
  assertMatch(await refusal(await signed(nobody)), /has no sub\.$/);
});

Deno.test("A token with invalid times is refused", async () => {
  for (const claim of ["exp", "nbf", "iat"]) {
    for (const time of ["tomorrow", `${now() + 60}`, null, {}, [], true]) {
      const token = await signedByHand(
        '{"alg":"HS256"}',
        JSON.stringify({ ...claims(), [claim]: time }),
      );
      assertMatch(
        await refusal(token),
        new RegExp(`has an ${claim} that is not a time`),
      );
    }
  }
});

Deno.test("line breaks in a token's claims reach no name and no sentence", async () => {
  const token = await signed(
    claims({
      name: "Ann\r\nSet-Cookie: evil=1\u2028\u0085\u001b[2J",
      sub: "user-1\r\nevil",
    }),
  );
  const { viewer } = await bySecret.verify(token);
  assertEquals(viewer.name, "Ann Set-Cookie: evil=1 [2J");
  assertMatch(viewer.id, /^u_[\w-]{22}$/);
  await refusal(await signed(claims({ role: "host\r\nevil" })));
  await refusal(await signed(claims({ aud: "evil\r\nevil" })));
  await refusal(await signed(claims({ iss: "evil\r\nevil" })));
});

Deno.test("prototype pollution via claims is without effect", async () => {
  const pollution =
    '"__proto__":{"role":"host","room":"evil","polluted":1},"constructor":{"prototype":{"role":"host","polluted":1}}';
  const payload = `${JSON.stringify(claims()).slice(0, -1)},${pollution}}`;
  const header = `{"alg":"HS256",${pollution}}`;
  const { viewer, voucher } = await bySecret.verify(
    await signedByHand(header, payload),
  );
  assertEquals(voucher.role, "viewer");
  assertFalse("rooms" in voucher);
  assertEquals(viewer.role, "viewer");
  assertEquals(({} as Record<string, unknown>).polluted, undefined);
  // Required claims aren't read from there either.
  const { sub, exp, aud } = claims();
  const inherited = JSON.stringify({ sub, exp, aud });
  const hollow = await signedByHand(
    '{"alg":"HS256"}',
    `{"__proto__":${inherited}}`,
  );
  assertMatch(await refusal(hollow), /has no (sub|exp|aud)/);
  const headless = await signedByHand(
    '{"__proto__":{"alg":"HS256"}}',
    JSON.stringify(claims()),
  );
  assertMatch(await refusal(headless), /algorithm|can't be read/);
});

Deno.test("A token's name follows the rules of guests' names, or a generated one takes its place", async () => {
  const nameOf = async (name: unknown) =>
    (await bySecret.verify(await signed({ ...claims(), name }))).viewer.name;
  for (const name of ["Ann", "Zoë", "王小明", "Иван Петров"]) {
    assertEquals(await nameOf(name), name);
  }
  for (
    const name of [
      "Host",
      "★ M0d ★",
      "房管",
      "Ann [Mod]",
      "Аnn", // Cyrillic А
      "\u200b",
      "x".repeat(99),
      7,
      null,
    ]
  ) {
    assertMatch(await nameOf(name), /^User [\w-]{4}$/, `${name}`);
  }
});
