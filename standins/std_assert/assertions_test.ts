import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertNotStrictEquals,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
  unreachable,
} from "@std/assert";
import { stripVTControlCharacters as plain } from "node:util";

/** Each of these fails, and with this very message. */
function fails(message: string, ...assertions: (() => unknown)[]) {
  for (const assertion of assertions) {
    const error = assertThrows(assertion, AssertionError);
    assertStrictEquals(plain(error.message), message);
  }
}

Deno.test("an AssertionError has its name and may have a cause", () => {
  const error = new AssertionError("no", { cause: 7 });
  assertStrictEquals(error.name, "AssertionError");
  assertStrictEquals(error.cause, 7);
  assert(error instanceof Error);
});

Deno.test("assert takes what is truthy, assertFalse what is falsy", () => {
  assert("x");
  assertFalse(0);
  fails("", () => assert(0), () => assertFalse(1));
  fails("why", () => assert(null, "why"), () => assertFalse([], "why"));
});

Deno.test("fail and unreachable fail", () => {
  fails("Failed assertion.", () => fail());
  fails("Failed assertion: why", () => fail("why"));
  fails("Unreachable.", () => unreachable());
});

Deno.test("assertExists takes what is falsy and there", () => {
  assertExists(0);
  assertExists("");
  fails(
    'Expected actual: "null" to not be null or undefined.',
    () => assertExists(null),
  );
  fails(
    'Expected actual: "undefined" to not be null or undefined: why',
    () => assertExists(undefined, "why"),
  );
});

Deno.test("assertEquals shows the lines that differ", () => {
  assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] });
  fails(
    [
      "Values are not equal: why",
      "",
      "",
      "    [Diff] Actual / Expected",
      "",
      "",
      "    {",
      "-     a: 1,",
      "+     a: 2,",
      "      b: 3,",
      "    }",
      "",
    ].join("\n"),
    () => assertEquals({ b: 3, a: 1 }, { a: 2, b: 3 }, "why"),
  );
  const error = assertThrows(
    () => assertEquals("one\ntwo", "one\nthree"),
    AssertionError,
  );
  assertStringIncludes(
    plain(error.message),
    "    one\\n\n-   two\n+   three\n",
  );
});

Deno.test("assertNotEquals prints both", () => {
  assertNotEquals<unknown>(1, "1");
  fails("Expected actual: 1 not to be: 1.", () => assertNotEquals(1, 1));
});

Deno.test("assertStrictEquals tells what looks the same from what is not the same at all", () => {
  assertStrictEquals(NaN, NaN);
  assertThrows(
    () => assertStrictEquals(0, -0),
    AssertionError,
    "Values are not strictly equal.",
  );
  fails(
    "Values have the same structure but are not reference-equal.\n\n    {\n      a: 1,\n    }\n",
    () => assertStrictEquals({ a: 1 }, { a: 1 }),
  );
  assertNotStrictEquals({}, {});
  fails(
    'Expected "actual" to not be strictly equal to: 1: why\n',
    () => assertNotStrictEquals(1, 1, "why"),
  );
});

Deno.test("assertAlmostEquals allows a ten millionth, or as much as it is told", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(Infinity, Infinity);
  assertAlmostEquals(10, 11, 1);
  fails(
    'Expected actual: "1" to be close to "2": delta "1" is greater than "2e-7".',
    () => assertAlmostEquals(1, 2),
  );
});

Deno.test("comparisons hold or say which one doesn't", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  assertLess(new Date(1), new Date(2));
  assertLessOrEqual(2n, 2n);
  fails("Expect 1 > 1", () => assertGreater(1, 1));
  fails("Expect 1 >= 2", () => assertGreaterOrEqual(1, 2));
  fails("Expect 1 < 1", () => assertLess(1, 1));
  fails("Expect 2 <= 1", () => assertLessOrEqual(2, 1));
  fails("why", () => assertLess(1, 1, "why"));
});

Deno.test("text is matched and searched", () => {
  assertMatch("room-7", /^room-\d$/);
  assertNotMatch("room", /\d/);
  assertStringIncludes("hubbub", "ubb");
  fails('Expected actual: "a" to match: "/b/".', () => assertMatch("a", /b/));
  fails(
    'Expected actual: "a" to not match: "/a/".',
    () => assertNotMatch("a", /a/),
  );
  fails(
    'Expected actual: "a" to contain: "b": why',
    () => assertStringIncludes("a", "b", "why"),
  );
});

Deno.test("assertArrayIncludes finds by value and names what is missing", () => {
  assertArrayIncludes([1, { a: 2 }, NaN], [{ a: 2 }, NaN]);
  assertArrayIncludes(new Uint8Array([1, 2]), [2]);
  const error = assertThrows(
    () => assertArrayIncludes([1, 2], [2, 3]),
    AssertionError,
  );
  assertMatch(error.message, /to include: .*missing: \[\n {2}3,\n\]$/s);
});
