import {
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { AssertionError } from "./assertion_error.ts";

const thrower = (what: unknown) => () => {
  throw what;
};
const rejecter = (what: unknown) => () => Promise.reject(what);

Deno.test("assertThrows returns the thrown value, of any type", () => {
  assertStrictEquals(assertThrows(thrower(7)), 7);
  const error: TypeError = assertThrows(
    thrower(new TypeError("no such room")),
    TypeError,
    "such",
  );
  assertEquals(error.message, "no such room");
});

Deno.test("assertThrows fails if nothing, a value that is no error, or another error is thrown", () => {
  const says = (message: string, fn: () => unknown) =>
    assertEquals(assertThrows(fn, AssertionError).message, message);
  says("Expected function to throw.", () => assertThrows(() => {}));
  says("Expected function to throw: why", () => assertThrows(() => {}, "why"));
  says(
    "Expected function to throw: why",
    () => assertThrows(() => {}, Error, "", "why"),
  );
  says("A non-Error object was thrown.", () => assertThrows(thrower(7), Error));
  says(
    'Expected error to be instance of "TypeError", but was "RangeError".',
    () => assertThrows(thrower(new RangeError()), TypeError),
  );
  says(
    'Expected error message to include "b", but got "a": why',
    () => assertThrows(thrower(new Error("a")), Error, "b", "why"),
  );
});

Deno.test("assertRejects resolves to the reason, of any type", async () => {
  assertStrictEquals(await assertRejects(rejecter(7)), 7);
  const error: RangeError = await assertRejects(
    rejecter(new RangeError("too far")),
    RangeError,
    "far",
  );
  assertEquals(error.message, "too far");
});

Deno.test("assertRejects fails if it resolves, or rejects with no error or another error", async () => {
  const says = async (message: string, fn: () => Promise<unknown>) =>
    assertEquals((await assertRejects(fn, AssertionError)).message, message);
  await says(
    "Expected function to reject.",
    () => assertRejects(() => Promise.resolve()),
  );
  await says(
    "A non-Error object was rejected.",
    () => assertRejects(rejecter(7), Error),
  );
  await says(
    'Expected error to be instance of "TypeError", but was "RangeError".',
    () => assertRejects(rejecter(new RangeError()), TypeError),
  );
});

Deno.test("assertRejects fails if the function throws synchronously or returns no promise", async () => {
  const message = "Function throws when expected to reject: why";
  for (
    const fn of [thrower(new Error()), () => 7 as unknown as Promise<void>]
  ) {
    const error = await assertRejects(
      () => assertRejects(fn, "why"),
      AssertionError,
    );
    assertEquals(error.message, message);
  }
});

Deno.test("assertThrows ignores colours in messages", () => {
  const red = new Error("\x1b[31mred\x1b[39m room");
  assertThrows(thrower(red), Error, "red room");
});

Deno.test("assertInstanceOf names the actual type", () => {
  assertInstanceOf(new Map(), Map);
  const says = (value: unknown, what: string) =>
    assertThrows(
      () => assertInstanceOf(value, Map),
      AssertionError,
      `Expected object to be an instance of "Map"${what}`,
    );
  says(null, ' but was "null".');
  says(undefined, ' but was "undefined".');
  says(7, ' but was "number".');
  says(new Set(), ' but was "Set".');
  says(Map, " but was not an instanced object.");
  const namesake = Object.defineProperty(class {}, "name", { value: "Map" });
  says(new namesake(), ".");
});
