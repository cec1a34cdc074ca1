import type { ErrorStatus } from "./status.ts";

/** Thrown to answer a request with an error status. */
export class HttpError extends Error {
  /** The HTTP status code. */
  status: ErrorStatus;

  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.constructor.name;
    this.status = status;
  }
}
