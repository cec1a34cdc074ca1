/**
 * Metrics of the operator's hook.
 *
 * @module
 */
import { Histogram } from "prom-client";
import { labelled, registry } from "./registry.ts";

/** What came of asking the hook about a message. */
export type HookAnswer =
  | "pass"
  | "hold"
  | "refuse"
  /** It gave no valid answer in time. */
  | "failed"
  /** It wasn't asked, because it kept failing. */
  | "paused"
  /** As `failed`, but in a flood; the message was refused. */
  | "congested"
  /** It wasn't asked, because too many requests were under way; the message was refused. */
  | "too_many";

const answers = new Map<HookAnswer, number>();

/** Counts what came of a message. */
export function countHookAnswer(answer: HookAnswer): void {
  answers.set(answer, (answers.get(answer) ?? 0) + 1);
}

/** How long the hook took to answer, in seconds. */
export const hookDuration = new Histogram({
  name: "hubbub_moderation_hook_duration_seconds",
  help: "How long the moderation hook took to answer, or to fail.",
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5],
  registers: [registry],
});

labelled(
  "hubbub_moderation_hook_answers_total",
  "Messages that the moderation hook passed, held or refused; those it was silent about: failed or paused (the breaker is open); and those refused in a flood: congested or too_many.",
  "answer",
  () => answers,
);
