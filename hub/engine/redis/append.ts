import type { Position } from "../../protocol.ts";
import { roomChannel } from "./keys.ts";

/** Places of a room that are kept: HISTORY_SIZE may be up to 100,000. */
export const LOG_LENGTH = 120_000;

/** Lines of a room's audit log that are kept, at least. */
export const AUDIT_LENGTH = 20_000;

/** How long a `key` is remembered at least, in milliseconds. The protocol promises ten minutes. */
export const KEY_AGE_MS = 15 * 60_000;

/**
 * What a script takes to append to a room's log ({@linkcode APPEND}).
 *
 * @param database The number of the database, which the channel carries.
 * @param seen What this process has last seen of the room.
 */
export function appendArguments(
  room: string,
  database: number,
  seen: Position | undefined,
): string[] {
  return [
    roomChannel(room, database),
    String(LOG_LENGTH),
    seen?.epoch ?? "",
    String(seen?.seq ?? 0),
    crypto.randomUUID(),
    String(KEY_AGE_MS),
  ];
}
