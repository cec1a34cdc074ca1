/**
 * Loads messages of a room.
 *
 * @module
 */
import type { MessageEvent, Position } from "../../hub/protocol.ts";

/** Messages in the room's order, and the position at which they were read. */
type MessagePage = Position & {
  readonly messages: readonly MessageEvent[];
};

/** Which messages: the newest ones of the room, those below a `seq`, or those of one viewer. */
interface MessageQuery {
  readonly before?: number;
  /** A viewer's id. */
  readonly viewer?: string;
  readonly limit: number;
}

/** The messages; `undefined` if the server can't be reached or refuses. */
export async function fetchMessages(
  room: string,
  { before, viewer, limit }: MessageQuery,
): Promise<MessagePage | undefined> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (before !== undefined) query.set("before", String(before));
  if (viewer !== undefined) query.set("viewer", viewer);
  try {
    const response = await fetch(`/rooms/${room}/messages?${query}`);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** One message; `undefined` if the server can't be reached or refuses. */
export async function fetchMessage(
  room: string,
  seq: number,
): Promise<MessageEvent | undefined> {
  const page = await fetchMessages(room, { before: seq + 1, limit: 1 });
  return page?.messages[0];
}
