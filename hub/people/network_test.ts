import { assertEquals, assertNotEquals } from "@std/assert";
import { networkOf } from "./network.ts";

function network(address: string, ipv6PrefixLength = 64): string {
  return networkOf(address, { ipv6PrefixLength });
}

Deno.test("networkOf returns the prefix of an IPv6 address, bit by bit", () => {
  const address = "2001:DB8:12ff:ff34:5::1%eth0";
  for (
    const [length, expected] of [
      [32, "2001:db8::/32"],
      [40, "2001:db8:1200::/40"],
      [47, "2001:db8:12fe::/47"],
      [48, "2001:db8:12ff::/48"],
      [56, "2001:db8:12ff:ff00::/56"],
      [64, "2001:db8:12ff:ff34::/64"],
      [112, "2001:db8:12ff:ff34:5:0:0::/112"],
      [113, "2001:db8:12ff:ff34:5:0:0:0/113"],
      [128, "2001:db8:12ff:ff34:5:0:0:1/128"],
    ] as const
  ) assertEquals(network(address, length), expected);
});

Deno.test("networkOf returns IPv4 addresses as they are, and IPv4-mapped ones as IPv4", () => {
  for (
    const spelling of [
      "192.0.2.7",
      "::ffff:192.0.2.7",
      "::FFFF:c000:207",
      "0:0:0:0:0:ffff:192.0.2.7",
    ]
  ) {
    for (const length of [32, 64, 128]) {
      assertEquals(network(spelling, length), "192.0.2.7", spelling);
    }
  }
  assertNotEquals(network("::192.0.2.7"), "192.0.2.7");
});

Deno.test("networkOf returns anything that isn't an address unchanged", () => {
  for (const odd of ["", "unix", "::g", "1.2.3.4.5", "[::1]", "a%b%c", "%"]) {
    assertEquals(network(odd), odd);
  }
});
