import type { RedisConnection } from "../connection/connection.ts";
import { roomKeys, ROOMS_KEY } from "../keys.ts";
import { SWEEP_KEPT_ENTRIES } from "./kept_entries.ts";
import { EXPIRE_KEPT, TRIM_KEPT } from "./sweep_scripts.ts";
import { HELPERS } from "../lua.ts";
import { script } from "../connection/script.ts";
import { EVENT_BYTES, type Retention } from "../../retention.ts";

/** Entries looked at in one step: Redis is busy for about a millisecond. */
const STEP_ENTRIES = 500;

/**
 * Trims the start of a room's log and of its audit log: entries from before a time, and
 * as many of the oldest as exceed a size. The last event stays. A deleted message has no
 * time: it goes with the events after it, or if there is none in a whole step.
 *
 * KEYS: meta, log, replies, audit. ARGV: the log's maximum bytes ("0": no limit), the
 * time in ms. Returns 1 if there may be more to trim.
 */
const TRIM = script(`#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'seq', 'first')
local head, first = whole(meta[1]), whole(meta[2] or '1')
if not (head and first) then return 0 end
local excess = 0
if ARGV[1] ~= '0' then excess = (redis.call('MEMORY', 'USAGE', KEYS[2], 'SAMPLES', 100) or 0) - ARGV[1] end
local function timeOf(json) return whole(string.match(json, '"at":(%d+)')) end
local minAt, places, entries = tonumber(ARGV[2]), {}, {}
for place = first, math.min(head, first + ${STEP_ENTRIES}) - 1 do places[#places + 1] = decimal(place) end
if #places > 0 then entries = redis.call('HMGET', KEYS[2], unpack(places)) end
local cut, bytes, timed = 0, 0, false
for i, entry in ipairs(entries) do
  local at = entry and timeOf(entry)
  timed = timed or at
  if bytes < excess or at and at < minAt then
    cut = i
    bytes = bytes + #(entry or '') + ${EVENT_BYTES}
  elseif at then
    break
  end
end
if minAt > 0 and not timed and #places == ${STEP_ENTRIES} then cut = #places end
local lines = 0
for _, entry in ipairs(redis.call('XRANGE', KEYS[4], '-', '+', 'COUNT', ${STEP_ENTRIES})) do
  local at = timeOf(entry[2][2])
  if not at or at >= minAt then break end
  lines = whole(string.match(entry[1], '^(%d+)-0$')) or lines
end
redis.call('ZCARD', KEYS[3])
if cut > 0 then
  redis.call('HDEL', KEYS[2], unpack(places, 1, cut))
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. decimal(first + cut))
  redis.call('HSET', KEYS[1], 'first', decimal(first + cut))
end
if lines > 0 then redis.call('XTRIM', KEYS[4], 'MINID', decimal(lines + 1) .. '-0') end
return (cut > 0 or lines > 0) and 1 or 0`);

/** Trims the rooms' histories in Redis. Instances may do so at the same time. */
export class RedisRetention {
  readonly #connection: RedisConnection;
  readonly #retention: Retention;
  /** By room, the oldest seq in its log when what acts keep was last compared with it. */
  #compared = new Map<string, string>();

  constructor(connection: RedisConnection, retention: Retention) {
    this.#connection = connection;
    this.#retention = retention;
  }

  /**
   * Trims all rooms, and deletes what was kept long enough.
   *
   * @param now In milliseconds since 1970.
   * @param ended Whether to stop.
   * @throws {Refusal} `unavailable`.
   */
  async trim(now: number, ended: () => boolean): Promise<void> {
    const { maxBytes, maxAgeMs } = this.#retention;
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
    const before = this.#compared;
    this.#compared = new Map();
    for (const name of names) {
      const { meta, log, replies, audit, keptEntries, keptFields } = roomKeys(
        name,
      );
      const trim = () =>
        this.#connection.call<number>(TRIM, [meta, log, replies, audit], args);
      if (maxBytes > 0 || maxAgeMs > 0) await repeat(trim, ended);
      const sweep = () =>
        this.#connection.call<number>(
          SWEEP_KEPT_ENTRIES,
          [keptEntries, keptFields],
          [],
        );
      await repeat(sweep, ended);
      // Already reported.
      await this.#sweep(name, before.get(name), ended).catch(() => {});
    }
  }

  /** @param compared See {@linkcode RedisRetention.#compared}. */
  async #sweep(
    room: string,
    compared: string | undefined,
    ended: () => boolean,
  ): Promise<void> {
    const { meta, kept, keptActs } = roomKeys(room);
    const keys = [meta, kept, keptActs];
    let first = "";
    for (let more = 1; more === 1 && !ended();) {
      [more, first] = await this.#connection.call<[number, string]>(
        ...[EXPIRE_KEPT, keys, []] as const,
      );
    }
    // Acts keep only what the log has a place for.
    if (first === "") return;
    let steps = 0;
    if (first !== compared) {
      for (let from = [0, 1]; from.length > 0 && !ended(); steps++) {
        from = await this.#connection.call<number[]>(
          ...[TRIM_KEPT, keys, from.map(String)] as const,
        );
      }
    }
    // If another instance deletes acts between steps, this one skips some: compare again next time.
    if (steps <= 1 && !ended()) this.#compared.set(room, first);
  }
}

/** Repeats a step while there may be more. */
async function repeat(
  step: () => Promise<number>,
  ended: () => boolean,
): Promise<void> {
  for (let more = 1; more === 1 && !ended();) {
    // Already reported; the other shards of a cluster go on.
    more = await step().catch(() => 0);
  }
}
