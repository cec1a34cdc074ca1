import { AssertionError, assertObjectMatch, assertThrows } from "@std/assert";

const refuses = (
  actual: Record<string, unknown>,
  expected: Record<string, unknown>,
) =>
  assertThrows(
    () => assertObjectMatch(actual, expected),
    AssertionError,
    "Values are not equal",
  );

Deno.test("an object may have more than is asked for, at any depth", () => {
  assertObjectMatch({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } });
  assertObjectMatch({ a: { b: 1 } }, { a: {} });
  assertObjectMatch({ a: [{ b: 1, c: 2 }, 3] }, { a: [{ b: 1 }] });
});

Deno.test("an object must not have less or something else", () => {
  refuses({ a: 1 }, { b: 1 });
  refuses({ a: 1 }, { a: 1, b: 2 });
  refuses({ a: { b: 1 } }, { a: { b: 2 } });
  refuses({ a: [1] }, { a: [1, 2] });
  refuses({ a: 1 }, { a: { b: 1 } });
});

Deno.test("dates, patterns, maps and sets are matched as what they are", () => {
  assertObjectMatch({ at: new Date(5), like: /a/g }, {
    at: new Date(5),
    like: /a/g,
  });
  refuses({ at: new Date(5) }, { at: new Date(6) });
  refuses({ like: /a/g }, { like: /a/i });
  assertObjectMatch({
    m: new Map([["a", { b: 1, c: 2 }], ["d", { b: 2, c: 3 }]]),
  }, {
    m: new Map([["a", { b: 1 }]]),
  });
  assertObjectMatch({ s: new Set([1, 2]) }, { s: new Set([2]) });
  refuses({ s: new Set([1]) }, { s: new Set([2]) });
});

Deno.test("the class of an object doesn't matter", () => {
  class Room {
    name = "lobby";
    seq = 7;
  }
  assertObjectMatch({ room: new Room() }, { room: { seq: 7 } });
});

Deno.test("a cycle ends", () => {
  const a: Record<string, unknown> = { x: 1, more: 2 };
  a.self = a;
  const b: Record<string, unknown> = { x: 1 };
  b.self = b;
  refuses(a, { ...b, x: 2 });
  assertObjectMatch(a, { self: { x: 1 } });
});

Deno.test("what is not an object can't be matched", () => {
  const match = (actual: unknown) => () =>
    assertObjectMatch(actual as Record<string, unknown>, {});
  assertThrows(match(null), TypeError, "Cannot assertObjectMatch null");
  assertThrows(match(7), TypeError, "Cannot assertObjectMatch type number");
});
