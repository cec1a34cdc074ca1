import { assert, assertFalse } from "@std/assert";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";
import { Breaker } from "./breaker.ts";

Deno.test("Breaker opens after five failures in a row, and a success starts the count again", () => {
  const breaker = new Breaker();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 4; i++) assertFalse(breaker.failed());
    assert(breaker.admits());
    assertFalse(breaker.succeeded());
  }
  for (let i = 0; i < 4; i++) assertFalse(breaker.failed());
  assert(breaker.failed());
  assertFalse(breaker.admits());
});

Deno.test("Breaker lets one request try after ten seconds, and closes if it succeeds", () => {
  using clocks = new FakeClocks();
  const breaker = new Breaker();
  for (let i = 0; i < 5; i++) breaker.failed();
  clocks.tick(9_999);
  assertFalse(breaker.admits());
  clocks.tick(1);
  assert(breaker.admits());
  assertFalse(breaker.admits(), "only one");
  assertFalse(breaker.failed(), "it was open");
  assertFalse(breaker.admits());
  clocks.tick(10_000);
  assert(breaker.admits());
  assert(breaker.succeeded());
  assert(breaker.admits());
});
