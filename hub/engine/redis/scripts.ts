/**
 * The atomic steps to open, write and read rooms, which run inside Redis.
 *
 * @module
 */
import {
  APPEND,
  append,
  BEGIN,
  checkPlace,
  writeHead,
  writeLog,
} from "./append_scripts.ts";
import { CLOCK, foreign, HELPERS } from "./lua.ts";
import { script } from "./connection/script.ts";

/** Maximum number of instances that are counted. */
const MAX_INSTANCES = 1_000;

/**
 * Opens a room with a state. Returns 1, or 0 if it exists.
 *
 * KEYS: meta, state, versions, log, replies, audit, kept, kept acts, kept entries and their
 * fields. What is kept may be another room's, which an older version removed. ARGV: epoch, now, the run of Redis, a
 * token, then each key of the state and its value.
 */
export const OPEN = script(`#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'opened_at')
if meta[1] and tonumber(meta[2]) then return 0 end
local begun = meta[3] and redis.call('HLEN', KEYS[1]) == 1
for i = begun and 4 or 1, 6 do
  if redis.call('EXISTS', KEYS[i]) == 1 then
    return ${foreign("KEYS[i]", "is not of a room that Hubbub opened")}
  end
end
redis.call('HLEN', KEYS[7])
redis.call('ZCARD', KEYS[8])
redis.call('HLEN', KEYS[9])
redis.call('ZCARD', KEYS[10])
redis.call('UNLINK', unpack(KEYS, 7))
-- Redis was killed, and kept only the first of this script's writes.
if begun then redis.call('UNLINK', KEYS[2], KEYS[3]) end
redis.call('HSET', KEYS[1], 'opened_at', ARGV[2])
for i = 5, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[3], 0, ARGV[i])
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', 0, 'run', ARGV[3], 'token', ARGV[4], 'visited_at', ARGV[2])
return 1`);

/**
 * Stores and publishes messages. If a message's key is stored already, its seq is
 * returned instead.
 *
 * KEYS: those of {@linkcode BEGIN}. ARGV: those of {@linkcode APPEND}; then for each
 * message its key, its author's id, its JSON after `at`, the version it was judged by
 * ("": it wasn't judged) and the seq it replies to ("": none). Returns the epoch and each
 * message's seq, 0 for one that was judged by another version than the current one; nothing
 * if the room doesn't exist. It always writes: `WAIT` is for a connection's last write.
 */
export const PUBLISH = script(`${BEGIN}
local fields = { ARGV[9] }
for i = 14, #ARGV, 5 do fields[#fields + 1] = ARGV[i] end
local known = redis.call('HMGET', KEYS[4], unpack(fields))
local older = redis.call('HMGET', KEYS[5], unpack(fields))
for i = 1, #fields do
  local place = known[i] or older[i]
  if place then${checkPlace("place", "KEYS[4]")}
    known[i] = place
  end
end
${APPEND}
local reply, said = { epoch, nil }, nil
for i = 1, #fields do
  local field, arg = fields[i], 4 + 5 * i
  local judged, number = ARGV[arg + 3], known[i] or said and said[field]
  if not number and (judged == '' or tonumber(judged) == version) then
    local rest, original = ARGV[arg + 2], ARGV[arg + 4]${
  append({
    kind: "'message'",
    rest: "rest",
    original: "original",
    suffix: `'\\nsaid ' .. ARGV[arg + 1]`,
  })
}
    said = said or { nil, nil }
    count = #said
    said[count + 1], said[count + 2] = field, place
    number = seq
    if #fields > 1 then said[field] = seq end
  end
  reply[i + 1] = number or 0
end
${writeHead("said", ", 'last_at', at")}
${writeLog("said")}
return reply`);

/**
 * Gives an order a new epoch if its log doesn't end with its head's seq, so that what is
 * missing counts as lost.
 *
 * KEYS: those of {@linkcode BEGIN}. ARGV: those of {@linkcode APPEND}.
 */
export const MEND = script(`${BEGIN}
if top == seq then return 0 end
${APPEND}
${writeHead("nil")}
${writeLog("said")}
return 1`);

/**
 * Finds the message of a key. It writes something that changes nothing: `WAIT` is for a
 * connection's last write.
 *
 * KEYS: meta, log, keys, older keys. ARGV: the key. Returns the epoch and the seq, 0 if
 * there is none; nothing if the room doesn't exist.
 */
export const FIND = script(`#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'first')
local epoch, oldest = meta[1], whole(meta[3] or '1')
if not (epoch and whole(meta[2]) and oldest) then return {} end
local place = redis.call('HGET', KEYS[3], ARGV[1]) or redis.call('HGET', KEYS[4], ARGV[1])
if place then${checkPlace("place", "KEYS[3]")} end
if not place then return { epoch, 0 } end
redis.call('HSET', KEYS[1], 'epoch', epoch)
return { epoch, place }`);

/**
 * Gives an order that went back a new epoch, unless another instance already did. If it
 * didn't go back, although Redis was restarted since the caller began to follow the room,
 * it keeps its epoch.
 *
 * KEYS: meta. ARGV: the epoch, seq and run that the caller saw, the run of Redis, a new
 * epoch, whether the event at that seq is another one now (1 or 0).
 */
export const SETTLE = script(`#!lua
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'run')
if meta[1] ~= ARGV[1] or not tonumber(meta[2]) then return 0 end
if tonumber(meta[2]) < tonumber(ARGV[2]) or ARGV[6] == '1' then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[5], 'run', ARGV[4])
  return 1
end
if meta[3] == ARGV[3] then redis.call('HSET', KEYS[1], 'run', ARGV[4]) end
return 0`);

/**
 * Returns the first entries of the log after a seq. Entries that are missing at the log's
 * start have been trimmed.
 *
 * KEYS: meta, log. ARGV: that seq, the last seq, the maximum number. Returns the seq of the
 * first entry, and the entries.
 */
export const PAGE = script(`#!lua flags=no-writes${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'seq', 'first', 'committed')
local seq, oldest = whole(meta[1]), whole(meta[2] or '1')
if not (seq and oldest) then return {} end
local from = math.max(ARGV[1] + 1, oldest)
local to = math.min(tonumber(ARGV[2]), seq, whole(meta[3]) or seq, from + ARGV[3] - 1)
if from > to then return {} end
local places = {}
for place = from, to do places[#places + 1] = decimal(place) end
local entries, trimmed = redis.call('HMGET', KEYS[2], unpack(places)), 0
if not entries[1] and redis.call('HEXISTS', KEYS[2], decimal(oldest)) == 0 then
  while trimmed < #entries and not entries[trimmed + 1] do trimmed = trimmed + 1 end
  -- Otherwise the log's end is missing, too.
  if trimmed < #entries or redis.call('HEXISTS', KEYS[2], decimal(seq)) == 1 then
    entries = { unpack(entries, trimmed + 1) }
  else
    trimmed = 0
  end
end
return { from + trimmed, entries }`);

/** What follows an instance in the field that holds its viewers' hashes. */
export const HASHES_SUFFIX = ":hashes";

/**
 * Stores an instance's viewers in a room and publishes them.
 *
 * KEYS: meta, viewers. ARGV: channel, the instance, the number of its viewers, their hashes
 * ("": none), how long they are kept in seconds.
 */
export const COUNT = script(`#!lua
local token = redis.call('HGET', KEYS[1], 'token')
local hashes = ARGV[2] .. '${HASHES_SUFFIX}'
if ARGV[3] == '0' then redis.call('HDEL', KEYS[2], ARGV[2]) else redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) end
if ARGV[4] == '' then redis.call('HDEL', KEYS[2], hashes) else redis.call('HSET', KEYS[2], hashes, ARGV[4]) end
redis.call('EXPIRE', KEYS[2], ARGV[5])
local report = token and token .. ' viewers ' .. ARGV[2] .. ' ' .. ARGV[3]
if report and ARGV[4] ~= '' then report = report .. ' ' .. ARGV[4] end
if report then redis.call('PUBLISH', ARGV[1], report) end
return 1`);

/**
 * Publishes reactions.
 *
 * KEYS: meta. ARGV: channel, the reactions.
 */
export const CHEER = script(`#!lua
local token = redis.call('HGET', KEYS[1], 'token')
if token then redis.call('PUBLISH', ARGV[1], token .. ' cheer - 0\\n' .. ARGV[2]) end
return 1`);

/**
 * Records that an instance is alive, and returns the instances that are. If no one
 * reported for a while, Redis was suspended or unreachable: all instances then get time
 * to report again, counted from the score of the member "".
 *
 * KEYS: instances. ARGV: the instance, the silence in ms after which one is dead. Returns
 * 0 if the instance was unknown, otherwise 1; then those that are alive.
 */
export const BEAT = script(`#!lua${CLOCK}
local silence = tonumber(ARGV[2])
local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
local newest = redis.call('ZRANGE', KEYS[1], 0, 0, 'REV', 'WITHSCORES')[2]
local awake = redis.call('ZSCORE', KEYS[1], '')
if not newest or wall - tonumber(newest) > silence / 2 then
  awake = string.format('%.0f', wall)
  redis.call('ZADD', KEYS[1], awake, '')
end
if not awake or wall - tonumber(awake) > silence then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', wall - silence))
end
-- The clock was set back: what reported in its future did so now at the latest.
for _, ahead in ipairs(redis.call('ZRANGE', KEYS[1], string.format('(%.0f', wall), '+inf', 'BYSCORE')) do
  redis.call('ZADD', KEYS[1], string.format('%.0f', wall), ahead)
end
redis.call('ZADD', KEYS[1], string.format('%.0f', wall), ARGV[1])
return { known and 1 or 0, redis.call('ZRANGE', KEYS[1], 0, ${MAX_INSTANCES}) }`);
