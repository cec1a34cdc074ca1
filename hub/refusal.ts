import type { RejectionCode } from "./protocol.ts";

const STATUS: Record<RejectionCode, number> = {
  malformed: 400,
  unknown_type: 400,
  empty: 400,
  too_long: 413,
  bad_name: 400,
  bad_room: 400,
  bad_position: 400,
  bad_origin: 403,
  no_such_room: 404,
  room_exists: 409,
  rate_limited: 429,
  too_many_clients: 503,
  unavailable: 503,
};

/**
 * What was asked for is refused: a code that a program can read (`code`,
 * `status`) and a sentence that a person can (`message`).
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RejectionCode;
  /** When asking again makes sense, in milliseconds from now. */
  readonly retryAfterMs?: number;

  constructor(
    code: RejectionCode,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** The HTTP status that says the same. */
  get status(): number {
    return STATUS[this.code];
  }
}
