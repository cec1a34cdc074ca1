import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from "jose";
import { openKeySet } from "./key_set.ts";
import { OperatorError } from "../operator/operator_error.ts";
import { Refusal } from "../refusal.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";

const rsa = await generateKeyPair("RS256", { extractable: true });
const ec = await generateKeyPair("ES256", { extractable: true });
const other = await generateKeyPair("RS256", { extractable: true });
const RSA: JWK = { ...await exportJWK(rsa.publicKey), kid: "rsa" };
const EC: JWK = { ...await exportJWK(ec.publicKey), kid: "ec" };
const OTHER: JWK = { ...await exportJWK(other.publicKey), kid: "other" };

const token = (kid: string | undefined, { privateKey } = rsa, alg = "RS256") =>
  new SignJWT().setProtectedHeader({ alg, kid }).sign(privateKey);

/** Opens a file with this content. */
async function open(held: unknown) {
  using folder = new TempDir();
  const path = `${folder.path}/keys.json`;
  Deno.writeTextFileSync(
    path,
    typeof held === "string" ? held : JSON.stringify(held),
  );
  return await openKeySet(path);
}

/** Returns the message for a file that can't be used. */
async function refusal(opening: Promise<unknown>): Promise<string> {
  const { message } = await assertRejects(() => opening, OperatorError);
  assertMatch(
    message,
    /^Cannot use the keys from JWT_JWKS=[^\n]+: [^\n]+\. JWT_JWKS must be a JSON Web Key Set [^\n]+\.$/,
  );
  return message;
}

Deno.test("A key file is read once, and any of its keys verifies", async () => {
  const keys = await open({ keys: [RSA, EC, OTHER] });
  await jwtVerify(await token("rsa"), keys);
  await jwtVerify(await token("ec", ec, "ES256"), keys);
  await jwtVerify(await token("other", other), keys);
});

Deno.test("A key file may contain keys with another use", async () => {
  const others: JWK[] = [
    { ...OTHER, use: "enc" },
    { ...OTHER, alg: "PS256" },
    { kty: "OKP", crv: "Ed25519", x: "AA" },
    { kty: "EC", crv: "P-521", x: "AA", y: "AA" },
  ];
  const keys = await open({ keys: [...others, RSA] });
  await jwtVerify(await token("rsa"), keys);
});

Deno.test("A file that isn't a key set stops the start with what is expected", async () => {
  for (
    const held of ["", "{", "[]", "{}", "null", '{"keys":{}}', '{"keys":[1]}', {
      ...RSA,
    }, "-----BEGIN PUBLIC KEY-----"]
  ) {
    assertMatch(await refusal(open(held)), /: it is not a JSON Web Key Set\./);
  }
});

Deno.test("A set without a key for RS256 or ES256 stops the start", async () => {
  for (
    const keys of [[], [{ ...RSA, use: "enc" }], [{ kty: "OKP", x: "AA" }]]
  ) {
    assertMatch(await refusal(open({ keys })), /: it has no such key\./);
  }
});

Deno.test("A set with a private or secret key stops the start, without repeating it", async () => {
  for (
    const key of [
      await exportJWK(rsa.privateKey),
      await exportJWK(ec.privateKey),
      { kty: "oct", k: "aHVudGVyMg" },
    ]
  ) {
    const message = await refusal(open({ keys: [RSA, key] }));
    assertMatch(message, /: its key 2 is secret/);
    assert(!message.includes(key.d ?? key.k!));
  }
});

Deno.test("A set with a short or broken key stops the start", async () => {
  const short = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
      modulusLength: 1_024,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    true,
    ["sign", "verify"],
  );
  assertMatch(
    await refusal(open({ keys: [await exportJWK(short.publicKey)] })),
    /: its key 1 is an RSA key of fewer than 2048 bits/,
  );
  for (const broken of [{ ...EC, x: "AA" }, { ...RSA, n: undefined }]) {
    assertMatch(
      await refusal(open({ keys: [RSA, broken] })),
      /: its key 2 can't be read/,
    );
  }
});

Deno.test("A missing key file stops the start", async () => {
  using folder = new TempDir();
  assertMatch(
    await refusal(openKeySet(`${folder.path}/none.json`)),
    /none\.json: there is no such file\./,
  );
  await refusal(openKeySet(folder.path));
  assertMatch(await refusal(openKeySet("no\nsuch\x1b[2Jfile")), /no\?such\?/);
});

Deno.test({
  name:
    "A key file that this process may not read stops the start with the folders it may read",
  permissions: { read: [import.meta.dirname!] },
  async fn() {
    assertMatch(
      await refusal(openKeySet("/etc/hosts")),
      /: this process can only read files in DATA_DIR and the project's folder\./,
    );
  },
});

/** A site with its keys, which counts requests for them. */
class Site implements AsyncDisposable {
  asked = 0;
  answer = () => Response.json({ keys: [RSA] });
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => {
      this.asked++;
      return this.answer();
    },
  );

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/keys`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

Deno.test("A key URL is fetched for the first token, and then cached", async () => {
  await using site = new Site();
  const keys = await openKeySet(site.url);
  assertEquals(site.asked, 0);
  const tokens = [await token("rsa"), await token(undefined)];
  await Promise.all([...tokens, ...tokens].map((t) => jwtVerify(t, keys)));
  assertEquals(site.asked, 1);
});

Deno.test("Tokens with unknown keys don't make us fetch again and again", async () => {
  await using site = new Site();
  const keys = await openKeySet(site.url);
  for (let i = 0; i < 20; i++) {
    const forged = await token(`made-up-${i}`);
    await assertRejects(() => jwtVerify(forged, keys), Error, "no applicable");
  }
  assert(site.asked <= 2, `asked ${site.asked} times`);
});

Deno.test("A site's new key is fetched", async () => {
  await using site = new Site();
  const keys = await openKeySet(site.url);
  await jwtVerify(await token("rsa"), keys);
  site.answer = () => Response.json({ keys: [RSA, OTHER] });
  const renewed = await token("other", other);
  await assertRejects(() => jwtVerify(renewed, keys), Error, "no applicable");
  using time = new FakeTime();
  time.tick(31_000);
  // Servers and sockets need real time.
  await jwtVerify(renewed, keys);
});

for (
  const [what, answer] of Object.entries<() => Response>({
    "fails": () => new Response("", { status: 500 }),
    "gives no keys": () => Response.json({ keys: "none" }),
    "gives a page": () => new Response("<!doctype html>"),
    "sends us elsewhere": () =>
      Response.redirect("http://169.254.169.254/latest/meta-data/"),
  })
) {
  Deno.test(`A site that ${what} makes sign-in unavailable, and isn't asked again for a while`, async () => {
    await using site = new Site();
    site.answer = answer;
    const keys = await openKeySet(site.url);
    const good = await token("rsa");
    for (let i = 0; i < 5; i++) {
      const refused = await assertRejects(
        () => jwtVerify(good, keys),
        Refusal,
      );
      assertEquals(refused.code, "unavailable");
      assertEquals(refused.retryAfterMs, 5_000);
      assertMatch(refused.message, /^Cannot sign you in now: [^\n]+\.$/);
    }
    assertEquals(site.asked, 1);
  });
}

Deno.test("An unreachable site makes sign-in unavailable", async () => {
  const keys = await openKeySet("http://127.0.0.1:1/keys");
  const good = await token("rsa");
  const refused = await assertRejects(() => jwtVerify(good, keys), Refusal);
  assertEquals(refused.code, "unavailable");
});
