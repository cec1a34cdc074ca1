/**
 * The atomic steps to open, write and read rooms, which run inside Redis.
 *
 * @module
 */
import { APPEND, BEGIN, HELPERS, script } from "./lua.ts";

/**
 * Opens a room with a state. Returns 1, or 0 if it exists.
 *
 * KEYS: meta, state, versions, log, deleted, audit. ARGV: epoch, now, then each key of
 * the state and its value.
 */
export const OPEN = script(`#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if meta[1] and tonumber(meta[2]) then return 0 end
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then
    return foreign(key, 'is not of a room that Hubbub opened')
  end
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', 0, 'opened_at', ARGV[2])
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[3], 0, ARGV[i])
end
return 1`);

/**
 * Stores and publishes messages. If a message's key is stored already, its seq is
 * returned instead.
 *
 * KEYS: those of {@linkcode BEGIN}. ARGV: those of {@linkcode APPEND}; then for each
 * message its key, its author's id, its JSON after `at`, and the version it was judged by
 * ("": it wasn't judged). Returns the epoch and each message's seq, 0 for one that was
 * judged by another version than the current one; nothing if the room doesn't exist.
 */
export const PUBLISH = script(`${BEGIN}
local fields = {}
for i = 7, #ARGV, 4 do fields[#fields + 1] = ARGV[i] end
local known = redis.call('HMGET', KEYS[4], unpack(fields))
local older = redis.call('HMGET', KEYS[5], unpack(fields))
for i = 1, #fields do
  if not tonumber(known[i] or older[i] or 0) then
    return foreign(KEYS[4], 'holds keys that Hubbub did not write')
  end
end
${APPEND}
local reply, remembered, said = { epoch }, {}, {}
for i = 1, #fields do
  local field, judged = fields[i], ARGV[6 + 4 * i]
  local place = known[i] or older[i] or said[field]
  if not place and (judged == '' or tonumber(judged) == version) then
    place = append('message', ARGV[5 + 4 * i], 'said', ARGV[4 + 4 * i])
    said[field] = place
    remembered[#remembered + 1] = field
    remembered[#remembered + 1] = place
  end
  reply[i + 1] = tonumber(place or '0')
end
if #remembered > 0 then
  remember(remembered)
  finish('said')
end
return reply`);

/**
 * Gives an order that went back a new epoch, unless another instance already did.
 *
 * KEYS: meta. ARGV: the epoch and seq that the caller saw, a new epoch.
 */
export const RENEW = script(`#!lua
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if meta[1] == ARGV[1] and tonumber(meta[2]) and tonumber(meta[2]) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[3])
  return 1
end
return 0`);

/**
 * Returns messages up to an id, newest first, and the head at which they were read. Reads
 * pages of at least 50 entries, because messages may be rare among other events.
 *
 * KEYS: meta, log. ARGV: the id, the number of messages.
 */
export const HISTORY = script(`#!lua flags=no-writes
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local upTo, wanted, found = ARGV[1], tonumber(ARGV[2]), {}
while #found < wanted do
  local page = redis.call('XREVRANGE', KEYS[2], upTo, '-', 'COUNT', math.max(wanted - #found, 50))
  if #page == 0 then break end
  for _, entry in ipairs(page) do
    upTo = '(' .. entry[1]
    if entry[2][1] == 'message' and #found < wanted then found[#found + 1] = entry end
  end
end
return { meta[1], meta[2], found }`);

/**
 * Returns entries of the log, and the seqs of deleted messages.
 *
 * KEYS: log, deleted. ARGV: the first seq, the last seq, the maximum number of each.
 */
export const PAGE = script(`#!lua flags=no-writes
return {
  redis.call('XRANGE', KEYS[1], ARGV[1] .. '-0', ARGV[2] .. '-0', 'COUNT', ARGV[3]),
  redis.call('ZRANGE', KEYS[2], ARGV[1], ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[3])
}`);

/**
 * Records that an instance is alive, and returns the instances that are. If no one
 * reported for a while, Redis was suspended or unreachable: all instances then get time
 * to report again, counted from the score of the member "".
 *
 * KEYS: instances. ARGV: the instance, the silence in ms after which one is dead. Returns
 * 0 if the instance was unknown, otherwise 1; then those that are alive.
 */
export const BEAT = script(`#!lua
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local silence = tonumber(ARGV[2])
local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
local newest = redis.call('ZRANGE', KEYS[1], 0, 0, 'REV', 'WITHSCORES')[2]
local awake = redis.call('ZSCORE', KEYS[1], '')
if not newest or now - tonumber(newest) > silence / 2 then
  awake = string.format('%.0f', now)
  redis.call('ZADD', KEYS[1], awake, '')
end
if not awake or now - tonumber(awake) > silence then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', now - silence))
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
return { known and 1 or 0, redis.call('ZRANGE', KEYS[1], 0, -1) }`);
