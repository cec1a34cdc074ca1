import type { Deliveries } from "../../deliveries.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { script } from "../connection/script.ts";
import { DELIVERIES_KEY, deliveriesKey } from "../keys.ts";

/**
 * Replaces an endpoint's text, if it is what it is said to be.
 *
 * KEYS: the room's deliveries. ARGV: the endpoint, before, after ("": there is none).
 * Returns 1 if it did, otherwise 0.
 */
const REPLACE = script(`#!lua
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1`);

/** Returns the deliveries in a Redis. */
export function redisDeliveries(connection: RedisConnection): Deliveries {
  return {
    rooms: () => connection.ask<string[]>("SMEMBERS", DELIVERIES_KEY),

    async of(room) {
      const flat = await connection.ask<string[]>(
        "HGETALL",
        deliveriesKey(room),
      );
      const texts = new Map<string, string>();
      for (let i = 0; i < flat.length; i += 2) texts.set(flat[i], flat[i + 1]);
      return texts;
    },

    async replace(room, endpoint, before = "", after = "") {
      // First, so that no text is unknown to `rooms`; in a cluster it may be elsewhere.
      if (before === "") await connection.ask("SADD", DELIVERIES_KEY, room);
      const key = deliveriesKey(room);
      const args = [endpoint, before, after];
      const replaced = await connection.call<number>(REPLACE, [key], args);
      if (after !== "" || replaced === 0) return replaced === 1;
      if (await connection.ask("EXISTS", key) === 0) {
        await connection.ask("SREM", DELIVERIES_KEY, room);
        // Another process may have added one meanwhile.
        if (await connection.ask("EXISTS", key) === 1) {
          await connection.ask("SADD", DELIVERIES_KEY, room);
        }
      }
      return true;
    },
  };
}
