/**
 * A stand-in for JSR's `@std/assert` 1.0.19, for machines that reach npm but not JSR: the names,
 * signatures and verdicts of the assertions that Hubbub's tests use, on `node:util` and `Deno.inspect`.
 *
 * @module
 */
export { assertInstanceOf, assertRejects, assertThrows } from "./errors.ts";
export { assertMatch, assertNotMatch, assertStringIncludes } from "./texts.ts";
export {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertFalse,
  assertGreater,
  assertNotEquals,
  assertStrictEquals,
} from "./values.ts";
