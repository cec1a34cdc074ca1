/** A refusal, as programs are told of it. */
export interface Refused {
  /** The HTTP status. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** When to try again, in milliseconds from now. */
  readonly retryAfterMs?: number;
}

/**
 * Returns a refusal as JSON that isn't cached.
 *
 * @param headers Added to its own.
 */
export function refusalResponse(
  { status, code, message, retryAfterMs }: Refused,
  headers: HeadersInit = {},
): Response {
  const all = new Headers(headers);
  all.set("cache-control", "no-store");
  if (retryAfterMs !== undefined) {
    all.set("retry-after", String(Math.ceil(retryAfterMs / 1_000)));
  }
  return Response.json({ code, message, retryAfterMs }, {
    status,
    headers: all,
  });
}
