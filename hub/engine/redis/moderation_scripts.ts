/**
 * The atomic moderation steps, which run inside Redis.
 *
 * @module
 */
import { APPEND, BEGIN, CHUNK, HELPERS, script } from "./lua.ts";

/**
 * Stores and publishes an act, with the messages it deletes, its changes and its line in
 * the audit log. If its key is stored already, it returns that seq instead.
 *
 * KEYS: those of {@linkcode BEGIN}, state, versions, audit. ARGV: those of
 * {@linkcode APPEND}, the version that the act was decided by, its key ("": none), the
 * event's type, its JSON after `at`, the line for the audit log, the audit log's length,
 * the seq of the message to delete ("": none), the viewer whose messages to delete ("":
 * none) and the seq up to which these were searched, the event's author ("": none), the
 * number of changes; then the key and value of each, and the seqs of the viewer's
 * messages found. Returns the epoch and the act's seq, 0 if the version differs; nothing
 * if the room doesn't exist.
 */
export const ACT = script(`${BEGIN}
for i, command in ipairs({ 'ZCARD', 'HLEN', 'HLEN', 'HLEN', 'ZCARD' }) do redis.call(command, KEYS[2 + i]) end
local known = ARGV[8] ~= '' and (redis.call('HGET', KEYS[4], ARGV[8]) or redis.call('HGET', KEYS[5], ARGV[8]))
if known then
  if not tonumber(known) then return foreign(KEYS[4], 'holds keys that Hubbub did not write') end
  return { epoch, tonumber(known) }
end
if tonumber(ARGV[7]) ~= version then return { epoch, 0 } end
local audited = redis.call('XREVRANGE', KEYS[8], '+', '-', 'COUNT', 1)[1]
if audited and (tonumber(string.match(audited[1], '^(%d+)-0$')) or math.huge) > math.max(seq, top) then
  return foreign(KEYS[8], 'holds entries that Hubbub did not write')
end
local changesEnd, gone = 17 + 2 * ARGV[17], {}
for i = changesEnd + 1, #ARGV do gone[#gone + 1] = ARGV[i] end
if ARGV[13] ~= '' then
  local entry = redis.call('XRANGE', KEYS[2], ARGV[13] .. '-0', ARGV[13] .. '-0')[1]
  if entry and entry[2][1] == 'message' then gone[1] = ARGV[13] end
end
if ARGV[14] ~= '' then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '(' .. ARGV[15] .. '-0', '+')) do
    local fields = entry[2]
    if fields[1] == 'message' then
      local author = fields[4]
      if not author then
        -- An older Hubbub wrote it.
        local read, message = pcall(cjson.decode, fields[2])
        author = read and type(message) == 'table' and type(message.from) == 'table' and message.from.id
      end
      if author == ARGV[14] then gone[#gone + 1] = string.match(entry[1], '^%d+') end
    end
  end
end
${APPEND}
for start = 1, #gone, ${CHUNK} do
  local ids, members = {}, {}
  for i = start, math.min(start + ${CHUNK} - 1, #gone) do
    ids[#ids + 1] = gone[i] .. '-0'
    members[#members + 1] = gone[i]
    members[#members + 1] = gone[i]
  end
  redis.call('XDEL', KEYS[2], unpack(ids))
  redis.call('ZADD', KEYS[3], unpack(members))
end
local place = append(ARGV[9], ARGV[10], 'act', ARGV[16])
-- Places that were deleted are kept as far back as the log goes, whose first entry may be one of them.
local oldest = tonumber(string.match(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1][1], '^%d+'))
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. decimal(math.min(oldest, seq - ARGV[2])))
for i = 18, changesEnd, 2 do
  redis.call('HSET', KEYS[6], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[7], place, ARGV[i])
end
redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[12], place .. '-0', 'act', ARGV[11])
redis.call('HSET', KEYS[1], 'version', place)
if ARGV[8] ~= '' then remember({ ARGV[8], place }) end
finish('act')
return { epoch, seq }`);

/**
 * Returns the entries of a room's state that acts after some version set. For version -1,
 * removed entries are left out.
 *
 * KEYS: meta, state, versions. ARGV: the version. Returns the epoch, the version, and the
 * keys with their values, the most recently set last; nothing if the room doesn't exist.
 */
export const STATE = script(`#!lua flags=no-writes${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'version')
if not (meta[1] and tonumber(meta[2])) then return {} end
local version = meta[3] or '0'
if not string.match(version, '^%d+$') then
  return foreign(KEYS[1], 'is not of a room that Hubbub opened')
end
local keys = redis.call('ZRANGE', KEYS[3], '(' .. ARGV[1], '+inf', 'BYSCORE')
local entries = {}
for start = 1, #keys, ${CHUNK} do
  local some = { unpack(keys, start, math.min(start + ${CHUNK} - 1, #keys)) }
  for i, value in ipairs(redis.call('HMGET', KEYS[2], unpack(some))) do
    if not value then return foreign(KEYS[2], 'lacks entries that Hubbub wrote') end
    if value ~= '' or ARGV[1] ~= '-1' then
      entries[#entries + 1] = some[i]
      entries[#entries + 1] = value
    end
  end
end
return { meta[1], version, entries }`);
