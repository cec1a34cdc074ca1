/**
 * Finds the messages that are for the viewer. Importing this module sets the rule by which
 * the list draws them.
 *
 * @module
 */
import type { MessageEvent, Viewer } from "../../../hub/protocol.ts";
import { calls } from "../../../hub/wording/mentions.ts";
import { mentionRule } from "./mention_rule.ts";
import type { Entry } from "./timeline.ts";

mentionRule.value = concerns;

/** Whether a message mentions a viewer or replies to them; `entries` is what the page shows. */
export function concerns(
  message: Pick<
    MessageEvent,
    "from" | "text" | "links" | "mentions" | "reply"
  >,
  you: Viewer,
  entries: readonly Entry[],
): boolean {
  const { from, text, reply } = message;
  if (from.id === you.id) return false;
  if (reply?.from.id === you.id) return true;
  // Almost every message returns here.
  if (!/[@＠]/.test(text)) return false;
  const known = entries.flatMap((each) =>
    each.kind === "line" ? each.from : []
  );
  return calls(message, you, known);
}
