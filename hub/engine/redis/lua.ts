/**
 * Building blocks of the Lua scripts. Each script touches the keys of one room (one hash
 * slot) or global keys of one slot, and reads everything before it writes: data of the
 * wrong type stops it while nothing has changed.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** A Lua script and its SHA-1, under which Redis caches it. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

/** The prefix of a script's error message for data that isn't ours. */
export const FOREIGN = "HUBBUB";

/** Returns a script with this text, which must start with `#!lua`. */
export function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/**
 * Defines `decimal(number)`; `whole(text)`, which returns the number in a text if it is a
 * safe integer (counting on from `inf` or 1e20 changes nothing, so a loop up to them
 * never ends); `tombstone(seq)`, the JSON in place of a deleted message; and `foreign(key, why)`, the error for data that isn't ours.
 */
export const HELPERS = `
local function decimal(number) return string.format('%.0f', number) end
local function whole(text) return text and #text <= 15 and string.match(text, '^%d+$') and tonumber(text) end
local function tombstone(place) return '{"type":"deleted","seq":' .. place .. ',"target":' .. place .. '}' end
local function foreign(key, why) return redis.error_reply('${FOREIGN} ' .. key .. ' ' .. why) end`;

/** How far a log is searched for its end if that isn't where it should be. */
const SEARCHED = 120_000;

/** Number of values passed to one command: Lua's stack holds only a few thousand. */
export const CHUNK = 1_000;

/**
 * The start of a script that appends to a room's log. It reads the room's head, and
 * returns an empty reply if the room doesn't exist.
 *
 * KEYS: meta, log, replies, keys, older keys. Defines `epoch`, `seq`, `version`, `oldest`
 * (the oldest seq in the log), `now` (a number, in ms, never less than the last event's)
 * and `at` (the same as a string).
 */
export const BEGIN = `#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'version', 'rotated_at', 'first', 'at', 'run', 'token')
local epoch, seq, version = meta[1], whole(meta[2]), whole(meta[3] or '0')
local oldest, last = whole(meta[5] or '1'), whole(meta[6] or '0')
if not (epoch and seq and version and oldest and last) then
  if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then
    return foreign(KEYS[1], 'is not of a room that Hubbub opened')
  end
  return {}
end
local function holds(place) return redis.call('HEXISTS', KEYS[2], decimal(place)) == 1 end
-- The log and the head are written together: otherwise one of them was restored alone.
local top = seq
if holds(seq + 1) then
  repeat top = top + 1 until not holds(top + 1) or top - seq > ${SEARCHED}
elseif seq > 0 and not holds(seq) then
  repeat top = top - 1 until top < oldest or holds(top) or seq - top > ${SEARCHED}
  if not holds(top) then top = 0 end
end
local time = redis.call('TIME')
local wall = time[1] * 1000 + math.floor(time[2] / 1000)
local now = math.max(wall, last)
local at = decimal(now)`;

/**
 * Follows {@linkcode BEGIN} in a script, once it has read everything. If the order went
 * back (behind what the caller saw, or behind the log) or may have (Redis was restarted,
 * and nobody who followed the room is left), it continues under a new epoch, and the seqs
 * in between count as deleted, because a gap in the log would be taken for damage.
 *
 * ARGV: channel, log length, the epoch and seq that the caller saw, a new epoch, how long
 * keys are remembered in ms, the run of Redis, the run since which the caller has followed
 * the room ("": it hasn't), a new token. Defines `append(kind, rest, writer, author,
 * original)`, which adds an event and returns its seq as a string (`writer`, "said" or
 * "act", `author` and `original`, the seq replied to or "", are for messages only);
 * `remember(said)`, which stores keys, each followed by its seq; and `finish(writer)`,
 * which stores the events and the room's head, and publishes the events.
 */
export const APPEND = `
local seen = ARGV[3] == epoch and tonumber(ARGV[4]) or 0
local followed = ARGV[8] == meta[7] and ARGV[3] == epoch
if seen > seq or top ~= seq or meta[7] and meta[7] ~= ARGV[7] and not followed then
  seq = math.max(seq, seen, top)
  oldest = math.max(oldest, seq - ARGV[2] + 1)
  if top < oldest then
    redis.call('UNLINK', KEYS[2])
    oldest = top > 0 and oldest or seq + 1
  end
  for skipped = math.max(top + 1, oldest), seq do
    redis.call('HSET', KEYS[2], decimal(skipped), tombstone(decimal(skipped)))
  end
  epoch = ARGV[5]
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'seq', decimal(seq), 'first', decimal(oldest), 'run', ARGV[7])
elseif meta[7] ~= ARGV[7] then
  -- Also if all that follows is stored already: the caller takes the order for one of this run.
  redis.call('HSET', KEYS[1], 'run', ARGV[7])
end
local token = meta[8] or ARGV[9]
local first, stored, lines, spoke = seq + 1, {}, {}, false
local function append(kind, rest, writer, author, original)
  seq = seq + 1
  local place = decimal(seq)
  local json = '{"type":"' .. kind .. '","seq":' .. place .. ',"at":' .. at .. rest
  if original ~= '' and tonumber(original) < first then
    local replied = redis.call('HGET', KEYS[2], original)
    if not (replied and string.find(replied, '\\n', 1, true)) then
      -- It was deleted meanwhile.
      json = string.sub(json, 1, string.find(json, ',"reply":{"seq":', 1, true) - 1) .. '}'
      original = ''
    end
  end
  lines[#lines + 1] = json
  if kind == 'message' then
    spoke = true
    json = json .. '\\n' .. writer .. ' ' .. author
    if original ~= '' then redis.call('ZADD', KEYS[3], original, place) end
  end
  stored[#stored + 1] = place
  stored[#stored + 1] = json
  return place
end
local function remember(said)
  local rotated = tonumber(meta[4])
  -- Either way: Redis' clock may have been set back.
  if not rotated or math.abs(wall - rotated) > tonumber(ARGV[6]) then
    redis.call('UNLINK', KEYS[5])
    if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('RENAME', KEYS[4], KEYS[5]) end
    redis.call('HSET', KEYS[1], 'rotated_at', decimal(wall))
  end
  redis.call('HSET', KEYS[4], unpack(said))
  -- Only for rooms that fall silent; two hours more, as Redis' clock may be set forward.
  redis.call('PEXPIRE', KEYS[4], 2 * ARGV[6] + 7200000)
  redis.call('PEXPIRE', KEYS[5], 2 * ARGV[6] + 7200000)
end
local function finish(writer)
  redis.call('HSET', KEYS[2], unpack(stored))
  local kept = seq - ARGV[2] + 1
  if oldest < kept then
    -- More than was added, so that a log that is too long gets shorter; but not all at once.
    local old, from = {}, oldest
    oldest = math.min(kept, oldest + #stored + 100)
    for place = from, oldest - 1 do old[#old + 1] = decimal(place) end
    redis.call('HDEL', KEYS[2], unpack(old))
    redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. decimal(oldest))
  end
  local head = { 'seq', decimal(seq), 'first', decimal(oldest), 'at', at, 'run', ARGV[7], 'token', token }
  redis.call('HSET', KEYS[1], unpack(head))
  if spoke then redis.call('HSET', KEYS[1], 'last_at', at) end
  redis.call('PUBLISH', ARGV[1], token .. ' ' .. writer .. ' ' .. epoch .. ' ' .. decimal(first) .. '\\n' .. table.concat(lines, '\\n'))
end`;
