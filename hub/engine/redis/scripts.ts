/**
 * The atomic steps inside Redis by which rooms are opened, written in and read.
 *
 * @module
 */
import { APPEND, BEGIN, HELPERS, script } from "./lua.ts";

/**
 * Opens a room in a first state, once. Gives 1 when it did, 0 when there is one.
 *
 * KEYS: meta, state, versions, log, deleted, audit. ARGV: epoch, now, then the keys of
 * the state, each with its value.
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
 * Gives messages their places, stores and tells them; what a key says is stored
 * already gets its place of then.
 *
 * KEYS: those of {@linkcode BEGIN}. ARGV: those of {@linkcode APPEND}; then for each
 * message its key, its author's id, its JSON from behind `at` on, and the version by which
 * it was judged ("" if it was not). Gives the epoch and each message's seq, 0 for one that was judged
 * by another version than the present one; nothing where there is no room.
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
 * Gives an order that went back another epoch, unless somebody did it before.
 *
 * KEYS: meta. ARGV: the epoch and seq that the caller saw, another epoch.
 */
export const RENEW = script(`#!lua
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if meta[1] == ARGV[1] and tonumber(meta[2]) and tonumber(meta[2]) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[3])
  return 1
end
return 0`);

/**
 * Messages below a seq, the newest first, and the head that they were read at. They are
 * looked for among the acts in pages, however few are wanted.
 *
 * KEYS: meta, log. ARGV: up to which id, how many.
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
 * Entries of the log, and places where there are none because they were deleted.
 *
 * KEYS: log, deleted. ARGV: from which seq, up to which, how many of either.
 */
export const PAGE = script(`#!lua flags=no-writes
return {
  redis.call('XRANGE', KEYS[1], ARGV[1] .. '-0', ARGV[2] .. '-0', 'COUNT', ARGV[3]),
  redis.call('ZRANGE', KEYS[2], ARGV[1], ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[3])
}`);

/**
 * Says that an instance lives, and tells which do. When nobody was heard for a while
 * it was Redis that slept, or was away: everybody gets the time to be heard again,
 * from the moment that the member "" notes.
 *
 * KEYS: instances. ARGV: the instance, after how many ms of silence one is dead.
 * Gives 0 for an instance that was not known, else 1; then those that live.
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
