/**
 * What a moderator does about a message of somebody else.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import type { Line } from "../state/timeline.ts";

/** An action of a moderator, as the server reads it. */
export interface Act {
  readonly action: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

/** What goes with a timeout or a ban. */
export interface Details {
  /** Whether it takes the person's messages away too. */
  readonly messages: boolean;
  /** Whether a ban restricts their addresses too. */
  readonly addresses?: boolean;
  readonly reason?: string;
}

/** The lengths of timeouts that the sheet offers, in seconds. */
export const TIMEOUT_SECONDS = [60, 600, 3_600, 86_400] as const;

export function timeoutOf(
  { from }: Line,
  seconds: number,
  { messages, reason }: Details,
): Act {
  return {
    action: "timeout",
    fields: { viewer: from.id, seconds, messages, ...given(reason) },
  };
}

export function banOf(
  { from }: Line,
  { messages, addresses = false, reason }: Details,
): Act {
  return {
    action: "ban",
    fields: { viewer: from.id, messages, addresses, ...given(reason) },
  };
}

export function clearOf({ from }: Line): Act {
  return { action: "clear", fields: { viewer: from.id } };
}

export function deletionOf({ seq }: Line): Act {
  return { action: "delete", fields: { target: seq } };
}

export function pinOf({ seq }: Line): Act {
  return { action: "pin", fields: { target: seq } };
}

/** Whether the viewer may make the author of a message a moderator. */
export function mayPromote({ from }: Line, you: Viewer): boolean {
  return you.role === "host" && from.role === "viewer" &&
    from.bot === undefined;
}

function given(reason = ""): { reason?: string } {
  return reason.trim() === "" ? {} : { reason: reason.trim() };
}
