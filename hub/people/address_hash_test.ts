import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
} from "@std/assert";
import { addressHashes } from "./address_hash.ts";

const [OLD, NEW] = ["o".repeat(32), "n".repeat(32)];
const SLASH_64 = { ipv6PrefixLength: 64 };
const hashes = addressHashes([NEW, OLD], SLASH_64);

Deno.test("addressHashes hashes an address with each secret, newest first", () => {
  const [newest, older, ...more] = hashes("192.0.2.7");
  assertEquals(more, []);
  assertEquals(addressHashes([NEW], SLASH_64)("192.0.2.7"), [newest]);
  assertEquals(addressHashes([OLD], SLASH_64)("192.0.2.7"), [older]);
  assertNotEquals(newest, older);
});

Deno.test("addressHashes returns 22 characters that need the secret and don't reveal the address", () => {
  for (const address of ["192.0.2.7", "2001:db8::1", "", "unix"]) {
    for (const hash of hashes(address)) assertMatch(hash, /^[\w-]{22}$/);
  }
  // Computed independently: openssl dgst -sha256 -hmac nnn… -binary | basenc --base64url
  assertEquals(hashes("192.0.2.7")[0], "-BDOj1ojX49PDAVTxY0mg1");
  assertNotMatch(hashes("192.0.2.7").join(), /192/);
});

Deno.test("addressHashes distinguishes neighbouring IPv4 addresses", () => {
  assertNotEquals(hashes("192.0.2.7"), hashes("192.0.2.8"));
});

Deno.test("addressHashes gives all addresses in an IPv6 /64 one hash, in every spelling", () => {
  const spellings = [
    "2001:db8:0:1::",
    "2001:db8:0:1::1",
    "2001:DB8:0:1:ffff:ffff:ffff:ffff",
    "2001:0db8:0000:0001:0000:0000:0000:0001",
    "2001:db8::1:0:0:0:1",
    "2001:db8:0:1::192.0.2.7",
    "2001:db8:0:1::1%eth0",
  ];
  for (const spelling of spellings) {
    assertEquals(hashes(spelling), hashes(spellings[0]), spelling);
  }
  for (
    const other of ["2001:db8:0:2::1", "2001:db8::1", "::1", "2001:db8:1::1"]
  ) {
    assertNotEquals(hashes(other), hashes(spellings[0]), other);
  }
});

Deno.test("addressHashes treats an IPv4-mapped address as IPv4, not as a /64", () => {
  for (
    const spelling of [
      "::ffff:192.0.2.7",
      "::FFFF:c000:207",
      "0:0:0:0:0:ffff:192.0.2.7",
    ]
  ) {
    assertEquals(hashes(spelling), hashes("192.0.2.7"), spelling);
  }
  assertNotEquals(hashes("::ffff:192.0.2.8"), hashes("192.0.2.7"));
  assertNotEquals(hashes("::192.0.2.7"), hashes("192.0.2.7"));
});

Deno.test("addressHashes hashes anything that isn't an address unchanged", () => {
  for (const odd of ["", "unix", "::g", "1.2.3.4.5", "[::1]", "a%b%c", "%"]) {
    assertEquals(hashes(odd).length, 2, odd);
    assertNotEquals(hashes(odd), hashes("192.0.2.7"));
  }
});

Deno.test("addressHashes still recognises what was stored under the default prefix when another is set", () => {
  const address = "2001:db8:0:1::1";
  const stored = hashes(address);
  for (const ipv6PrefixLength of [48, 56, 128]) {
    const [first, ...others] = addressHashes([NEW, OLD], { ipv6PrefixLength })(
      address,
    );
    assertNotEquals(first, stored[0]);
    for (const hash of stored) assert(others.includes(hash));
  }
  assertEquals(
    addressHashes([NEW], { ipv6PrefixLength: 48 })("2001:db8:0:1::1")[0],
    addressHashes([NEW], { ipv6PrefixLength: 48 })("2001:db8:0:2::1")[0],
  );
});
