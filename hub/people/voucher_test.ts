import { assert, assertEquals, assertMatch } from "@std/assert";
import type { JWTPayload } from "jose";
import { MAX_BEARER_LENGTH } from "./bearer.ts";
import { MAX_NAME_LENGTH } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import {
  byBoth,
  byKeys,
  bySecret,
  claims,
  ec,
  now,
  refusal,
  rsa,
  signed,
  signedByHand,
} from "../../tests/tools/site_tokens.ts";

Deno.test("A site's token identifies a user", async () => {
  const exp = now() + 60;
  const { viewer, voucher } = await bySecret.verify(
    await signed(claims({ exp })),
  );
  assertEquals(viewer.name, "Ann");
  assertEquals(viewer.role, "viewer");
  assertMatch(viewer.id, /^u_[\w-]{22}$/);
  assertEquals(voucher, { role: "viewer", expiresAt: (exp + 5) * 1_000 });
});

Deno.test("Tokens are accepted under HS256, RS256 and ES256, each with its own key", async () => {
  const tokens = {
    HS256: await signed(),
    RS256: await signed(claims(), {
      alg: "RS256",
      kid: "rsa",
      key: rsa.privateKey,
    }),
    ES256: await signed(claims(), {
      alg: "ES256",
      kid: "ec",
      key: ec.privateKey,
    }),
  };
  for (const token of Object.values(tokens)) {
    assertEquals((await byBoth.verify(token)).viewer.name, "Ann");
  }
  await byKeys.verify(tokens.RS256);
  await byKeys.verify(tokens.ES256);
  assertMatch(
    await refusal(tokens.RS256, bySecret),
    /an algorithm that this chat accepts \(HS256\)/,
  );
  assertMatch(
    await refusal(tokens.HS256, byKeys),
    /an algorithm that this chat accepts \(RS256, ES256\)/,
  );
});

Deno.test("A token needs no kid while there is one key of its kind", async () => {
  await byKeys.verify(
    await signed(claims(), { alg: "RS256", key: rsa.privateKey }),
  );
});

Deno.test("The same user of the same site has the same id, and no one else has it", async () => {
  const id = async (more: JWTPayload) =>
    (await bySecret.verify(await signed(claims(more)))).viewer.id;
  assertEquals(await id({ name: "Bob" }), await id({ name: "Ann" }));
  const others = [
    { sub: "user-2" },
    { iss: "https://other.example" },
    { iss: undefined },
    { iss: "", sub: "https://site.example\nuser-1" },
  ];
  const ids = new Set(await Promise.all([{}, ...others].map(id)));
  assertEquals(ids.size, others.length + 1);
});

Deno.test("A token's role and rooms are those it names", async () => {
  for (const role of ["viewer", "moderator", "host"] as const) {
    const { viewer, voucher } = await bySecret.verify(
      await signed(claims({ role, room: "lobby" })),
    );
    assertEquals(viewer.role, "viewer", "a voucher counts in its rooms only");
    assertEquals(voucher.role, role);
    assertEquals(voucher.rooms, ["lobby"]);
  }
  const rooms = async (room: unknown) =>
    (await bySecret.verify(await signed(claims({ room })))).voucher.rooms;
  assertEquals(await rooms(["a", "b"]), ["a", "b"]);
  assertEquals(await rooms([]), []);
  assertEquals(await rooms(undefined), undefined);
});

Deno.test("A name is cleaned, and one that can't be shown is replaced", async () => {
  const name = async (name: unknown) => {
    const { viewer } = await bySecret.verify(await signed(claims({ name })));
    return { shown: viewer.name, standIn: `User ${viewer.id.slice(2, 6)}` };
  };
  assertEquals((await name(" Zoë \u202e B. ")).shown, "Zoë B.");
  for (
    // deno-fmt-ignore
    const none of [
      undefined,
      null,
      "",
      " ",
      "\u3164",
      7,
      {},
      ["Ann"],
      "x".repeat(MAX_NAME_LENGTH + 1),
      "Moderator",
    ]
  ) {
    const { shown, standIn } = await name(none);
    assertEquals(shown, standIn);
  }
});

Deno.test("an oversized token is refused before it is read", async () => {
  const fits = await signed(claims({ padding: "x".repeat(2_000) }));
  assert(fits.length < MAX_BEARER_LENGTH);
  await bySecret.verify(fits);
  const oversized = await signed(claims({ padding: "x".repeat(4_000) }));
  assertMatch(await refusal(oversized), /longer than 4096 characters/);
  assertMatch(
    await refusal(`${"x".repeat(10_000_000)}.y.z`),
    /longer than 4096 characters/,
  );
});

Deno.test("A malformed token is refused", async () => {
  // deno-fmt-ignore
  const tokens = ["", ".", "..", "...", "a.b.c", "....", "é.é.é", "\0.\0.\0", "null.null.null", "e30.e30.e30", "W10.W10.", "bnVsbA.bnVsbA.", "MQ.MQ.MQ", "IiI.IiI.IiI"];
  for (const token of tokens) {
    for (const by of [bySecret, byKeys, byBoth]) {
      assertMatch(await refusal(token, by), /can't be read|algorithm/);
    }
  }
  for (
    const payload of ["", "null", "1", '"x"', "[]", "{", "\xff", '{"a":1}x']
  ) {
    await refusal(await signedByHand('{"alg":"HS256"}', payload));
  }
});

Deno.test("A token has one spelling: others that decode to the same are refused", async () => {
  const alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // A SHA-256 leaves two unused bits in its last character: three others decode to the
  // same.
  const token = await signed();
  const last = alphabet.indexOf(token.at(-1)!);
  assertEquals(last % 4, 0);
  for (const other of [1, 2, 3]) {
    const same = token.slice(0, -1) + alphabet[last + other];
    assertMatch(await refusal(same), /can't be read/);
  }
  assertMatch(await refusal(`${token}=`), /can't be read/);
});

Deno.test("Randomly corrupted tokens are all refused in a sentence", async () => {
  const tokens = [
    await signed(),
    await signed(claims(), { alg: "RS256", kid: "rsa", key: rsa.privateKey }),
    await signed(claims(), { alg: "ES256", kid: "ec", key: ec.privateKey }),
  ];
  let state = 20_261_122;
  const random = (below: number) =>
    (state = state * 48_271 % 2_147_483_647) % below;
  const alphabet = "ABCxyz019-_.=+/ \0é";
  let taken = 0;
  for (let round = 0; round < 3_000; round++) {
    let token = tokens[random(tokens.length)];
    for (let n = 1 + random(3); n > 0; n--) {
      const at = random(token.length);
      const put = alphabet[random(alphabet.length)];
      token = token.slice(0, at) + put + token.slice(at + random(3));
    }
    if (tokens.includes(token)) continue;
    try {
      await byBoth.verify(token);
      taken++;
    } catch (error) {
      assert(error instanceof Refusal, `round ${round}: ${token}: ${error}`);
      assertEquals(error.code, "unauthorised");
    }
  }
  assertEquals(taken, 0);
});
