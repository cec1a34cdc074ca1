import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { AddressList, parseAddress } from "./address.ts";

Deno.test("AddressList contains its addresses and networks", () => {
  const list = new AddressList(["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"]);
  for (
    const address of [
      "127.0.0.1",
      "10.1.2.3",
      "10.255.255.255",
      "::1",
      "fd12::1",
    ]
  ) {
    assert(list.has(address), address);
  }
  for (
    const address of [
      "127.0.0.2",
      "11.0.0.1",
      "::2",
      "fe80::1",
      "",
      "localhost",
      "10.0.0",
      "unix",
    ]
  ) {
    assertFalse(list.has(address), address);
  }
});

Deno.test("AddressList knows the first and the last address of a network of any size, and none beside it", () => {
  const dotted = (bits: number) =>
    [24, 16, 8, 0].map((by) => bits >>> by & 255).join(".");
  const inside = 0xcb00712a;
  for (let prefix = 1; prefix <= 32; prefix++) {
    const list = new AddressList([`${dotted(inside)}/${prefix}`]);
    const size = 2 ** (32 - prefix);
    const first = Math.floor(inside / size) * size;
    assert(list.has(dotted(first)), `${prefix}`);
    assert(list.has(dotted(first + size - 1)), `${prefix}`);
    assertFalse(list.has(dotted(first + size)), `${prefix}`);
    assertFalse(list.has(dotted(first - 1)), `${prefix}`);
  }
});

Deno.test("AddressList contains the IPv4 addresses of an IPv4-mapped network", () => {
  const list = new AddressList(["::ffff:10.0.0.0/104", "::ffff:192.0.2.1"]);
  for (const address of ["10.0.0.1", "10.255.255.255", "192.0.2.1"]) {
    assert(list.has(address), address);
    assert(list.has(`::ffff:${address}`), address);
  }
  for (const address of ["11.0.0.0", "192.0.2.2"]) {
    assertFalse(list.has(address), address);
  }
  assert(new AddressList(["::ffff:0:0/96"]).has("203.0.113.7"));
});

Deno.test("AddressList accepts networks of all addresses", () => {
  assert(new AddressList(["0.0.0.0/0"]).has("203.0.113.7"));
  assert(new AddressList(["::/0"]).has("2001:db8::1"));
});

Deno.test("AddressList refuses entries that are neither an address nor a network", () => {
  for (
    const entry of [
      "localhost",
      "10.0.0",
      "10.0.0.256",
      "10.0.0.0/33",
      "10.0.0.0/",
      "10.0.0.0/-1",
      "10.0.0.0/8/8",
      "10.0.0.0/0x8",
      "fd00::/129",
      "127.0.0.1:80",
      "[::1]",
      "*",
      "",
      "/8",
    ]
  ) {
    assertThrows(() => new AddressList([entry]), TypeError, entry);
  }
});

Deno.test("parseAddress reads what proxies write, in canonical form", () => {
  for (
    const [text, address] of [
      ["203.0.113.7", "203.0.113.7"],
      ["203.0.113.7:50123", "203.0.113.7"],
      ["203.0.113.7:_port", "203.0.113.7"],
      ["203.0.113.7:", "203.0.113.7"],
      ["2001:DB8:0:0::1", "2001:db8::1"],
      ["[2001:db8::1]", "2001:db8::1"],
      ["[2001:db8::1]:443", "2001:db8::1"],
      ["fe80::1%eth0", "fe80::1"],
      ["[fe80::1%25eth0]:80", "fe80::1"],
      ["::ffff:203.0.113.7", "203.0.113.7"],
      ["::FFFF:cb00:7107", "203.0.113.7"],
      ["[::ffff:203.0.113.7]:80", "203.0.113.7"],
      ["::1", "::1"],
      ["::", "::"],
    ]
  ) assertEquals(parseAddress(text), address, text);
  for (
    const text of [
      "",
      "unknown",
      "_hidden",
      "localhost",
      "203.0.113",
      "203.0.113.256",
      "203.0.113.7/24",
      "203.0.113.7:80:80",
      "[203.0.113.7]:80",
      "[2001:db8::1",
      "2001:db8::1]",
      "[]",
      "[]:80",
      "[%eth0]",
      ":80",
      "2001:db8:::1",
      "1 203.0.113.7",
      "203.0.113.7\n",
      "<script>",
      "x".repeat(10_000),
      "[".repeat(10_000),
    ]
  ) assertEquals(parseAddress(text), undefined, text.slice(0, 40));
});
