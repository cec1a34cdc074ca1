/**
 * What may be told about an error: a code for programs, a sentence for people.
 *
 * @module
 */
import { HttpError } from "fresh";
import type { Catalogue } from "../../components/texts/catalogue.ts";
import { Refusal } from "../../hub/mod.ts";

/** What is told about an error. */
interface Problem {
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

/** The sentence of a problem, in the viewer's language where there is one. */
export function sentenceOf(
  { code, message }: Pick<Problem, "code" | "message">,
  { refusals }: Pick<Catalogue, "refusals">,
): string {
  return refusals[code] ?? message;
}

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
