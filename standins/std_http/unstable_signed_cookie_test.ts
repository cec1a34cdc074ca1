import { assertEquals, assertRejects } from "@std/assert";
import {
  parseSignedCookie,
  signCookie,
  verifySignedCookie,
} from "@std/http/unstable-signed-cookie";

const keyOf = (secret: string) =>
  crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    [
      "sign",
      "verify",
    ],
  );

Deno.test("the signature is the value's HMAC, in hexadecimal", async () => {
  assertEquals(
    await signCookie(
      "The quick brown fox jumps over the lazy dog",
      await keyOf("key"),
    ),
    "The quick brown fox jumps over the lazy dog." +
      "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
  );
});

Deno.test("a signed value with dots is verified and parsed", async () => {
  const key = await keyOf("key");
  const signed = await signCookie("v1.viewer", key);
  assertEquals(await verifySignedCookie(signed, key), true);
  assertEquals(
    await verifySignedCookie(
      signed.toUpperCase().replace("V1.VIEWER", "v1.viewer"),
      key,
    ),
    true,
  );
  assertEquals(parseSignedCookie(signed), "v1.viewer");
  assertEquals(parseSignedCookie("bare"), "bare");
});

Deno.test("another value, key or signature length is not verified", async () => {
  const key = await keyOf("key");
  const signed = await signCookie("viewer", key);
  assertEquals(
    await verifySignedCookie(signed.replace("viewer", "host"), key),
    false,
  );
  assertEquals(await verifySignedCookie(signed, await keyOf("other")), false);
  for (
    const wrong of [
      "",
      ".",
      "viewer",
      "viewer.",
      ".00",
      "viewer.00",
      signed + "00",
      signed.slice(0, -2),
    ]
  ) {
    assertEquals(await verifySignedCookie(wrong, key), false);
  }
});

Deno.test("a signature that is not hexadecimal is an error, as upstream", async () => {
  const key = await keyOf("key");
  await assertRejects(
    () => verifySignedCookie("viewer.zz", key),
    TypeError,
    "Cannot decode input as hex: Invalid character (z)",
  );
  await assertRejects(
    () => verifySignedCookie("viewer.abc", key),
    RangeError,
    "Cannot decode input as hex: Length (3) must be divisible by 2",
  );
});
