import type { Engine } from "../engine/engine.ts";
import type { MessageEvent } from "../protocol.ts";
import { nextTurn } from "../turn.ts";

/** Number of messages read at once; takes a few milliseconds. */
const PAGE = 500;

/**
 * Reads the messages with these `seq`s, those that still exist, in order. Others get their
 * turn meanwhile.
 *
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function readMessages(
  engine: Engine,
  room: string,
  seqs: readonly number[],
): Promise<MessageEvent[]> {
  const sorted = seqs.toSorted((a, b) => a - b);
  const found: MessageEvent[] = [];
  for (let at = 0; at < sorted.length; at += PAGE) {
    if (at > 0) await nextTurn();
    found.push(...await engine.messagesAt(room, sorted.slice(at, at + PAGE)));
  }
  return found;
}
