import type { RedisConnection } from "../connection/connection.ts";
import { roomKeys, ROOMS_KEY } from "../keys.ts";
import { script } from "../connection/script.ts";

/**
 * How long it is known that a room was removed, in milliseconds. An instance that follows
 * it and can't reach Redis that long takes it for lost instead, and opens it again, empty.
 */
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * Deletes all keys of a room at once, so that nothing can be added to what is left.
 *
 * KEYS: removed, then all others of the room, meta first. ARGV: how long to remember the
 * removal in ms. Returns 0 if the room doesn't exist, otherwise 1.
 */
const REMOVE = script(`#!lua
-- Fails if it isn't ours.
redis.call('GET', KEYS[1])
local epoch = redis.call('HGET', KEYS[2], 'epoch')
if not epoch then return 0 end
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
   * @throws {Refusal} `unavailable`.
   */
  async remove(room: string): Promise<void> {
    const { removed, meta, ...others } = roomKeys(room);
    await this.#connection.store(
      REMOVE,
      [removed, meta, ...Object.values(others)],
      () => [String(REMEMBERED_MS)],
    );
    await this.#connection.ask("ZREM", ROOMS_KEY, room);
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
