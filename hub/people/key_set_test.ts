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

/** Opens a file that holds this. */
async function open(held: unknown) {
  using folder = new TempDir();
  const path = `${folder.path}/keys.json`;
  Deno.writeTextFileSync(
    path,
    typeof held === "string" ? held : JSON.stringify(held),
  );
  return await openKeySet(path);
}

/** Why a file of keys can't be used. */
async function refusal(opening: Promise<unknown>): Promise<string> {
  const { message } = await assertRejects(() => opening, OperatorError);
  assertMatch(
    message,
    /^Cannot use the keys from JWT_JWKS=[^\n]+: [^\n]+\. JWT_JWKS must be a JSON Web Key Set [^\n]+\.$/,
  );
  return message;
}

Deno.test("A file of keys is read once, and verifies by any of them", async () => {
  const keys = await open({ keys: [RSA, EC, OTHER] });
  await jwtVerify(await token("rsa"), keys);
  await jwtVerify(await token("ec", ec, "ES256"), keys);
  await jwtVerify(await token("other", other), keys);
});

Deno.test("A file of keys may hold some that are for something else", async () => {
  const others: JWK[] = [
    { ...OTHER, use: "enc" },
    { ...OTHER, alg: "PS256" },
    { kty: "OKP", crv: "Ed25519", x: "AA" },
    { kty: "EC", crv: "P-521", x: "AA", y: "AA" },
  ];
  const keys = await open({ keys: [...others, RSA] });
  await jwtVerify(await token("rsa"), keys);
});

Deno.test("A file that is no set of keys stops the start with what it should be", async () => {
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

Deno.test("A set with a private or secret key stops the start, and is not repeated", async () => {
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

Deno.test("A set with a key that is too short or broken stops the start", async () => {
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

Deno.test("A file that is not there stops the start", async () => {
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
    "A file that this process may not read stops the start with where it may be",
  permissions: { read: [import.meta.dirname!] },
  async fn() {
    assertMatch(
      await refusal(openKeySet("/etc/hosts")),
      /: this process can only read files in DATA_DIR and the project's folder\./,
    );
  },
});

/** A site with its keys, and how often they were asked for. */
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

Deno.test("A URL of keys is asked when the first token comes, and not again", async () => {
  await using site = new Site();
  const keys = await openKeySet(site.url);
  assertEquals(site.asked, 0);
  const tokens = [await token("rsa"), await token(undefined)];
  await Promise.all([...tokens, ...tokens].map((t) => jwtVerify(t, keys)));
  assertEquals(site.asked, 1);
});

Deno.test("Tokens of keys that nobody knows do not make us ask the site again and again", async () => {
  await using site = new Site();
  const keys = await openKeySet(site.url);
  for (let i = 0; i < 20; i++) {
    const forged = await token(`made-up-${i}`);
    await assertRejects(() => jwtVerify(forged, keys), Error, "no applicable");
  }
  assert(site.asked <= 2, `asked ${site.asked} times`);
});

Deno.test("A site that has a new key is asked for it", async () => {
  await using site = new Site();
  const keys = await openKeySet(site.url);
  await jwtVerify(await token("rsa"), keys);
  site.answer = () => Response.json({ keys: [RSA, OTHER] });
  const renewed = await token("other", other);
  await assertRejects(() => jwtVerify(renewed, keys), Error, "no applicable");
  using time = new FakeTime();
  time.tick(31_000);
  // Servers and sockets go on in real time.
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
  Deno.test(`A site that ${what} is no fault of the viewer's, and is left alone for a while`, async () => {
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

Deno.test("A site that is not there is no fault of the viewer's", async () => {
  const keys = await openKeySet("http://127.0.0.1:1/keys");
  const good = await token("rsa");
  const refused = await assertRejects(() => jwtVerify(good, keys), Refusal);
  assertEquals(refused.code, "unavailable");
});
