import type { RedisConnection } from "../connection/connection.ts";
import { roomKeys, ROOMS_KEY } from "../keys.ts";
import { script } from "../connection/script.ts";
import { CLOCK, HELPERS } from "../lua.ts";

/**
 * How long it is known that a room was removed, in milliseconds. An instance that follows
 * it and can't reach Redis that long takes it for lost instead, and opens it again, empty.
 */
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * Deletes all keys of a room at once, so that nothing can be added to what is left.
 *
 * KEYS: removed, then all others of the room, meta first. ARGV: how long to remember the
 * removal in ms, and for how many ms the room must have been silent ("0": it needn't).
 * Returns 0 if the room hasn't been silent that long, 1 if it was removed, 2 if there is none.
 */
const REMOVE = script(`#!lua${HELPERS}${CLOCK}
-- Fails if it isn't ours.
redis.call('GET', KEYS[1])
local epoch = redis.call('HGET', KEYS[2], 'epoch')
if not epoch then return 2 end
if ARGV[2] ~= '0' then
  local last = redis.call('HMGET', KEYS[2], 'visited_at', 'at', 'opened_at')
  -- An older version opened it: nobody knows when somebody was there.
  if not last[1] then
    redis.call('HSET', KEYS[2], 'visited_at', decimal(wall))
    return 0
  end
  for i = 1, 3 do
    if wall - (whole(last[i]) or 0) < tonumber(ARGV[2]) then return 0 end
  end
end
redis.call('SET', KEYS[1], epoch, 'PX', ARGV[1])
redis.call('UNLINK', unpack(KEYS, 2))
return 1`);

/** Removes rooms from Redis. */
export class RedisRemoval {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /**
   * Removes a room.
   *
   * @param silentMs Only if it has been silent that long, in milliseconds; 0: in any case.
   * @returns Whether it did.
   * @throws {Refusal} `unavailable`.
   */
  async remove(room: string, silentMs = 0): Promise<boolean> {
    const { removed, meta, ...others } = roomKeys(room);
    const { reply } = await this.#connection.store<number>(
      REMOVE,
      [removed, meta, ...Object.values(others)],
      () => [String(REMEMBERED_MS), String(Math.ceil(silentMs))],
    );
    if (reply === 0) return false;
    // Also if there is none: another process may have died before this.
    await this.#connection.ask("ZREM", ROOMS_KEY, room);
    return reply === 1;
  }

  /**
   * Whether a room with this epoch was removed, rather than lost.
   *
   * @throws {Refusal} `unavailable`.
   */
  async isRemoved(room: string, epoch: string): Promise<boolean> {
    const { removed } = roomKeys(room);
    return await this.#connection.ask("GET", removed) === epoch;
  }
}
