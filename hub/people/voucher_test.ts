import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from "jose";
import { MAX_BEARER_LENGTH } from "./bearer.ts";
import { MAX_NAME_LENGTH } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { type VoucherOptions, Vouchers } from "./voucher.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";

const SECRET = "the site's own secret, of 32 characters or more";
const encoder = new TextEncoder();

const rsa = await generateKeyPair("RS256", { extractable: true });
const ec = await generateKeyPair("ES256", { extractable: true });
const foreign = await generateKeyPair("RS256");

const JWKS = JSON.stringify({
  keys: [
    { ...await exportJWK(rsa.publicKey), kid: "rsa", alg: "RS256" },
    { ...await exportJWK(ec.publicKey), kid: "ec" },
  ],
});

const bySecret = await open({ secret: SECRET });
const byKeys = await open({}, JWKS);
const byBoth = await open({ secret: SECRET }, JWKS);

/** @param jwks The content of the public keys' file. */
async function open(options: Partial<VoucherOptions>, jwks?: string) {
  using folder = new TempDir();
  const path = `${folder.path}/keys.json`;
  if (jwks !== undefined) Deno.writeTextFileSync(path, jwks);
  return await Vouchers.open({
    audience: "hubbub",
    ...jwks !== undefined && { jwks: path },
    ...options,
  });
}

const now = () => Math.floor(Date.now() / 1_000);

/** The claims of a valid user. */
const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: "https://site.example",
  sub: "user-1",
  aud: "hubbub",
  exp: now() + 3_600,
  name: "Ann",
  ...more,
});

function signed(
  payload = claims(),
  {
    key = encoder.encode(SECRET),
    ...header
  }: Partial<JWTHeaderParameters> & { key?: CryptoKey | Uint8Array } = {},
): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: "HS256", ...header })
    .sign(key);
}

/** A token with arbitrary parts and a valid signature. */
async function signedByHand(header: string, payload: string): Promise<string> {
  const encode = (part: string | Uint8Array) =>
    (typeof part === "string" ? encoder.encode(part) : part)
      .toBase64({ alphabet: "base64url", omitPadding: true });
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(SECRET),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const text = `${encode(header)}.${encode(payload)}`;
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return `${text}.${encode(new Uint8Array(mac))}`;
}

/** Returns the message of a token's refusal: one sentence, which repeats nothing of the token. */
async function refusal(token: string, by = bySecret): Promise<string> {
  const refused = await assertRejects(() => by.verify(token), Refusal);
  assertEquals(refused.code, "unauthorised");
  assertEquals(refused.cause, undefined);
  assertMatch(
    refused.message,
    /^Cannot sign you in: your site's token [\x20-\x7e]+\.$/,
  );
  assertFalse(/user-1|Ann|evil/.test(refused.message), refused.message);
  return refused.message;
}

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

Deno.test("A name is cleaned, and one that can't be shown is replaced", async () => {
  const name = async (name: unknown) => {
    const { viewer } = await bySecret.verify(await signed(claims({ name })));
    return { shown: viewer.name, standIn: `User ${viewer.id.slice(2, 6)}` };
  };
  assertEquals((await name(" Zoë \u202e B. ")).shown, "Zoë B.");
  assertEquals((await name("Moderator")).shown, "Moderator");
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
    ]
  ) {
    const { shown, standIn } = await name(none);
    assertEquals(shown, standIn);
  }
});

Deno.test("a token with alg none is refused", async () => {
  const unsecured = new UnsecuredJWT(claims()).encode();
  const [, payload, signature] = (await signed()).split(".");
  for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
    const header = btoa(JSON.stringify({ alg })).replaceAll("=", "");
    for (const by of [bySecret, byKeys, byBoth]) {
      assertMatch(await refusal(`${header}.${payload}.`, by), /algorithm/);
      assertMatch(
        await refusal(`${header}.${payload}.${signature}`, by),
        /algorithm/,
      );
    }
  }
  assertMatch(await refusal(unsecured, byBoth), /algorithm/);
});

Deno.test("an RS256 key's public part used as an HS256 secret is refused (key confusion)", async () => {
  const pem = await exportSPKI(rsa.publicKey);
  const publicParts = [
    pem,
    pem.trim(),
    JWKS,
    JSON.stringify(await exportJWK(rsa.publicKey)),
    (await exportJWK(rsa.publicKey)).n!,
  ].map((text) => encoder.encode(text));
  publicParts.push(
    new Uint8Array(await crypto.subtle.exportKey("spki", rsa.publicKey)),
  );
  for (const key of publicParts) {
    for (const kid of [undefined, "rsa"]) {
      const forged = await signed(claims({ role: "host" }), { kid, key });
      assertMatch(await refusal(forged, byKeys), /algorithm/);
      assertMatch(await refusal(forged, byBoth), /is not signed by a site/);
    }
  }
});

Deno.test("A token whose algorithm doesn't match its key is refused", async () => {
  const token = await signed(claims(), {
    alg: "RS256",
    kid: "rsa",
    key: rsa.privateKey,
  });
  const [, payload, signature] = token.split(".");
  // deno-fmt-ignore
  const others = ["ES256", "HS256", "HS384", "HS512", "RS384", "RS512", "PS256", "ES384", "EdDSA", "dir", "RSA-OAEP", "__proto__", "constructor"];
  for (const alg of others) {
    const header = btoa(JSON.stringify({ alg, kid: "rsa" }))
      .replaceAll("=", "");
    await refusal(`${header}.${payload}.${signature}`, byBoth);
  }
  await refusal(
    await signed(claims(), {
      alg: "HS512",
      key: encoder.encode(SECRET.padEnd(64)),
    }),
    byBoth,
  );
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

Deno.test("a token of another secret is refused", async () => {
  for (
    const key of [
      encoder.encode("another site's secret, of 32 characters"),
      encoder.encode(SECRET.slice(1)),
      encoder.encode(`${SECRET}x`),
      encoder.encode("\0"),
    ]
  ) {
    assertMatch(
      await refusal(await signed(claims(), { key })),
      /is not signed by a site that this chat knows/,
    );
  }
  assertMatch(
    await refusal(
      await signed(claims(), {
        alg: "RS256",
        kid: "rsa",
        key: foreign.privateKey,
      }),
      byKeys,
    ),
    /is not signed by a site that this chat knows/,
  );
});

Deno.test("a token with a tampered payload is refused", async () => {
  const [header, payload, signature] = (await signed()).split(".");
  const encode = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll("=", "");
  const forged = encode({ ...claims(), role: "host" });
  assertMatch(
    await refusal(`${header}.${forged}.${signature}`),
    /is not signed by/,
  );
  for (let i = 0; i < payload.length; i += 7) {
    const other = payload[i] === "A" ? "B" : "A";
    const tampered = payload.slice(0, i) + other + payload.slice(i + 1);
    assertMatch(
      await refusal(`${header}.${tampered}.${signature}`),
      /is not signed by|can't be read/,
    );
  }
});

Deno.test("Another token's signature is refused", async () => {
  const [one, other] = [
    await signed(),
    await signed(claims({ sub: "user-2" })),
  ];
  const [header, payload] = one.split(".");
  assertNotEquals(one, other);
  await refusal(`${header}.${payload}.${other.split(".")[2]}`);
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

Deno.test("a token whose kid points nowhere is refused", async () => {
  // deno-fmt-ignore
  const kids = ["gone", "", "../../../etc/passwd", "/dev/null", "' OR 1=1 --", "__proto__", "RSA", "ec"];
  for (const kid of kids) {
    const token = await signed(claims(), {
      alg: "RS256",
      kid,
      key: rsa.privateKey,
    });
    assertMatch(
      await refusal(token, byKeys),
      /a key that this chat does not know/,
    );
  }
});

Deno.test("A kid doesn't select a secret: HS256 has one", async () => {
  const token = await signed(claims(), { kid: "/dev/null" });
  await bySecret.verify(token);
  await refusal(
    await signed(claims(), { kid: "/dev/null", key: encoder.encode("\0") }),
  );
});

Deno.test("the headers jku, jwk and x5u of a token are ignored", async () => {
  let asked = 0;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async () => {
      asked++;
      const key = { ...await exportJWK(foreign.publicKey), kid: "rsa" };
      return Response.json({ keys: [key] });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/keys`;
  const jwk = await exportJWK(foreign.publicKey);
  for (
    const header of [
      { jku: url },
      { jwk },
      { x5u: url },
      { x5c: ["MII="] },
      { jku: url, jwk, x5u: url, kid: "rsa" },
    ]
  ) {
    const forged = await signed(claims({ role: "host" }), {
      alg: "RS256",
      key: foreign.privateKey,
      ...header as Partial<JWTHeaderParameters>,
    });
    assertMatch(await refusal(forged, byKeys), /is not signed by a site/);
    // They are ignored on a valid token as well.
    await byKeys.verify(
      await signed(claims(), {
        alg: "RS256",
        key: rsa.privateKey,
        ...header as Partial<JWTHeaderParameters>,
      }),
    );
  }
  assertEquals(asked, 0);
});

Deno.test("A token with an unknown critical header is refused", async () => {
  for (
    const header of [
      '{"alg":"HS256","crit":["exp"],"exp":1}',
      '{"alg":"HS256","crit":["evil"],"evil":1}',
      '{"alg":"HS256","crit":[]}',
      '{"alg":"HS256","b64":false,"crit":["b64"]}',
    ]
  ) {
    const token = await signedByHand(header, JSON.stringify(claims()));
    assertMatch(await refusal(token), /can't be read/);
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
