import { MAX_SEARCHED, type PageRequest } from "../../engine.ts";
import type { Search, SearchResult } from "../../../found_messages.ts";
import type { MessageEvent } from "../../../protocol.ts";
import { matcher } from "../../../wording/search.ts";
import type { RedisRooms } from "../room.ts";

/** Messages that one step reads: a few milliseconds here and in Redis. */
const STEP_MESSAGES = 500;

/** The most steps; where most messages are deleted, a step reads few. */
const MAX_STEPS = 40;

/**
 * Reads a room's messages, newest first, and returns those that fit. Between its steps
 * Redis does other work.
 *
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function search(
  rooms: RedisRooms,
  room: string,
  search: Search,
  { before, limit }: PageRequest,
): Promise<SearchResult> {
  const { since = 0 } = search;
  const fits = matcher(search);
  const messages: MessageEvent[] = [];
  let read = 0;
  let to = 0;
  let at: number | undefined;
  let next = before === undefined ? "" : String(Math.max(0, before - 1));
  const result = (from: number): SearchResult => ({
    messages,
    ...from > 1 && { more: from },
    looked: { from, to, complete: from <= 1, at },
  });
  for (let step = 1;; step++) {
    const { seq, more, found } = await rooms.searchStep(
      ...[room, next, "", STEP_MESSAGES, -1] as const,
    );
    if (step === 1) to = Math.min(seq, (before ?? Infinity) - 1);
    for (const entry of found) {
      const message = rooms.messageIn(room, entry);
      at = message.at;
      if (at < since) return result(1);
      if (!fits(message)) continue;
      messages.push(message);
      if (messages.length >= limit) return result(message.seq);
    }
    read += found.length;
    next = found.length < STEP_MESSAGES ? more : String(found.at(-1)!.seq - 1);
    if (next === "" || next === "0") return result(1);
    if (read >= MAX_SEARCHED || step >= MAX_STEPS) {
      return result(Number(next) + 1);
    }
  }
}
