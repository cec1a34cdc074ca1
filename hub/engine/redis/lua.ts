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
 * never ends); and `foreign(key, why)`, the error for data that isn't ours.
 */
export const HELPERS = `
local function decimal(number) return string.format('%.0f', number) end
local function whole(text) return text and #text <= 15 and string.match(text, '^%d+$') and tonumber(text) end
local function foreign(key, why) return redis.error_reply('${FOREIGN} ' .. key .. ' ' .. why) end`;

/** Number of values passed to one command: Lua's stack holds only a few thousand. */
export const CHUNK = 1_000;

/**
 * The start of a script that appends to a room's log. It reads the room's head, and
 * returns an empty reply if the room doesn't exist.
 *
 * KEYS: meta, log, deleted, keys, older keys. Defines `epoch`, `seq`, `version`, `top`
 * (the seq of the log's last entry), `now` (a number, in ms) and `at` (the same as a
 * string).
 */
export const BEGIN = `#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'version', 'rotated_at')
local epoch, seq, version = meta[1], whole(meta[2]), whole(meta[3] or '0')
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if not (epoch and seq and version) then
  if last or redis.call('EXISTS', KEYS[1]) > 0 then
    return foreign(KEYS[1], 'is not of a room that Hubbub opened')
  end
  return {}
end
local top = 0
if last then
  top = whole(string.match(last[1], '^(%d+)-0$'))
  if not top then return foreign(KEYS[2], 'holds entries that Hubbub did not write') end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = decimal(now)`;

/**
 * Follows {@linkcode BEGIN} in a script, once it has read everything. If the order went
 * back (behind what the caller saw, or behind the log), it continues under a new epoch,
 * and the seqs in between count as deleted, because a gap in the log would be taken for
 * damage.
 *
 * ARGV: channel, log length, the epoch and seq that the caller saw, a new epoch, how long
 * keys are remembered in ms. Defines `append(kind, rest, writer, author)`, which stores an
 * event and returns its seq as a string (`writer`, "said" or "act", and `author` are stored
 * for messages only); `remember(said)`, which stores keys, each followed by its seq; and
 * `finish(writer)`, which stores the room's head and publishes the stored events.
 */
export const APPEND = `
local seen = ARGV[3] == epoch and tonumber(ARGV[4]) or 0
if seen > seq or top ~= seq then
  seq = math.max(seq, seen, top)
  if top > 0 then
    for skipped = math.max(top + 1, seq - ARGV[2]), seq do
      redis.call('ZADD', KEYS[3], decimal(skipped), decimal(skipped))
    end
  end
  epoch = ARGV[5]
  redis.call('HSET', KEYS[1], 'epoch', epoch)
end
local first, lines, spoke = seq + 1, {}, false
local function append(kind, rest, writer, author)
  seq = seq + 1
  local place = decimal(seq)
  local json = '{"type":"' .. kind .. '","seq":' .. place .. ',"at":' .. at .. rest
  local entry = { place .. '-0', kind, json }
  if kind == 'message' then entry[4], entry[5], spoke = writer, author, true end
  if seq == first then
    -- By seq, not by count: what is deleted leaves places that would never be let go.
    redis.call('XADD', KEYS[2], 'MINID', '~', decimal(math.max(0, seq - ARGV[2])), unpack(entry))
  else
    redis.call('XADD', KEYS[2], unpack(entry))
  end
  lines[#lines + 1] = json
  return place
end
local function remember(said)
  local rotated = tonumber(meta[4])
  if not rotated or now - rotated > tonumber(ARGV[6]) then
    redis.call('UNLINK', KEYS[5])
    if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('RENAME', KEYS[4], KEYS[5]) end
    redis.call('HSET', KEYS[1], 'rotated_at', at)
  end
  redis.call('HSET', KEYS[4], unpack(said))
  redis.call('PEXPIRE', KEYS[4], 2 * ARGV[6])
  redis.call('PEXPIRE', KEYS[5], 2 * ARGV[6])
end
local function finish(writer)
  redis.call('HSET', KEYS[1], 'seq', decimal(seq))
  if spoke then redis.call('HSET', KEYS[1], 'last_at', at) end
  redis.call('PUBLISH', ARGV[1], writer .. ' ' .. epoch .. ' ' .. decimal(first) .. '\\n' .. table.concat(lines, '\\n'))
end`;
