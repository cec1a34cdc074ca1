/**
 * Why what a program asked for was not done.
 *
 * @module
 */
import type { RejectedEvent } from "../hub/answers.ts";

/**
 * Why something was refused, for programs: a code of docs/protocol.md, or "held": a moderator
 * reviews the message first. Servers to come may have others.
 */
export type RefusalCode =
  | RejectedEvent["code"]
  | "held"
  | (string & Record<never, never>);

/** What the server says with a refusal. */
interface Refusal {
  readonly code: RefusalCode;
  /** A sentence for people. */
  readonly message: string;
  /** When to try again, in milliseconds from now. */
  readonly retryAfterMs?: number;
}

/** The server refused a message, an action or to let somebody in. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;
  /** When to try again, in milliseconds from then. */
  readonly retryAfterMs?: number;

  constructor({ code, message, retryAfterMs }: Refusal) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * A message or an action has no answer, and can't be sent again without perhaps being done
 * twice: nobody knows whether it was done.
 */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}
