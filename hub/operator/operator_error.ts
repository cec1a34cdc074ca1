/**
 * Something that the operator has to put right: the message says what was
 * expected, what came and what to do. It is printed as it stands, without a stack.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}
