/**
 * Messages that a sample leaves out, as one entry of a log. The log keeps them: a client
 * whose viewer wrote one, or whom one mentions or answers, is sent it in its place.
 *
 * @module
 */
import type { MessageEvent, SkippedEvent } from "../../protocol.ts";
import type { MessageFilter } from "../../deleted_by.ts";
import { unquoted } from "./redact.ts";

/** A message that was left out. */
export interface HiddenMessage {
  readonly seq: number;
  readonly json: string;
  /** The author's id. */
  readonly author: string;
  /** The ids of the viewers who are sent it. */
  readonly concerns: readonly string[];
  /** The `seq` of an earlier message that was sent and says the same words. */
  readonly alike?: number;
}

/** Consecutive messages that were left out, all of them, at least one. */
export interface Skipped {
  readonly from: number;
  readonly to: number;
  /** Those that weren't deleted since, in order. */
  readonly messages: readonly HiddenMessage[];
}

/** An event that a client is sent, and its place in the order. */
interface Piece {
  readonly seq: number;
  readonly json: string;
}

/** Returns the ids of the viewers whom a message concerns: its author, and those it mentions or answers. */
export function concernedBy(
  { from, mentions = [], reply }: MessageEvent,
): string[] {
  const ids = [from.id, ...mentions.map(([, , id]) => id)];
  if (reply) ids.push(reply.from.id);
  return ids;
}

/** Returns the event that announces that messages were left out, for clients whom none concerns. */
export function skippedJson({ from, to, messages }: Skipped): string {
  return rangeJson(from, to, messages);
}

/**
 * Returns what a client is sent instead: the messages that concern its viewer, and the
 * ranges between them.
 *
 * @param after The client's last `seq`.
 * @param ids The viewer's ids.
 */
export function piecesFor(
  { from, to, messages }: Skipped,
  after: number,
  ids: readonly string[],
): Piece[] {
  const pieces: Piece[] = [];
  let start = Math.max(from, after + 1);
  let hidden: HiddenMessage[] = [];
  const endRange = (end: number) => {
    if (end >= start) {
      pieces.push({ seq: end, json: rangeJson(start, end, hidden) });
    }
    hidden = [];
  };
  for (const message of messages) {
    const { seq, json, concerns } = message;
    if (seq <= after) continue;
    if (!concerns.some((id) => ids.includes(id))) {
      hidden.push(message);
      continue;
    }
    endRange(seq - 1);
    pieces.push({ seq, json });
    start = seq + 1;
  }
  endRange(to);
  return pieces;
}

/** Returns the entry without deleted messages, and without replies to them. */
export function redactSkipped(
  skipped: Skipped,
  isMeant: MessageFilter,
): Skipped {
  const messages = skipped.messages
    .filter(({ seq, author }) => !isMeant(seq, author))
    .map((message) => ({ ...message, json: unquoted(message.json, isMeant) }));
  return { ...skipped, messages };
}

/** Returns the length of the messages that an entry keeps, in UTF-16 units. */
export function hiddenLengthOf({ messages }: Skipped): number {
  return messages.reduce((sum, { json }) => sum + json.length, 0);
}

function rangeJson(
  from: number,
  to: number,
  hidden: readonly HiddenMessage[],
): string {
  const counts = new Map<number, number>();
  for (const { alike } of hidden) {
    if (alike !== undefined) counts.set(alike, (counts.get(alike) ?? 0) + 1);
  }
  const event: SkippedEvent = {
    type: "skipped",
    from,
    to,
    ...counts.size > 0 && { alike: [...counts] },
  };
  return JSON.stringify(event);
}
