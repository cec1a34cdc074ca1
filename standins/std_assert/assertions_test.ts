import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertFalse,
  assertGreater,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { stripVTControlCharacters as plain } from "node:util";
import { AssertionError } from "./assertion_error.ts";

/** Asserts that each function fails with this message. */
function fails(message: string, ...assertions: (() => unknown)[]) {
  for (const assertion of assertions) {
    const error = assertThrows(assertion, AssertionError);
    assertStrictEquals(plain(error.message), message);
  }
}

Deno.test("assert accepts truthy values, assertFalse falsy ones", () => {
  assert("x");
  assertFalse(0);
  fails("", () => assert(0), () => assertFalse(1));
  fails("why", () => assert(null, "why"), () => assertFalse([], "why"));
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

Deno.test("assertStrictEquals tells equal but different objects from different ones", () => {
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
});

Deno.test("assertAlmostEquals allows a ten millionth, or the given tolerance", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(Infinity, Infinity);
  assertAlmostEquals(10, 11, 1);
  fails(
    'Expected actual: "1" to be close to "2": delta "1" is greater than "2e-7".',
    () => assertAlmostEquals(1, 2),
  );
});

Deno.test("assertGreater names the values in its message", () => {
  assertGreater(2, 1);
  fails("Expect 1 > 1", () => assertGreater(1, 1));
  fails("why", () => assertGreater(1, 1, "why"));
});

Deno.test("assertMatch and assertStringIncludes search the text", () => {
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
