/**
 * The parts of the Lua scripts that keep entries of the state for a while. What is kept of
 * an entry is a field of a hash, and a member of a sorted set by act:
 * `<act>\n<when, in ms>\n<viewer>\n<viewer replied to>\n<key>`.
 *
 * @module
 */
import { KEPT_MS } from "../../retention.ts";
import { CLOCK, deleteEach, HELPERS, writePairs } from "../lua.ts";
import { script } from "../connection/script.ts";

/** Kept entries looked at in one step: Redis is busy for a few milliseconds. */
const STEP_ENTRIES = 500;

/** Returns the fields of an act, an expression in Lua. */
const fieldsOf = (list: string, act: string): string =>
  `redis.call('ZRANGE', ${list}, ${act}, ${act}, 'BYSCORE')`;

/** Deletes fields, a variable in Lua. */
const drop = (hash: string, list: string, fields: string): string =>
  deleteEach("HDEL", hash, fields) + deleteEach("ZREM", list, fields);

/**
 * Follows CHANGE_MESSAGES in ACT: finds the entries kept under the act to restore, and picks
 * out of the fields to forget those that {@linkcode FIND_KEPT_ENTRIES} found.
 *
 * KEYS[11] and [12]: the hash and the sorted set. Needs `targetsEnd` and `forgetEnd`.
 */
export const CHANGE_KEPT_ENTRIES = `
redis.call('HLEN', KEYS[11])
redis.call('ZCARD', KEYS[12])
local forgottenEntries, restoredEntries = {}, {}
if ARGV[17] ~= '' then restoredEntries = ${fieldsOf("KEYS[12]", "ARGV[17]")} end
for i = targetsEnd + 1, forgetEnd do
  if string.find(ARGV[i], '\\n', 1, true) then forgottenEntries[#forgottenEntries + 1] = ARGV[i] end
end`;

/**
 * Follows the head in ACT, before the state changes.
 *
 * ARGV: from `keptStart` on, the part of each field after the time, and the entry as JSON.
 */
export const WRITE_KEPT_ENTRIES = `
if keptStart <= #ARGV then
  local listed, kept = {}, {}
  for i = keptStart, #ARGV, 2 do
    local field = place .. '\\n' .. decimal(wall) .. '\\n' .. ARGV[i]
    listed[#listed + 1], listed[#listed + 2] = place, field
    kept[#kept + 1], kept[#kept + 2] = field, ARGV[i + 1]
  end
  -- What is in the sorted set is deleted in time, so that comes first.
  ${writePairs("ZADD", "KEYS[12]", "listed")}
  ${writePairs("HSET", "KEYS[11]", "kept")}
  -- If no instance runs that would sweep.
  redis.call('PEXPIRE', KEYS[12], ${KEPT_MS})
  redis.call('PEXPIRE', KEYS[11], ${KEPT_MS})
end${drop("KEYS[11]", "KEYS[12]", "forgottenEntries")}`;

/** Follows the log in ACT: until then a repeated act can restore them. */
export const DROP_RESTORED_ENTRIES = drop(
  "KEYS[11]",
  "KEYS[12]",
  "restoredEntries",
);

/**
 * Returns what is kept of an act, each key followed by its JSON; nothing if the room
 * doesn't exist.
 *
 * KEYS: meta, hash, sorted set. ARGV: the act's seq.
 */
export const KEPT_ENTRIES = script(`#!lua flags=no-writes
if not redis.call('HGET', KEYS[1], 'epoch') then return end
local found = {}
for _, field in ipairs(${fieldsOf("KEYS[3]", "ARGV[1]")}) do
  local json = redis.call('HGET', KEYS[2], field)
  if json then
    found[#found + 1] = string.match(field, '[^\\n]*$')
    found[#found + 1] = json
  end
end
return found`);

/**
 * Finds what has words or names of viewers, in some of the entries.
 *
 * KEYS: sorted set. ARGV: where to go on ("0" to begin), then the id of each viewer, followed
 * by the same as JSON. Returns where to go on ("0": that was all), and the fields.
 */
export const FIND_KEPT_ENTRIES = script(`#!lua flags=no-writes
local viewers, found = {}, {}
for i = 2, #ARGV, 2 do viewers[ARGV[i]] = true end
local step = redis.call('ZSCAN', KEYS[1], ARGV[1], 'COUNT', ${STEP_ENTRIES})
for i = 1, #step[2], 2 do
  local field = step[2][i]
  local viewer, replyTo = string.match(field, '^%d+\\n%d+\\n([^\\n]*)\\n([^\\n]*)\\n')
  if viewer and (viewers[viewer] or viewers[replyTo]) then found[#found + 1] = field end
end
return { step[1], found }`);

/**
 * Deletes what was kept long enough.
 *
 * KEYS: hash, sorted set. Returns 1 if there may be more.
 */
export const SWEEP_KEPT_ENTRIES = script(`#!lua${HELPERS}${CLOCK}
redis.call('HLEN', KEYS[1])
local gone = {}
for _, field in ipairs(redis.call('ZRANGE', KEYS[2], 0, ${STEP_ENTRIES - 1})) do
  local act, at, rest = string.match(field, '^(%d+)\\n(%d+)(\\n.*)$')
  local keptAt = tonumber(at)
  if keptAt and keptAt > wall then
    -- The clock was set back.
    local json, stamped = redis.call('HGET', KEYS[1], field), act .. '\\n' .. decimal(wall) .. rest
    redis.call('ZADD', KEYS[2], act, stamped)
    if json then redis.call('HSET', KEYS[1], stamped, json) end
  elseif keptAt and keptAt > wall - ${KEPT_MS} then break end
  gone[#gone + 1] = field
end${drop("KEYS[1]", "KEYS[2]", "gone")}
return #gone == ${STEP_ENTRIES} and 1 or 0`);
