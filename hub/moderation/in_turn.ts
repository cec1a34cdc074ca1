import { Refusal } from "../refusal.ts";
import type { ActionOf, Undecided } from "./actions/decision.ts";
import { answerTo, undecidedBy } from "./actions/queue.ts";
import type { Outcome } from "./acts.ts";

/**
 * Approves several messages, one after another. One that is refused doesn't stop the others,
 * unless the storage doesn't answer: then the rest is left out, and the answer has what was
 * done before.
 *
 * @throws {Refusal} If every part was refused: the first refusal of a message that still
 * waits, or else the first.
 */
export async function inTurn(
  parts: readonly ActionOf<"approve">[],
  carryOut: (part: ActionOf<"approve">) => Promise<Outcome>,
): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  const refusals: Refusal[] = [];
  const undecided: Undecided[] = [];
  for (const part of parts) {
    const last = refusals.at(-1);
    const outcome = last?.code === "unavailable"
      ? last
      : await carryOut(part).catch(refusalOnly);
    if (outcome instanceof Refusal) {
      refusals.push(outcome);
      undecided.push(undecidedBy(outcome, part.held));
    } else outcomes.push(outcome);
  }
  const { seq } = outcomes.at(-1) ?? {};
  if (seq === undefined) {
    // That one message is gone mustn't stand for those that still wait.
    throw refusals.find(({ code }) => code !== "no_such_message") ??
      refusals[0];
  }
  return {
    seq,
    message: answerTo(outcomes.length, refusals),
    undecided: undecided.length > 0 ? undecided : undefined,
  };
}

/** @throws Whatever isn't a refusal. */
function refusalOnly(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
