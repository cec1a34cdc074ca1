import type { RedisConnection } from "../connection.ts";
import { roomKeys, ROOMS_KEY } from "../keys.ts";
import { HELPERS, script } from "../lua.ts";
import { EVENT_BYTES, type Retention } from "../../retention.ts";

/** Entries looked at in one step: Redis is busy for about a millisecond. */
const STEP_ENTRIES = 500;

/**
 * Trims the start of a room's log and of its audit log: entries from before a time, and
 * as many of the oldest as exceed a size. The last event stays, because the log must
 * reach the head.
 *
 * KEYS: meta, log, deleted, audit. ARGV: the log's maximum bytes ("0": no limit), the
 * time in ms. Returns 1 if there may be more to trim.
 */
const TRIM = script(`#!lua${HELPERS}
local head = whole(redis.call('HGET', KEYS[1], 'seq'))
if not head then return 0 end
local excess = 0
if ARGV[1] ~= '0' then excess = (redis.call('MEMORY', 'USAGE', KEYS[2]) or 0) - ARGV[1] end
local function expired(json)
  local at = whole(string.match(json, '"at":(%d+)'))
  return at and at < tonumber(ARGV[2])
end
local function startOf(key, last)
  local entries = redis.call('XRANGE', key, '-', '+', 'COUNT', ${STEP_ENTRIES})
  local cut, bytes = 0, 0
  for i, entry in ipairs(entries) do
    local place = whole(string.match(entry[1], '^(%d+)-0$'))
    if not place or place >= last then break end
    if bytes < excess or expired(entry[2][2]) then
      cut = place
      bytes = bytes + #entry[2][2] + ${EVENT_BYTES}
    elseif excess <= 0 then
      break
    end
  end
  return cut, #entries
end
local cut, seen = startOf(KEYS[2], head)
excess = 0
local lines, seenLines = startOf(KEYS[4], math.huge)
redis.call('ZCARD', KEYS[3])
if cut > 0 then
  redis.call('XTRIM', KEYS[2], 'MINID', decimal(cut + 1) .. '-0')
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', decimal(cut))
end
if lines > 0 then redis.call('XTRIM', KEYS[4], 'MINID', decimal(lines + 1) .. '-0') end
return (cut > 0 or lines > 0) and math.max(seen, seenLines) == ${STEP_ENTRIES} and 1 or 0`);

/** Trims the rooms' histories in Redis. Instances may do so at the same time. */
export class RedisRetention {
  readonly #connection: RedisConnection;
  readonly #retention: Retention;

  constructor(connection: RedisConnection, retention: Retention) {
    this.#connection = connection;
    this.#retention = retention;
  }

  /**
   * Trims all rooms.
   *
   * @param now In milliseconds since 1970.
   * @param ended Whether to stop.
   * @throws {Refusal} `unavailable`.
   */
  async trim(now: number, ended: () => boolean): Promise<void> {
    const { maxBytes, maxAgeMs } = this.#retention;
    if (maxBytes === 0 && maxAgeMs === 0) return;
    const args = [
      String(maxBytes),
      String(maxAgeMs > 0 ? Math.floor(now - maxAgeMs) : 0),
    ];
    const names = await this.#connection.ask<string[]>(
      "ZRANGE",
      ROOMS_KEY,
      "0",
      "-1",
    );
    for (const name of names) {
      const { meta, log, deleted, audit } = roomKeys(name);
      let more = 1;
      while (more === 1 && !ended()) {
        more = await this.#connection.run<number>(
          TRIM,
          [meta, log, deleted, audit],
          args,
        );
      }
    }
  }
}
