/**
 * The scripts that delete what acts keep, in small steps.
 *
 * @module
 */
import { KEPT_MS } from "../../retention.ts";
import { CLOCK, deleteEach, HELPERS } from "../lua.ts";
import { script } from "../connection/script.ts";

/** Kept entries looked at in one step: Redis is busy for about a millisecond. */
const STEP_ENTRIES = 1_000;

/** Acts looked at in one step. */
const STEP_ACTS = 100;

/**
 * Deletes what was kept long enough. An act that kept much loses it in several steps.
 *
 * KEYS: meta, kept, kept acts. Returns 1 if there may be more, otherwise 0; and the oldest
 * seq in the log, "" if nothing is kept.
 */
export const EXPIRE_KEPT = script(`#!lua${HELPERS}
local first = whole(redis.call('HGET', KEYS[1], 'first') or '1') or 1${CLOCK}
redis.call('HLEN', KEYS[2])
local limit = { 'BYSCORE', 'LIMIT', '0', '${STEP_ACTS}' }
local acts = redis.call('ZRANGE', KEYS[3], '-inf', decimal(wall - ${KEPT_MS}), unpack(limit))
-- The clock was set back.
local ahead = redis.call('ZRANGE', KEYS[3], '(' .. decimal(wall), '+inf', unpack(limit))
local deleted, ended, rest = {}, {}, nil
for _, act in ipairs(acts) do
  local places, from, to = redis.call('HGET', KEYS[2], act) or '', 1, nil
  repeat
    from, to = string.find(places, '%d+', from)
    if from and #deleted >= ${STEP_ENTRIES} then rest = { act, string.sub(places, from) } end
    if not from or rest then break end
    deleted[#deleted + 1] = act .. ':' .. string.sub(places, from, to)
    from = to + 1
  until false
  if rest then break end
  deleted[#deleted + 1] = act
  ended[#ended + 1] = act
end
-- keptOf() needs the separator.
if rest and not string.find(rest[2], ';', 1, true) then rest[2] = ';' .. rest[2] end
local left = redis.call('ZCARD', KEYS[3]) - #ended${
  deleteEach("HDEL", "KEYS[2]", "deleted")
}
if rest then redis.call('HSET', KEYS[2], rest[1], rest[2]) end${
  deleteEach("ZREM", "KEYS[3]", "ended")
}
for _, act in ipairs(ahead) do redis.call('ZADD', KEYS[3], decimal(wall), act) end
local more = rest or #acts == ${STEP_ACTS} or #ahead == ${STEP_ACTS}
return { more and 1 or 0, left > 0 and decimal(first) or '' }`);

/**
 * Deletes what the log no longer has a place for. It looks at some entries only.
 *
 * KEYS: meta, kept, kept acts. ARGV: the number of acts to skip, oldest first, and where to
 * begin in what the next one has. Returns both for the next step; nothing if that was all.
 */
export const TRIM_KEPT = script(`#!lua${HELPERS}
local first = whole(redis.call('HGET', KEYS[1], 'first') or '1') or 1
redis.call('HLEN', KEYS[2])
local skip, from, to = tonumber(ARGV[1]), tonumber(ARGV[2]), nil
local acts = redis.call('ZRANGE', KEYS[3], skip, skip + ${STEP_ACTS - 1})
local deleted, ended, looked = {}, {}, 0
for _, act in ipairs(acts) do
  local places = redis.call('HGET', KEYS[2], act) or ''
  repeat
    local begin
    begin, to = string.find(places, '%d+', from)
    if not begin or looked >= ${STEP_ENTRIES} then break end
    local place = string.sub(places, begin, to)
    if tonumber(place) < first then deleted[#deleted + 1] = act .. ':' .. place end
    looked, from = looked + 1, to + 1
  until false
  -- The next step goes on within this act.
  if to then break end
  -- What it changed is older than itself.
  if (tonumber(act) or 0) < first then
    deleted[#deleted + 1] = act
    ended[#ended + 1] = act
  else
    skip = skip + 1
  end
  from = 1
end${deleteEach("HDEL", "KEYS[2]", "deleted")}${
  deleteEach("ZREM", "KEYS[3]", "ended")
}
if #acts < ${STEP_ACTS} and not to then return {} end
return { skip, from }`);
