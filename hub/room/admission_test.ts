import {
  assertEquals,
  assertGreater,
  assertMatch,
  assertThrows,
} from "@std/assert";
import { Admission } from "./admission.ts";
import { Refusal } from "../refusal.ts";

function admissionOf(
  maxClients: number,
  maxClientsPerIp: number,
  ipv6PrefixLength = 64,
): Admission {
  return new Admission({ maxClients, maxClientsPerIp, ipv6PrefixLength });
}

function refusedFrom(admission: Admission, address: string): Refusal {
  const refusal = assertThrows(() => admission.admit(address), Refusal);
  assertEquals(refusal.code, "too_many_clients");
  assertEquals(refusal.status, 503);
  assertGreater(refusal.retryAfterMs ?? 0, 0);
  return refusal;
}

Deno.test("Admission admits clients up to the limit, and another once one has left", () => {
  const admission = admissionOf(2, 0);
  const network = admission.admit("a");
  admission.admit("b");
  assertMatch(refusedFrom(admission, "c").message, /the server is full/);
  assertEquals(admission.clients, 2);
  admission.leave(network);
  assertEquals(admission.clients, 1);
  admission.admit("c");
  refusedFrom(admission, "a");
});

Deno.test("Admission limits the clients of one address, not of others", () => {
  const admission = admissionOf(0, 2);
  const network = admission.admit("a");
  admission.admit("a");
  assertMatch(
    refusedFrom(admission, "a").message,
    /only 2 connections are allowed from one address/,
  );
  admission.admit("b");
  admission.leave(network);
  admission.admit("a");
  refusedFrom(admission, "a");
});

Deno.test("Admission doesn't count refused clients", () => {
  const admission = admissionOf(0, 1);
  const network = admission.admit("a");
  for (let i = 0; i < 10; i++) refusedFrom(admission, "a");
  assertEquals(admission.clients, 1);
  admission.leave(network);
  assertEquals(admission.clients, 0);
  admission.admit("a");
});

Deno.test("Admission without limits admits everyone", () => {
  const admission = admissionOf(0, 0);
  for (let i = 0; i < 10_000; i++) admission.admit("a");
  assertEquals(admission.clients, 10_000);
});

Deno.test("Admission counts the addresses of an IPv6 network together, by the prefix that is set", () => {
  const admission = admissionOf(0, 1);
  admission.admit("2001:db8:0:1::1");
  refusedFrom(admission, "2001:db8:0:1:ffff::2");
  admission.admit("2001:db8:0:2::1");
  admission.admit("192.0.2.7");
  refusedFrom(admission, "::ffff:192.0.2.7");
  admission.admit("192.0.2.8");

  const wider = admissionOf(0, 1, 56);
  wider.admit("2001:db8:0:1::1");
  refusedFrom(wider, "2001:db8:0:2::1");
  wider.admit("2001:db8:0:100::1");
});
