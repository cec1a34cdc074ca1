/**
 * A problem that the operator has to fix. The message says what was expected, what was
 * found and what to do; it is printed as is, without a stack.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}
