import { ForeignData } from "../../foreign.ts";
import type { SilentRooms } from "../../silent_rooms.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { script } from "../connection/script.ts";
import { roomKeys, ROOMS_KEY } from "../keys.ts";
import { CLOCK } from "../lua.ts";
import type { RedisRemoval } from "./removal.ts";

/** Rooms read in one step: Redis is busy for much less than a millisecond. */
const STEP_ROOMS = 100;

/**
 * Notes that somebody is in a room, if it exists.
 *
 * KEYS: meta. Returns 0.
 */
const VISIT = script(`#!lua${CLOCK}
if redis.call('HGET', KEYS[1], 'epoch') then
  redis.call('HSET', KEYS[1], 'visited_at', string.format('%.0f', wall))
end
return 0`);

/**
 * Returns the silent rooms of a Redis.
 *
 * @param engine `time` returns Redis' time, in milliseconds since 1970; `removed` is called
 * with each room that was removed.
 */
export function redisSilentRooms(
  connection: RedisConnection,
  removal: RedisRemoval,
  { time, removed }: {
    time(): Promise<number>;
    removed(room: string): Promise<void> | undefined;
  },
): SilentRooms {
  const visited = async (rooms: readonly string[]) => {
    for (const room of rooms) {
      await unlessForeign(connection.call(VISIT, [roomKeys(room).meta], []));
    }
  };
  return {
    async resume(ms) {
      const began = await time();
      const rooms: string[] = [];
      for (let isLast = false; !isLast;) {
        const page = await connection.ask<string[]>(
          ...["ZRANGE", ROOMS_KEY, String(rooms.length)],
          ...[String(rooms.length + STEP_ROOMS - 1), "REV"],
        );
        for (const room of page) {
          const times = await unlessForeign(connection.ask<(string | null)[]>(
            ...["HMGET", roomKeys(room).meta, "visited_at", "at", "opened_at"],
          ));
          // Whoever came since this began says nothing of the time before.
          const wasUsed = times?.some((at) =>
            Number(at) < began && began - Number(at) < ms
          );
          if (wasUsed) return;
        }
        rooms.push(...page);
        isLast = page.length < STEP_ROOMS;
      }
      await visited(rooms);
    },
    visited,
    async *silentFor(ms) {
      // The list is ordered by the last message or the opening: what follows is newer.
      const last = String((await time() - ms) * 1_000);
      for (let after = "-inf";;) {
        const page = await connection.ask<[room: string, at: number][]>(
          ...["ZRANGE", ROOMS_KEY, after, last, "BYSCORE"],
          ...["LIMIT", "0", String(STEP_ROOMS), "WITHSCORES"],
        );
        for (const [room] of page) yield room;
        if (page.length < STEP_ROOMS) return;
        after = `(${page[page.length - 1][1]}`;
      }
    },
    async remove(room, ms) {
      if (!await removal.remove(room, ms)) return false;
      await removed(room);
      return true;
    },
  };
}

/** Leaves out a room whose data we didn't write, which is reported: the others go on. */
async function unlessForeign<T>(done: Promise<T>): Promise<T | undefined> {
  try {
    return await done;
  } catch (error) {
    if (!(error instanceof ForeignData)) throw error;
  }
}
