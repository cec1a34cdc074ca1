/** What every failed assertion throws. */
export class AssertionError extends Error {
  /** `options` is passed to `Error`: it may name the `cause`. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}
