import {
  assertEquals,
  assertGreater,
  assertMatch,
  assertThrows,
} from "@std/assert";
import { Admission } from "./admission.ts";
import { Refusal } from "../refusal.ts";

function refusedFrom(admission: Admission, address: string): Refusal {
  const refusal = assertThrows(() => admission.admit(address), Refusal);
  assertEquals(refusal.code, "too_many_clients");
  assertEquals(refusal.status, 503);
  assertGreater(refusal.retryAfterMs ?? 0, 0);
  return refusal;
}

Deno.test("Admission admits clients up to the limit, and another once one has left", () => {
  const admission = new Admission(2, 0);
  const leave = admission.admit("a");
  admission.admit("b");
  assertMatch(refusedFrom(admission, "c").message, /the server is full/);
  assertEquals(admission.clients, 2);
  leave();
  assertEquals(admission.clients, 1);
  admission.admit("c");
  refusedFrom(admission, "a");
});

Deno.test("Admission limits the clients of one address, not of others", () => {
  const admission = new Admission(0, 2);
  const leave = admission.admit("a");
  admission.admit("a");
  assertMatch(
    refusedFrom(admission, "a").message,
    /only 2 connections are allowed from one address/,
  );
  admission.admit("b");
  leave();
  admission.admit("a");
  refusedFrom(admission, "a");
});

Deno.test("Admission doesn't count refused clients", () => {
  const admission = new Admission(0, 1);
  const leave = admission.admit("a");
  for (let i = 0; i < 10; i++) refusedFrom(admission, "a");
  assertEquals(admission.clients, 1);
  leave();
  assertEquals(admission.clients, 0);
  admission.admit("a");
});

Deno.test("Admission without limits admits everyone", () => {
  const admission = new Admission(0, 0);
  for (let i = 0; i < 10_000; i++) admission.admit("a");
  assertEquals(admission.clients, 10_000);
});
