/**
 * Turns errors into a code for programs and a sentence for people.
 *
 * @module
 */
import { HttpError } from "fresh";
import type { Catalogue } from "../../components/texts/catalogue.ts";
import { refusalIn } from "../../components/texts/server_sentences.ts";
import { Refusal } from "../../hub/mod.ts";
import { FAILED, type Refused } from "../../server/refusal_response.ts";

/** What a client is told about an error. */
type Problem = Pick<Refused, "status" | "code" | "message">;

const SENTENCES: Record<
  number,
  readonly [code: Problem["code"], message: string]
> = {
  400: ["malformed", "The server can’t read this URL."],
  403: ["forbidden", "This request came from another site, so it was refused."],
  404: ["not_found", "There is nothing at this URL."],
  405: ["method_not_allowed", "This URL doesn’t support that method."],
  421: [
    "wrong_host",
    "This server doesn’t answer to this name. If the name is yours, add its address to PUBLIC_URL; behind a proxy, set TRUST_PROXY too.",
  ],
  426: [
    "upgrade_required",
    "This URL accepts only WebSocket connections of version 13.",
  ],
};

/** The problem's sentence, in the viewer's language if possible. */
export function sentenceOf(
  problem: { readonly code: string; readonly message: string },
  texts: Pick<Catalogue, "refusals">,
): string {
  return refusalIn(texts, problem);
}

/** What to tell a client about an error; internal details are left out. */
export function problemOf(error: unknown): Problem {
  const refusal = error instanceof HttpError ? error.cause : error;
  if (refusal instanceof Refusal) {
    const { status, code, message } = refusal;
    return { status, code, message };
  }
  const status = error instanceof HttpError ? error.status : 500;
  const [code, message] = SENTENCES[status] ?? [FAILED.code, FAILED.message];
  return { status, code, message };
}
