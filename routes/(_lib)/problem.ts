/**
 * What may be told about an error: a code for programs, a sentence for people.
 *
 * @module
 */
import { HttpError } from "fresh";
import { Refusal } from "../../hub/mod.ts";

/** What is told about an error. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const SENTENCES: Record<number, readonly [code: string, message: string]> = {
  400: ["malformed", "The server can’t make sense of this address."],
  403: ["forbidden", "This came from another site, so it was not done."],
  404: ["not_found", "There is nothing at this address."],
  405: ["method_not_allowed", "This can’t be done at this address."],
  426: ["upgrade_required", "This address takes WebSocket connections only."],
};

/** What may be told about an error. What failed inside stays inside. */
export function problemOf(error: unknown): Problem {
  const refusal = error instanceof HttpError ? error.cause : error;
  if (refusal instanceof Refusal) {
    const { status, code, message } = refusal;
    return { status, code, message };
  }
  const status = error instanceof HttpError ? error.status : 500;
  const [code, message] = SENTENCES[status] ??
    ["failed", "Something went wrong on our side. Trying again may help."];
  return { status, code, message };
}
