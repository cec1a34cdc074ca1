import type { Bucket, Wait } from "../engine.ts";
import type { RedisConnection } from "./connection/connection.ts";
import { bucketKey } from "./keys.ts";
import { foreign, HELPERS } from "./lua.ts";
import { script } from "./connection/script.ts";

/**
 * Takes tokens from each bucket, or from none (GCRA: a bucket is the time at which it is
 * full again, and each token moves that by an interval).
 *
 * KEYS: the buckets. ARGV: interval in microseconds, burst and number of tokens of each. Returns nothing,
 * or the index from 1 of the bucket with the longest wait, and that wait in microseconds.
 */
const TAKE = script(`#!lua${HELPERS}
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full, cut, longest, place = {}, {}, 0, 0
for i, key in ipairs(KEYS) do
  local interval, burst, tokens = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  local stored = full[key] or redis.call('GET', key)
  if stored and not full[key] and not string.match(stored, '^%d+$') then
    return ${foreign("key", "is not a bucket of Hubbub")}
  end
  -- Never emptier than empty: the clock may have gone back, or the pace be another.
  local from = math.min(math.max(tonumber(stored or now), now), now + burst * interval)
  if stored and not full[key] and tonumber(stored) > from then cut[key] = from end
  full[key] = from + tokens * interval
  local wait = full[key] - burst * interval - now
  if wait > longest then longest, place = wait, i end
end
-- What was cut is stored even if no token is taken, so that the wait derived from it ends.
for key, at in pairs(place > 0 and cut or full) do
  local age = math.ceil((at - now) / 1000)
  if age > 0 then redis.call('SET', key, decimal(at), 'PX', decimal(age)) end
end
if place > 0 then return { place, longest } end
return {}`);

/**
 * Takes the tokens from each bucket, or from none. All instances share the buckets.
 *
 * @throws {Refusal} `unavailable`.
 */
export async function take(
  connection: RedisConnection,
  buckets: readonly Bucket[],
): Promise<Wait | undefined> {
  if (buckets.length === 0) return undefined;
  const [place, wait] = await connection.call<number[]>(
    TAKE,
    buckets.map(({ key }) => bucketKey(key)),
    buckets.flatMap(({ intervalMs, burst, tokens = 1 }) => [
      String(Math.round(intervalMs * 1_000)),
      String(burst),
      String(tokens),
    ]),
  );
  return place === undefined
    ? undefined
    : { index: place - 1, retryAfterMs: Math.ceil(wait / 1_000) };
}
