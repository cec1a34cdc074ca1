/** What a program is told about something that was refused. */
interface Refused {
  /** The HTTP status. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** When trying again makes sense, in milliseconds. */
  readonly retryAfterMs?: number;
}

/**
 * A refusal as JSON, which nobody keeps.
 *
 * @param headers Joined to its own.
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
