/**
 * The parts of the Lua scripts that delete messages, keep them for a while, and restore
 * them.
 *
 * @module
 */
import { KEPT_MS } from "../../retention.ts";
import { CHUNK, deleteEach, tombstone, writePairs } from "../lua.ts";
import { script } from "../connection/script.ts";

/** Kept entries that one {@linkcode FIND_KEPT} looks at: about a millisecond. */
const FIND_ENTRIES = 200;

/** Defines functions that read an entry of the log. */
const ENTRY = `
local function isMessage(entry) return entry and string.find(entry, '\\n', 1, true) end
local function authorOf(entry) return string.match(entry, '^%a+ (.*)$', isMessage(entry) + 1) end
-- A reply without whom it replies to; and the seq and the id, as JSON, that it replies to.
local function unquoted(entry)
  -- The quotes in a text are escaped, and the reply comes last.
  local from = string.find(entry, ',"reply":{"seq":', 1, true)
  if not from then return end
  local _, to, original = string.find(entry, '(%d+),"from":{"id":', from)
  if not to then return end
  local rest = string.sub(entry, 1, from - 1) .. '}' .. string.sub(entry, isMessage(entry), -1)
  return rest, original, string.sub(entry, to + 1, (string.find(entry, ',"name":', to, true) or to) - 1)
end`;

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

/**
 * Follows BEGIN in ACT: finds what an act changes of earlier messages.
 *
 * ARGV[15] to [18]: whether to keep what is deleted ("": no), the number of kept fields to
 * forget, the act to restore ("": none), and the seq up to which the viewers' messages were
 * searched. Needs `changesEnd` and `keptStart`.
 * Defines `written` (new entries of the log, by seq), and what {@linkcode WRITE_KEPT} and
 * {@linkcode DROP_RESTORED} need.
 */
export const CHANGE_MESSAGES = `${readKept("KEYS[9]")}${ENTRY}
local foundEnd = changesEnd + ARGV[22]
local quotingEnd = foundEnd + ARGV[23]
local targetsEnd = quotingEnd + ARGV[24]
local forgetEnd = targetsEnd + ARGV[16]
local written, before, removed, stripped = {}, {}, {}, {}
local gone, viewers, viewersJson = {}, {}, {}
for i = forgetEnd + 1, keptStart - 1, 2 do viewers[ARGV[i]], viewersJson[ARGV[i + 1]] = true, true end
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
      if viewers[authorOf(entry)] then remove(place, entry)
      else strip(place, entry) end
    end
  end
end
for i = foundEnd + 1, quotingEnd do quoting[#quoting + 1] = ARGV[i] end
entries = entriesOf(KEYS[2], quoting, 1, #quoting)
for _, place in ipairs(quoting) do strip(place, entries[place]) end
-- What earlier acts kept of the viewers. No act has kept more since it was found: the version
-- would be another.
local forgotten, forgottenReplies = {}, {}
entries = entriesOf(KEYS[9], ARGV, targetsEnd + 1, forgetEnd)
for i = targetsEnd + 1, forgetEnd do
  local entry = entries[ARGV[i]]
  if isMessage(entry) then
    local rest, _, who = unquoted(entry)
    if viewers[authorOf(entry)] then
      forgotten[#forgotten + 1] = ARGV[i]
    elseif rest and viewersJson[who] then
      forgottenReplies[#forgottenReplies + 1] = ARGV[i]
      forgottenReplies[#forgottenReplies + 1] = rest
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
  ${writePairs("HSET", "KEYS[9]", "kept")}
  -- If no instance runs that would sweep.
  redis.call('PEXPIRE', KEYS[10], ${KEPT_MS})
  redis.call('PEXPIRE', KEYS[9], ${KEPT_MS})
end${deleteEach("HDEL", "KEYS[9]", "forgotten")}${
  writePairs("HSET", "KEYS[9]", "forgottenReplies")
}`;

/** Follows the log in ACT: until then a repeated act can restore it. */
export const DROP_RESTORED = `${deleteEach("HDEL", "KEYS[9]", "restored")}
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
 * Finds what is kept of viewers: their messages and replies to them, in some of the entries.
 *
 * KEYS: kept. ARGV: where to go on ("0" to begin), then the id of each viewer, followed by
 * the same as JSON. Returns where to go on ("0": that was all), and the fields.
 */
export const FIND_KEPT = script(`#!lua flags=no-writes${ENTRY}
local viewers, viewersJson, found = {}, {}, {}
for i = 2, #ARGV, 2 do viewers[ARGV[i]], viewersJson[ARGV[i + 1]] = true, true end
local step = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ${FIND_ENTRIES})
for i = 1, #step[2], 2 do
  local entry = step[2][i + 1]
  if isMessage(entry) then
    local _, _, who = unquoted(entry)
    if viewers[authorOf(entry)] or viewersJson[who or ''] then found[#found + 1] = step[2][i] end
  end
end
return { step[1], found }`);
