import type { RejectedEvent } from "../../../hub/answers.ts";

/** The codes for which the same text is refused again. */
const FINAL: ReadonlySet<RejectedEvent["code"]> = new Set([
  "malformed",
  "empty",
  "forbidden",
  "unknown_command",
  "bad_action",
  "no_such_viewer",
  "no_such_message",
  "conflict",
]);

/** When a refused message may be sent again, by the clock of `now`: `Infinity`: never; `undefined`: at once. */
export function retryTime(
  { code, retryAfterMs }: Pick<RejectedEvent, "code" | "retryAfterMs">,
  now: number,
): number | undefined {
  if (FINAL.has(code)) return Infinity;
  return retryAfterMs === undefined ? undefined : now + retryAfterMs;
}
