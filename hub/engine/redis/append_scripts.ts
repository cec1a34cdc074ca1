/**
 * The parts of the Lua scripts that append to a room's log.
 *
 * @module
 */
import { KEY_AGE_MS, LOG_EVENTS } from "./append.ts";
import { CHUNK, CLOCK, foreign, HELPERS, writePairs } from "./lua.ts";

/** How far a log is searched for its end if that isn't where it should be. */
const SEARCHED = 120_000;

/** How many events too many a log has when its oldest are removed. */
const EXCESS = 100;

/** The JSON in place of an event that Redis lost before anyone was told of it. */
export const lost = (place: string): string =>
  `'{"type":"deleted","seq":' .. ${place} .. ',"target":' .. ${place} .. ',"lost":true}'`;

/**
 * Parses `place`, the seq with which a key is remembered. It becomes `nil` if Redis lost its event.
 *
 * KEYS: meta, log. Needs `oldest`, the oldest seq in the log.
 *
 * @param key The key of the keys.
 */
export function checkPlace(place: string, key: string): string {
  return `
  ${place} = whole(${place})
  if not ${place} then return ${
    foreign(key, "holds keys that Hubbub did not write")
  } end
  if ${place} >= oldest then
    local text = decimal(${place})
    local entry = redis.call('HGET', KEYS[2], text)
    if not entry or entry == ${lost("text")} then ${place} = nil end
  end`;
}

/**
 * The start of a script that appends to a room's log. It reads the room's head, and
 * returns an empty reply if the room doesn't exist.
 *
 * KEYS: meta, log, replies, keys, older keys. Defines `epoch`, `seq`, `version`, `oldest`
 * (the oldest seq in the log), `top` (the newest), and `at` (a number of ms as a string,
 * never less than the last event's).
 */
export const BEGIN = `#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'version', 'rotated_at', 'first', 'at', 'run', 'token', 'committed')
local epoch, seq, version = meta[1], meta[2] or '', meta[3] or '0'
local oldest, last = meta[5] or '1', meta[6] or '0'
-- As whole() of each, in one step.
if not epoch or math.max(#seq, #version, #oldest, #last) > 15 or math.min(#seq, #version, #oldest, #last) == 0
  or not string.match(seq .. version .. oldest .. last, '^%d+$') then
  if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then
    return ${foreign("KEYS[1]", "is not of a room that Hubbub opened")}
  end
  return {}
end
seq, version, oldest, last = seq + 0, version + 0, oldest + 0, last + 0
-- Head and log end with the same event. Otherwise one of them was restored alone, or Redis
-- was killed and kept only the first of a script's writes.
local top, ends = seq, redis.call('HMGET', KEYS[2], meta[2], decimal(seq + 1))
if ends[2] or seq > 0 and not ends[1] then
  local function holds(place) return redis.call('HEXISTS', KEYS[2], decimal(place)) == 1 end
  if ends[2] then
    repeat top = top + 1 until not holds(top + 1) or top - seq > ${SEARCHED}
  else
    repeat top = top - 1 until top < oldest or holds(top) or seq - top > ${SEARCHED}
    if not holds(top) then top = 0 end
  end
end${CLOCK}
local at = decimal(math.max(wall, last))`;

/**
 * Follows {@linkcode BEGIN} in a script, once it has read everything. If the order went
 * back (behind what the caller saw, or behind the log) or may have (Redis was restarted,
 * and the caller hasn't followed the room since before), it continues under a new epoch,
 * and the seqs in between count as lost, because a gap in the log would be taken for
 * damage.
 *
 * ARGV: channel ("": the events are published once replicas have them, by COMMIT), the
 * epoch and seq that the caller saw, a new epoch, the run of Redis, the run since which the
 * caller has followed the room ("": it hasn't), a new token, the runs of other nodes, whose
 * rooms may have moved here. Then come {@linkcode append} for each event,
 * {@linkcode writeHead} and {@linkcode writeLog}. A script writes nothing else before
 * `writeHead`.
 *
 * Redis that is killed may keep only the first of a script's writes (docs/deploy.md). This
 * is the order in which any number of them does no harm:
 *
 * 1. Replies and what is trimmed. A reply that isn't in the log is passed over, and a log
 *    may begin later than the head says.
 * 2. The head. From here on, until the last write, the log ends before the head's `seq`. So
 *    the next script gives the order a new epoch, and all instances read the room again. It
 *    marks the places in between as lost: nobody was told of these events.
 * 3. Keys. They don't count if their event is lost, so that posting it again posts it. Then
 *    what an act did to the state and the audit log. That holds, although its moderator was
 *    told that it failed, and may repeat it.
 * 4. The log, in one command, or several if more than a thousand messages are deleted: the
 *    new events are in the last.
 *
 * What an act takes away is kept before its state changes, and what it restores is dropped
 * after the log (upkeep/kept_scripts.ts): repeated, it finds what the first one left.
 */
export const APPEND = `
local seen = ARGV[2] == epoch and tonumber(ARGV[3]) or 0
local followed = ARGV[6] == meta[7] and ARGV[2] == epoch
-- The nils make room for one message.
local stored, emptied = { nil, nil }, false
-- Clients saw only what was committed: the node that took over, or got the slot, has that.
local moved = meta[9] and meta[7] and string.find(ARGV[8], meta[7], 1, true)
if seen > seq or top ~= seq or meta[7] and meta[7] ~= ARGV[5] and not (followed or moved) then
  seq = math.max(seq, seen, top)
  oldest = math.max(oldest, seq - ${LOG_EVENTS} + 1)
  if top < oldest then
    emptied = true
    -- The keys of the events that were written last may be remembered.
    if top == 0 then oldest = math.max(oldest, seq - ${CHUNK - 1}) end
  end
  for number = math.max(top + 1, oldest), seq do
    local place = decimal(number)
    stored[#stored + 1] = place
    stored[#stored + 1] = ${lost("place")}
  end
  epoch = ARGV[4]
end
local first, lines, replies = seq + 1, { '', nil, nil, nil }, nil`;

/**
 * Adds an event to those that are stored: `place` is its seq as a string. All parameters
 * are expressions in Lua.
 *
 * @param rest A variable: the event's JSON after `at`.
 * @param original A variable: the seq replied to; '' for none, and for other events.
 * @param suffix What follows the JSON in the log.
 * @param written A table with entries that the script replaces, by seq.
 */
export function append(
  { kind, rest, original, suffix, written }: {
    kind: string;
    rest: string;
    original: string;
    suffix: string;
    written?: string;
  },
): string {
  return `
seq = seq + 1
local place = decimal(seq)
if ${original} ~= '' then
  local number = tonumber(${original})
  if number < first then
    local replied = ${
    written ? `${written}[${original}] or ` : ""
  }number >= oldest and redis.call('HGET', KEYS[2], ${original})
    if not (replied and string.find(replied, '\\n', 1, true)) then
      -- It was deleted meanwhile.
      ${rest} = string.sub(${rest}, 1, string.find(${rest}, ',"reply":{"seq":', 1, true) - 1) .. '}'
      ${original} = ''
    end
  end
  if ${original} ~= '' then
    replies = replies or {}
    replies[#replies + 1] = ${original}
    replies[#replies + 1] = place
  end
end
local start = '{"type":"' .. ${kind} .. '","seq":' .. place .. ',"at":' .. at
local count = #lines
lines[count + 1], lines[count + 2], lines[count + 3] = '\\n', start, ${rest}
count = #stored
stored[count + 1], stored[count + 2] = place, start .. ${rest} .. ${suffix}`;
}

/**
 * Stores the room's head, and keys, each followed by its seq.
 *
 * @param said A variable: the keys; `nil`: none.
 * @param more Fields and values of a head with new events, in Lua.
 */
export function writeHead(said: string, more = ""): string {
  const set = (field: string, value: string) =>
    `head[#head + 1], head[#head + 2] = '${field}', ${value}`;
  return `
do
  local head = seq >= first and { 'seq', decimal(seq), 'at', at${more} } or { 'seq', decimal(seq) }
  if replies then${writePairs("ZADD", "KEYS[3]", "replies")} end
  local excess = seq - ${LOG_EVENTS} + 1 - oldest
  if excess >= ${EXCESS} and epoch == meta[1] then
    -- More than was added, so that a log that is too long gets shorter; but not all at once.
    local old, from = {}, oldest
    oldest = oldest + math.min(excess, seq - first + 1 + ${EXCESS})
    for place = from, oldest - 1 do old[#old + 1] = decimal(place) end
    redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. decimal(oldest))
    redis.call('HDEL', KEYS[2], unpack(old))
    ${set("first", "decimal(oldest)")}
  end
  if epoch ~= meta[1] then
    ${set("epoch", "epoch")}
    ${set("first", "decimal(oldest)")}
  end
  -- Also if nothing is added: the caller takes the order for one of this run.
  if meta[7] ~= ARGV[5] then ${set("run", "ARGV[5]")} end
  if not meta[8] then ${set("token", "ARGV[7]")} end
  if ARGV[1] == '' and not meta[9] then ${
    set("committed", "decimal(first - 1)")
  } end
  local rotated = tonumber(meta[4])
  -- Either way: Redis' clock may have been set back.
  local rotates = ${said} and not (rotated and math.abs(wall - rotated) <= ${KEY_AGE_MS})
  if rotates then ${set("rotated_at", "decimal(wall)")} end
  redis.call('HSET', KEYS[1], unpack(head))
  if ARGV[1] ~= '' and meta[9] then redis.call('HDEL', KEYS[1], 'committed') end
  if rotates then
    redis.call('UNLINK', KEYS[5])
    if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('RENAME', KEYS[4], KEYS[5]) end
  end
  if ${said} then redis.call('HSET', KEYS[4], unpack(${said})) end
  if rotates then
    -- Only for rooms that fall silent; two hours more, as Redis' clock may be set forward.
    redis.call('PEXPIRE', KEYS[4], ${2 * KEY_AGE_MS + 7_200_000})
    redis.call('PEXPIRE', KEYS[5], ${2 * KEY_AGE_MS + 7_200_000})
  end
end`;
}

/**
 * Stores and publishes the events.
 *
 * @param writer What wrote them: "said" or "act".
 * @param written As for {@linkcode append}.
 */
export function writeLog(writer: string, written?: string): string {
  const rewrite = `
if next(${written}) then
  local entries = {}
  for place, entry in pairs(${written}) do
    -- What was trimmed meanwhile stays away.
    if tonumber(place) >= oldest then
      entries[#entries + 1] = place
      entries[#entries + 1] = entry
    end
  end
  for i = 1, #stored do entries[#entries + 1] = stored[i] end
  stored = entries
end`;
  return `
if emptied then redis.call('UNLINK', KEYS[2]) end${written ? rewrite : ""}${
    writePairs("HSET", "KEYS[2]", "stored")
  }
if seq >= first and ARGV[1] ~= '' then
  lines[1] = (meta[8] or ARGV[7]) .. ' ${writer} ' .. epoch .. ' ' .. decimal(first)
  redis.call('PUBLISH', ARGV[1], table.concat(lines))
end`;
}
