import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { hashToken, makeToken, sameSecret } from "./token.ts";

Deno.test("makeToken returns unique tokens that need no escaping in headers and URLs", () => {
  const made = Array.from({ length: 1_000 }, makeToken);
  for (const { token } of made) assertMatch(token, /^[\w-]{43}$/);
  assertEquals(new Set(made.map(({ token }) => token)).size, made.length);
});

Deno.test("makeToken returns the hash to store, which doesn't reveal the token", () => {
  const { token, hash } = makeToken();
  assertMatch(hash, /^[0-9a-f]{64}$/);
  assertEquals(hashToken(token), hash);
  assertFalse(hash.includes(token));
});

Deno.test("hashToken is SHA-256", () => {
  assertEquals(
    hashToken("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("sameSecret compares secrets of any length", () => {
  const secret = "s".repeat(40);
  assert(sameSecret(secret, "s".repeat(40)));
  assert(sameSecret("", ""));
  assert(sameSecret("ключ 🔑", "ключ 🔑"));
  for (
    const other of ["", "s", "s".repeat(39), "s".repeat(41), "S".repeat(40)]
  ) {
    assertFalse(sameSecret(secret, other));
  }
});
