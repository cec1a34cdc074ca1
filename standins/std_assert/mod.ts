/**
 * A stand-in for JSR's `@std/assert` 1.0.19, for machines that reach npm but not JSR: the same names,
 * signatures, verdicts and messages, on `node:util` and `Deno.inspect`.
 *
 * It carries the assertions below. It leaves out `assertNotInstanceOf`, `unimplemented`, whatever is
 * marked unstable, and the sub-paths such as `@std/assert/equals`. The diff under "Values are not equal"
 * goes line by line, where the real one also marks the words within a line.
 *
 * @module
 */
export { AssertionError } from "./assertion_error.ts";
export {
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "./compare.ts";
export { equal } from "./equal.ts";
export {
  assertInstanceOf,
  assertIsError,
  assertRejects,
  assertThrows,
} from "./errors.ts";
export {
  type ArrayLikeArg,
  assertArrayIncludes,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "./includes.ts";
export { assertObjectMatch } from "./object_match.ts";
export {
  assert,
  assertExists,
  assertFalse,
  fail,
  type Falsy,
  unreachable,
} from "./truth.ts";
export {
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertNotStrictEquals,
  assertStrictEquals,
} from "./values.ts";
