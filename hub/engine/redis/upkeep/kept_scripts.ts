/**
 * The parts of the Lua scripts that delete messages, keep them for a while, and restore
 * them.
 *
 * @module
 */
import { KEPT_MS } from "../../retention.ts";
import { CHUNK, HELPERS, tombstone } from "../lua.ts";
import { script } from "../connection/script.ts";

/** Kept entries deleted in one step: Redis is busy for a few milliseconds. */
const STEP_ENTRIES = 5_000;

/**
 * Defines `entriesOf(key, fields, from, to)`, which returns a hash's values by field, and
 * `keptOf(act)`, which returns the seqs of the messages and of the replies that are kept of
 * an act, or nothing.
 *
 * @param kept The key of what is kept, an expression in Lua.
 */
const readKept = (kept: string): string => `
local function entriesOf(key, fields, from, to)
  local entries = {}
  for start = from, to, ${CHUNK} do
    local last = math.min(start + ${CHUNK - 1}, to)
    local values = redis.call('HMGET', key, unpack(fields, start, last))
    for i = start, last do entries[fields[i]] = values[i - start + 1] end
  end
  return entries
end
local function keptOf(act)
  local messages, replies = string.match(redis.call('HGET', ${kept}, act) or '', '^([%d ]*);([%d ]*)$')
  if not messages then return end
  local function split(text)
    local places = {}
    for place in string.gmatch(text, '%d+') do places[#places + 1] = place end
    return places
  end
  return split(messages), split(replies)
end
local function fieldsOf(act, ...)
  local fields = {}
  for _, places in ipairs({ ... }) do
    for _, place in ipairs(places) do fields[#fields + 1] = act .. ':' .. place end
  end
  return fields
end`;

/** Removes fields of a hash. Both are expressions in Lua. */
const deleteFields = (key: string, fields: string): string => `
for i = 1, #${fields}, ${CHUNK} do
  redis.call('HDEL', ${key}, unpack(${fields}, i, math.min(i + ${
  CHUNK - 1
}, #${fields})))
end`;

/**
 * Follows BEGIN in ACT: finds what an act changes of earlier messages.
 *
 * ARGV[15] to [18]: whether to keep what is deleted, whether to forget what is kept of the
 * viewers ("": no), the act to restore ("": none), and the seq up to which the viewers'
 * messages were searched. Needs `changesEnd` and `keptStart`. Defines `written` (new entries of the log, by
 * seq), and what {@linkcode WRITE_KEPT} and {@linkcode DROP_RESTORED} need.
 */
export const CHANGE_MESSAGES = `${readKept("KEYS[9]")}
local foundEnd = changesEnd + ARGV[22]
local quotingEnd = foundEnd + ARGV[23]
local targetsEnd = quotingEnd + ARGV[24]
local written, before, removed, stripped = {}, {}, {}, {}
local gone, viewers, viewersJson = {}, {}, {}
for i = targetsEnd + 1, keptStart - 1, 2 do viewers[ARGV[i]], viewersJson[ARGV[i + 1]] = true, true end
local function isMessage(entry) return entry and string.find(entry, '\\n', 1, true) end
-- A reply without whom it replies to; and the seq and the id, as JSON, that it replies to.
local function unquoted(entry)
  -- The quotes in a text are escaped, and the reply comes last.
  local from = string.find(entry, ',"reply":{"seq":', 1, true)
  if not from then return end
  local _, to, original = string.find(entry, '(%d+),"from":{"id":', from)
  if not to then return end
  local rest = string.sub(entry, 1, from - 1) .. '}' .. string.sub(entry, isMessage(entry), -1)
  return rest, original, string.sub(entry, to + 1, (string.find(entry, ',"name":', to, true) or to) - 1)
end
local function remove(place, entry)
  if written[place] then return end
  written[place], before[place] = ${tombstone("place")}, entry
  removed[#removed + 1] = place
end
local function strip(place, entry)
  if written[place] or not isMessage(entry) then return end
  local rest, original, who = unquoted(entry)
  if not rest or not (gone[original] or viewersJson[who]) then return end
  written[place], before[place] = rest, entry
  stripped[#stripped + 1] = place
end
-- All that is deleted comes before the replies.
local entries = ARGV[15] ~= '' and entriesOf(KEYS[2], ARGV, changesEnd + 1, foundEnd)
for i = changesEnd + 1, foundEnd do
  local place = ARGV[i]
  if not entries then remove(place) elseif isMessage(entries[place]) then remove(place, entries[place]) end
end
entries = entriesOf(KEYS[2], ARGV, quotingEnd + 1, targetsEnd)
local quoting = {}
for i = quotingEnd + 1, targetsEnd do
  local place = ARGV[i]
  if isMessage(entries[place]) and not gone[place] then
    gone[place] = true
    remove(place, entries[place])
    for _, reply in ipairs(redis.call('ZRANGE', KEYS[3], place, place, 'BYSCORE')) do quoting[#quoting + 1] = reply end
  end
end
if next(viewers) then
  for searched = math.max(tonumber(ARGV[18]) + 1, oldest), seq do
    local place = decimal(searched)
    local entry = redis.call('HGET', KEYS[2], place)
    if isMessage(entry) then
      if viewers[string.match(entry, '^%a+ (.*)$', isMessage(entry) + 1)] then remove(place, entry)
      else strip(place, entry) end
    end
  end
end
for i = foundEnd + 1, quotingEnd do quoting[#quoting + 1] = ARGV[i] end
entries = entriesOf(KEYS[2], quoting, 1, #quoting)
for _, place in ipairs(quoting) do strip(place, entries[place]) end
-- What earlier acts kept of the viewers.
local forgotten, forgottenReplies = {}, {}
for _, act in ipairs(ARGV[16] ~= '' and redis.call('ZRANGE', KEYS[10], 0, -1) or {}) do
  local messages, replies = keptOf(act)
  for i, places in ipairs({ messages, replies }) do
    local fields = fieldsOf(act, places)
    local entries = entriesOf(KEYS[9], fields, 1, #fields)
    for _, field in ipairs(fields) do
      local entry = entries[field]
      if isMessage(entry) then
        local rest, _, who = unquoted(entry)
        local quotes = rest and viewersJson[who]
        if viewers[string.match(entry, '^%a+ (.*)$', isMessage(entry) + 1)] or quotes and i == 2 then
          forgotten[#forgotten + 1] = field
        elseif quotes then
          forgottenReplies[#forgottenReplies + 1] = field
          forgottenReplies[#forgottenReplies + 1] = rest
        end
      end
    end
  end
end
-- What an act took away returns to where the log is as that act left it.
local restored = {}
if ARGV[17] ~= '' then
  local messages, replies = keptOf(ARGV[17])
  restored = fieldsOf(ARGV[17], messages or {}, replies or {})
  local kept = entriesOf(KEYS[9], restored, 1, #restored)
  for i, places in ipairs({ messages, replies }) do
    local entries = entriesOf(KEYS[2], places, 1, #places)
    for _, place in ipairs(places) do
      local entry = kept[ARGV[17] .. ':' .. place]
      if isMessage(entry) and string.find(entry, '{"type":"message","seq":' .. place .. ',', 1, true) == 1
        and tonumber(place) >= oldest and entries[place] == (i == 1 and ${
  tombstone("place")
} or unquoted(entry)) then
        written[place] = entry
      end
    end
  end
  for place, entry in pairs(written) do
    local rest, original = unquoted(entry)
    if rest then
      local replied = written[original] or tonumber(original) >= oldest and redis.call('HGET', KEYS[2], original)
      if not isMessage(replied) then written[place] = rest end
    end
  end
  restored[#restored + 1] = ARGV[17]
end`;

/**
 * Follows the head in ACT. What has an act in the sorted set is deleted in time, so that
 * comes first.
 */
export const WRITE_KEPT = `
if ARGV[15] ~= '' and #removed + #stripped > 0 then
  local kept = { place, table.concat(removed, ' ') .. ';' .. table.concat(stripped, ' ') }
  for _, places in ipairs({ removed, stripped }) do
    for _, each in ipairs(places) do
      kept[#kept + 1] = place .. ':' .. each
      kept[#kept + 1] = before[each]
    end
  end
  redis.call('ZADD', KEYS[10], decimal(wall), place)
  for i = 1, #kept, ${2 * CHUNK} do
    redis.call('HSET', KEYS[9], unpack(kept, i, math.min(i + ${
  2 * CHUNK - 1
}, #kept)))
  end
  -- If no instance runs that would sweep.
  redis.call('PEXPIRE', KEYS[10], ${KEPT_MS})
  redis.call('PEXPIRE', KEYS[9], ${KEPT_MS})
end${deleteFields("KEYS[9]", "forgotten")}
for i = 1, #forgottenReplies, 2 do redis.call('HSET', KEYS[9], forgottenReplies[i], forgottenReplies[i + 1]) end`;

/** Follows the log in ACT: until then a repeated act can restore it. */
export const DROP_RESTORED = `${deleteFields("KEYS[9]", "restored")}
if #restored > 0 then redis.call('ZREM', KEYS[10], ARGV[17]) end`;

/**
 * Returns the seqs of the messages that are kept of an act; nothing if the room doesn't
 * exist.
 *
 * KEYS: meta, kept. ARGV: the act's seq.
 */
export const KEPT = script(`#!lua flags=no-writes
if not redis.call('HGET', KEYS[1], 'epoch') then return end${
  readKept("KEYS[2]")
}
local found, messages = {}, keptOf(ARGV[1]) or {}
local fields = fieldsOf(ARGV[1], messages)
local entries = entriesOf(KEYS[2], fields, 1, #fields)
for i, field in ipairs(fields) do
  if entries[field] then found[#found + 1] = messages[i] end
end
return found`);

/**
 * Deletes what was kept long enough, and what the log no longer has a place for.
 *
 * KEYS: meta, kept, kept acts. Returns 1 if there may be more.
 */
export const SWEEP_KEPT = script(`#!lua${HELPERS}${readKept("KEYS[2]")}
local first = whole(redis.call('HGET', KEYS[1], 'first') or '1') or 1
local time = redis.call('TIME')
local wall = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HLEN', KEYS[2])
local acts = redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES')
local deleted, ended, ahead = {}, {}, {}
for i = 1, #acts, 2 do
  if #deleted >= ${STEP_ENTRIES} then break end
  local act, at = acts[i], tonumber(acts[i + 1])
  local messages, replies = keptOf(act)
  local ends, left = at <= wall - ${KEPT_MS}, false
  for _, places in ipairs({ messages, replies }) do
    for _, place in ipairs(places) do
      if ends or tonumber(place) < first then deleted[#deleted + 1] = act .. ':' .. place
      else left = true end
    end
  end
  if not left then
    deleted[#deleted + 1] = act
    ended[#ended + 1] = act
  elseif at > wall then
    -- The clock was set back.
    ahead[#ahead + 1] = act
  end
end${deleteFields("KEYS[2]", "deleted")}
for _, act in ipairs(ended) do redis.call('ZREM', KEYS[3], act) end
for _, act in ipairs(ahead) do redis.call('ZADD', KEYS[3], decimal(wall), act) end
return #ended > 0 and #deleted >= ${STEP_ENTRIES} and 1 or 0`);
