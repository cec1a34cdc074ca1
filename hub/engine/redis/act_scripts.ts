/**
 * The atomic moderation steps, which run inside Redis.
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
import {
  CHANGE_MESSAGES,
  DROP_RESTORED,
  WRITE_KEPT,
} from "./upkeep/kept_scripts.ts";
import {
  CHANGE_KEPT_ENTRIES,
  DROP_RESTORED_ENTRIES,
  WRITE_KEPT_ENTRIES,
} from "./upkeep/kept_entries.ts";
import { CHUNK, foreign, HELPERS, writePairs } from "./lua.ts";
import { script } from "./connection/script.ts";

/**
 * Stores and publishes an act, with the messages it deletes or restores, its changes and its
 * line in the audit log. If its key is stored already, it returns that seq instead. Replies
 * to a deleted message no longer say whom they reply to.
 *
 * KEYS: those of {@linkcode BEGIN}, state, versions, audit, kept, kept acts, and those of
 * {@linkcode CHANGE_KEPT_ENTRIES}. ARGV: those of
 * {@linkcode APPEND}, the version that the act was decided by, its key ("": none), the
 * event's type, its JSON after `at`, the line for the audit log, the audit log's length,
 * those of {@linkcode CHANGE_MESSAGES}, the event's author ("": none), the seq it replies to
 * ("": none), the numbers of changes, of the messages and of the replies found, of the
 * messages to delete, and of the entries to keep; then the key and value of each change,
 * these seqs, the kept fields to forget, the id of each viewer whose messages to delete,
 * followed by the same as JSON, and those of {@linkcode WRITE_KEPT_ENTRIES}. Returns
 * the epoch and the act's seq, 0 if the version differs; nothing if the room doesn't exist.
 */
export const ACT = script(`${BEGIN}
for i, command in ipairs({ 'ZCARD', 'HLEN', 'HLEN', 'HLEN', 'ZCARD' }) do redis.call(command, KEYS[2 + i]) end
redis.call('HLEN', KEYS[9])
redis.call('ZCARD', KEYS[10])
local known = ARGV[10] ~= '' and (redis.call('HGET', KEYS[4], ARGV[10]) or redis.call('HGET', KEYS[5], ARGV[10]))
if known then${checkPlace("known", "KEYS[4]")} end
if not known and tonumber(ARGV[9]) ~= version then return { epoch, 0 } end
local audited = redis.call('XREVRANGE', KEYS[8], '+', '-', 'COUNT', 1)[1]
if audited and (tonumber(string.match(audited[1], '^(%d+)-0$')) or math.huge) > math.max(seq, top) then
  return ${foreign("KEYS[8]", "holds entries that Hubbub did not write")}
end
local keptStart = #ARGV - 2 * ARGV[25] + 1
local changesEnd, changes, added, versions = 25 + 2 * ARGV[21], {}, {}, {}
for i = 26, changesEnd, 2 do
  changes[#changes + 1] = ARGV[i]
  changes[#changes + 1] = ARGV[i + 1]
  if redis.call('HEXISTS', KEYS[6], ARGV[i]) == 0 then
    added[#added + 1] = ARGV[i]
    added[#added + 1] = ''
  end
end
${CHANGE_MESSAGES}
${CHANGE_KEPT_ENTRIES}
${APPEND}
if known then
  ${writeHead("nil")}
  ${writeLog("act")}
  return { epoch, known }
end
local rest, original, suffix, spoke, said = ARGV[12], ARGV[20], '', 'at', nil
if ARGV[11] == 'message' then suffix, spoke = '\\nact ' .. ARGV[19], 'last_at' end
${
  append({
    kind: "ARGV[11]",
    rest: "rest",
    original: "original",
    suffix: "suffix",
    written: "written",
  })
}
if ARGV[10] ~= '' then said = { ARGV[10], place } end
${writeHead("said", ", 'version', place, spoke, at")}
${WRITE_KEPT}
${WRITE_KEPT_ENTRIES}
for i = 1, #changes, 2 do versions[i], versions[i + 1] = place, changes[i] end
-- The state changes last, with one command: until then what is new counts as removed.
${writePairs("HSET", "KEYS[6]", "added")}
${writePairs("ZADD", "KEYS[7]", "versions")}
${writePairs("HSET", "KEYS[6]", "changes")}
redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[14], place .. '-0', 'act', ARGV[13])
${writeLog("act", "written")}
${DROP_RESTORED}
${DROP_RESTORED_ENTRIES}
return { epoch, seq }`);

/**
 * Returns the entries of a room's state that acts after some version set. For version -1,
 * removed entries are left out.
 *
 * KEYS: meta, state, versions. ARGV: the version. Returns the epoch, the version, and the
 * keys with their values, the most recently set last, and 0 if the version isn't committed,
 * otherwise 1; nothing if the room doesn't exist.
 */
export const STATE = script(`#!lua flags=no-writes${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'version', 'committed')
if not (meta[1] and tonumber(meta[2])) then return {} end
local version = meta[3] or '0'
if not string.match(version, '^%d+$') then
  return ${foreign("KEYS[1]", "is not of a room that Hubbub opened")}
end
local keys = redis.call('ZRANGE', KEYS[3], '(' .. ARGV[1], '+inf', 'BYSCORE')
local entries, filled = {}, 0
for start = 1, #keys, ${CHUNK} do
  local values = redis.call('HMGET', KEYS[2], unpack(keys, start, math.min(start + ${
  CHUNK - 1
}, #keys)))
  for i = 1, #values do
    local value = values[i]
    if not value then return ${
  foreign("KEYS[2]", "lacks entries that Hubbub wrote")
} end
    if value ~= '' or ARGV[1] ~= '-1' then
      entries[filled + 1], entries[filled + 2] = keys[start + i - 1], value
      filled = filled + 2
    end
  end
end
local committed = tonumber(meta[4] or meta[2])
return { meta[1], version, entries, committed and tonumber(version) > committed and 0 or 1 }`);
