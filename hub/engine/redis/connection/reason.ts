import { reason } from "../../../operator/report.ts";
import { FOREIGN } from "./script.ts";

/** Returns why Redis or the network refused, in a few words, without what was sent. */
export function redisReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return redisReason(error.errors[0]);
  }
  const message = reason(error).replace(`${FOREIGN} `, "")
    // A command that it doesn't know may hold a password.
    .replace(/, with args beginning with.*/s, "");
  return message ||
    (error instanceof Error && "code" in error ? String(error.code) : "") ||
    "it failed without giving a reason";
}
