import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { AddressList, clientAddress } from "./address.ts";

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

const PROXIES = new AddressList(["127.0.0.1", "10.0.0.0/8", "::1"]);

Deno.test("clientAddress ignores X-Forwarded-For from a peer that isn't a trusted proxy", () => {
  assertEquals(clientAddress("203.0.113.7", "1.1.1.1", PROXIES), "203.0.113.7");
  assertEquals(
    clientAddress("203.0.113.7", "1.1.1.1", new AddressList([])),
    "203.0.113.7",
  );
});

Deno.test("clientAddress returns the nearest address that isn't a trusted proxy", () => {
  assertEquals(
    clientAddress("127.0.0.1", "203.0.113.7", PROXIES),
    "203.0.113.7",
  );
  assertEquals(
    clientAddress("::1", "203.0.113.7, 10.0.0.5", PROXIES),
    "203.0.113.7",
  );
  assertEquals(
    clientAddress("127.0.0.1", "2001:db8::1", PROXIES),
    "2001:db8::1",
  );
});

Deno.test("clientAddress ignores addresses that the client made up", () => {
  assertEquals(
    clientAddress("127.0.0.1", "1.1.1.1, 203.0.113.7", PROXIES),
    "203.0.113.7",
  );
  assertEquals(
    clientAddress("127.0.0.1", "127.0.0.1, 203.0.113.7, 10.0.0.5", PROXIES),
    "203.0.113.7",
  );
});

Deno.test("clientAddress returns the proxy's address if the header is unusable", () => {
  for (
    const forwarded of [
      null,
      "",
      "unknown",
      "_hidden",
      "203.0.113.7:80",
      "203.0.113.7, evil",
      "<script>",
    ]
  ) {
    assertEquals(clientAddress("127.0.0.1", forwarded, PROXIES), "127.0.0.1");
  }
});

Deno.test("clientAddress returns the first proxy if all are trusted", () => {
  assertEquals(
    clientAddress("127.0.0.1", "10.0.0.1, 10.0.0.2", PROXIES),
    "10.0.0.1",
  );
});

Deno.test("clientAddress converts IPv4-mapped addresses", () => {
  assertEquals(
    clientAddress("::ffff:203.0.113.7", null, PROXIES),
    "203.0.113.7",
  );
  assertEquals(
    clientAddress("::ffff:127.0.0.1", "::FFFF:203.0.113.7", PROXIES),
    "203.0.113.7",
  );
});

Deno.test("clientAddress of a peer without an address is empty", () => {
  assertEquals(clientAddress("", "1.1.1.1", PROXIES), "");
});
