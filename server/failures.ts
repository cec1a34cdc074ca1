import { stackOf } from "../hub/operator/report.ts";
import { Summaries } from "../hub/operator/summary.ts";

/** By route. */
const FAILURES = new Summaries("request_failed", "error");

/** Logs an error that no request should cause. */
export function noteFailure(route: string, error: unknown): void {
  FAILURES.note(route, { route, reason: stackOf(error) });
}
