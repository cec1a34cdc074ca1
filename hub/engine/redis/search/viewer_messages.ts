import type { MessageEvent } from "../../../protocol.ts";
import type { MessagesOf, PageRequest } from "../../engine.ts";
import { noSuchRoomRefusal } from "../../refusals.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { roomKeys } from "../keys.ts";
import { foundIn, type RedisRooms } from "../room.ts";
import { SEARCH_VIEWER } from "../search_scripts.ts";

/** The most steps in which one viewer's messages are sought: 50,000 events, or 20 MB of them. */
const MAX_STEPS = 10;

/**
 * Returns the messages of one viewer among the newest events before `before`, newest first.
 */
export async function messagesOf(
  connection: RedisConnection,
  rooms: RedisRooms,
  room: string,
  viewer: string,
  { before, limit }: PageRequest,
): Promise<MessagesOf> {
  const { meta, log } = roomKeys(room);
  const messages: MessageEvent[] = [];
  let next = before === undefined ? "" : String(before - 1);
  let [count, oldest] = [0, ""];
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const wanted = String(limit - messages.length);
    const [epoch, more, here, first, found] = await connection.call<
      [string | null, string, number, string, string[]]
    >(SEARCH_VIEWER, [meta, log], [next, wanted, viewer]);
    if (!epoch) throw noSuchRoomRefusal(room);
    count += here;
    oldest = first || oldest;
    for (const entry of foundIn(found)) {
      messages.push(rooms.messageIn(room, entry));
    }
    next = more;
    if (next === "") break;
  }
  return {
    messages,
    more: count > messages.length
      ? messages.at(-1)?.seq
      : next === ""
      ? undefined
      : Number(next) + 1,
    count,
    ...next !== "" && { atLeast: true },
    oldest: oldest === "" ? undefined : Number(oldest),
  };
}
