/** Thrown by every failed assertion. */
export class AssertionError extends Error {
  /** `options` is passed to `Error`, and may have a `cause`. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}
