import type { RejectionCode } from "../hub/mod.ts";

/** The status of each code that only HTTP has, beside those of refusals. */
export const HTTP_STATUS = {
  not_found: 404,
  method_not_allowed: 405,
  wrong_host: 421,
  upgrade_required: 426,
  failed: 500,
} as const;

/** A code that only HTTP has. */
export type HttpCode = keyof typeof HTTP_STATUS;

/** A refusal, as programs are told of it. */
export interface Refused {
  /** The HTTP status. */
  readonly status: number;
  readonly code: RejectionCode | HttpCode;
  readonly message: string;
  /** When to try again, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** The code that the operator's hook gave for the reason. */
  readonly label?: string;
}

/** What a client is told of an error of ours. */
export const FAILED: Refused = {
  status: 500,
  code: "failed",
  message: "Something went wrong on our side. Try again.",
};

/**
 * Returns a refusal as JSON that isn't cached.
 *
 * @param headers Added to its own, with names in lower case.
 */
export function refusalResponse(
  { status, code, message, retryAfterMs, label }: Refused,
  headers: Readonly<Record<string, string>> = {},
): Response {
  // A record, because Headers are slow to fill and to copy, and floods are refused here.
  const all: Record<string, string> = {
    ...headers,
    "cache-control": "no-store",
  };
  if (retryAfterMs !== undefined) {
    all["retry-after"] = String(Math.ceil(retryAfterMs / 1_000));
  }
  return Response.json({ code, message, retryAfterMs, label }, {
    status,
    headers: all,
  });
}
