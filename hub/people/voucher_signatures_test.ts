import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import {
  exportJWK,
  exportSPKI,
  type JWTHeaderParameters,
  UnsecuredJWT,
} from "jose";
import {
  byBoth,
  byKeys,
  bySecret,
  claims,
  encoder,
  foreign,
  JWKS,
  refusal,
  rsa,
  SECRET,
  signed,
  signedByHand,
} from "../../tests/tools/site_tokens.ts";

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
