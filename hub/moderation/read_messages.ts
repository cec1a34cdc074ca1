import type { Engine } from "../engine/engine.ts";
import type { MessageEvent } from "../protocol.ts";
import { Refusal } from "../refusal.ts";

/** How far messages that one act deletes may lie apart in the room's order. */
const MAX_APART = 50_000;

/**
 * Reads the messages with these `seq`s, those that still exist, in order.
 *
 * @throws {Refusal} `bad_action` if they lie too far apart, `no_such_room`, `unavailable`.
 */
export async function readMessages(
  engine: Engine,
  room: string,
  seqs: readonly number[],
): Promise<MessageEvent[]> {
  if (seqs.length === 0) return [];
  const wanted = new Set(seqs);
  let after = seqs.reduce((a, b) => Math.min(a, b)) - 1;
  const upTo = seqs.reduce((a, b) => Math.max(a, b));
  if (upTo - after > MAX_APART) {
    throw new Refusal(
      "bad_action",
      `Cannot do this: the messages lie more than ${MAX_APART} events apart. Take fewer at once.`,
    );
  }
  const found: MessageEvent[] = [];
  while (after < upTo) {
    const page = await engine.messages(room, after, upTo);
    if (page.length === 0) break;
    for (const message of page) {
      if (wanted.has(message.seq)) found.push(message);
    }
    after = page.at(-1)!.seq;
  }
  return found;
}
