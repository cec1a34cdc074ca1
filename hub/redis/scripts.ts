/**
 * The atomic steps inside Redis. Each touches the keys of one room (one hash slot)
 * or one global key, and reads everything before it writes anything: data of the
 * wrong kind stops a script while nothing has changed.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** A Lua script, and the name under which Redis remembers it. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

/** Begins the message of an error that a script makes of data that is not ours. */
export const FOREIGN = "HUBBUB";

/**
 * Opens a room, once. Gives 1 when it did, 0 when there is one.
 *
 * KEYS: meta, log. ARGV: epoch, now.
 */
export const OPEN = script(`#!lua
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if meta[1] and tonumber(meta[2]) then return 0 end
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then
  return redis.error_reply('${FOREIGN} ' .. KEYS[2] .. ' is not of a room that Hubbub opened')
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', 0, 'opened_at', ARGV[2])
return 1`);

/**
 * Gives messages their places, stores and tells them; what a key says is stored
 * already gets its place of then. Where the order went back (behind what the caller
 * saw, or behind the log) it goes on under another epoch.
 *
 * KEYS: meta, log, keys, older keys. ARGV: channel, how long keys are remembered in
 * ms, length of the log, the epoch and seq that the caller saw, another epoch; then
 * for each message its key and its JSON from the member \`from\` on.
 * Gives the epoch and each message's seq; nothing where there is no room.
 */
export const PUBLISH = script(`#!lua
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'rotated_at')
local epoch, seq = meta[1], tonumber(meta[2])
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if not (epoch and seq) then
  if last or redis.call('EXISTS', KEYS[1]) > 0 then
    return redis.error_reply('${FOREIGN} ' .. KEYS[1] .. ' is not of a room that Hubbub opened')
  end
  return {}
end
local top = 0
if last then
  top = tonumber(string.match(last[1], '^(%d+)-0$'))
  if not top then
    return redis.error_reply('${FOREIGN} ' .. KEYS[2] .. ' holds entries that Hubbub did not write')
  end
end
local fields = {}
for i = 7, #ARGV, 2 do fields[#fields + 1] = ARGV[i] end
local known = redis.call('HMGET', KEYS[3], unpack(fields))
local older = redis.call('HMGET', KEYS[4], unpack(fields))
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = string.format('%.0f', now)

local seen = ARGV[4] == epoch and tonumber(ARGV[5]) or 0
if seen > seq or top ~= seq then
  epoch = ARGV[6]
  seq = math.max(seq, seen, top)
  redis.call('HSET', KEYS[1], 'epoch', epoch)
end
local reply, lines, remembered, first, said = { epoch }, {}, {}, seq + 1, {}
for i = 1, #fields do
  local field = fields[i]
  local place = known[i] or older[i] or said[field]
  if not place then
    seq = seq + 1
    place = string.format('%.0f', seq)
    local json = '{"type":"message","seq":' .. place .. ',"at":' .. at .. ',' .. ARGV[6 + 2 * i]
    redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], place .. '-0', 'message', json)
    lines[#lines + 1] = json
    said[field] = place
    remembered[#remembered + 1] = field
    remembered[#remembered + 1] = place
  end
  reply[i + 1] = tonumber(place)
end
if #lines == 0 then return reply end
local rotated = tonumber(meta[3])
if not rotated or now - rotated > tonumber(ARGV[2]) then
  redis.call('UNLINK', KEYS[4])
  if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('RENAME', KEYS[3], KEYS[4]) end
  rotated = now
end
redis.call('HSET', KEYS[3], unpack(remembered))
redis.call('PEXPIRE', KEYS[3], 2 * ARGV[2])
redis.call('PEXPIRE', KEYS[4], 2 * ARGV[2])
redis.call('HSET', KEYS[1], 'seq', string.format('%.0f', seq), 'last_at', at, 'rotated_at', string.format('%.0f', rotated))
redis.call('PUBLISH', ARGV[1], 'events ' .. epoch .. ' ' .. string.format('%.0f', first) .. '\\n' .. table.concat(lines, '\\n'))
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
 * Messages below a seq, the newest first, and the head that they were read at.
 *
 * KEYS: meta, log. ARGV: below which seq ("" for the newest), how many.
 */
export const HISTORY = script(`#!lua flags=no-writes
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local upTo, left, found = '+', tonumber(ARGV[2]), {}
if ARGV[1] ~= '' then upTo = '(' .. ARGV[1] .. '-0' end
while left > 0 do
  local page = redis.call('XREVRANGE', KEYS[2], upTo, '-', 'COUNT', left)
  for _, entry in ipairs(page) do
    upTo = '(' .. entry[1]
    if entry[2][1] == 'message' then
      found[#found + 1] = entry
      left = left - 1
    end
  end
  if #page == 0 then break end
end
return { meta[1], meta[2], found }`);

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

function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}
