/** Each code's HTTP status. */
export const STATUS = {
  malformed: 400,
  unknown_type: 400,
  empty: 400,
  too_long: 413,
  bad_name: 400,
  bad_room: 400,
  bad_position: 400,
  bad_search: 400,
  bad_origin: 403,
  no_such_room: 404,
  room_exists: 409,
  rate_limited: 429,
  slow_mode: 429,
  repeated: 429,
  timed_out: 403,
  banned: 403,
  closed: 403,
  room_ended: 403,
  signed_in_only: 403,
  too_new: 403,
  no_links: 403,
  emoji_only: 403,
  blocked: 403,
  flagged: 403,
  flagged_why: 403,
  name_taken: 403,
  review_full: 403,
  forbidden: 403,
  unauthorised: 401,
  unknown_command: 400,
  unclear: 400,
  bad_action: 400,
  bad_list: 400,
  private_stream: 400,
  stream_protocol: 400,
  stream_page: 400,
  no_such_viewer: 404,
  no_such_message: 404,
  conflict: 409,
  too_many_clients: 503,
  unavailable: 503,
} as const;

/** Why a request was refused, for programs. */
export type RejectionCode = keyof typeof STATUS;

/** A refused request. `code` and `status` are for programs, `message` for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RejectionCode;
  /** When to try again, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** The code that the operator's hook gave for the reason. */
  readonly label?: string;

  constructor(
    code: RejectionCode,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number; label?: string } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.label = options.label;
  }

  /** The HTTP status for the code. */
  get status(): number {
    return STATUS[this.code];
  }
}
