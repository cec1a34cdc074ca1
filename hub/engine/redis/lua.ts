/**
 * What the scripts that run inside Redis are made of. Each touches the keys of one
 * room (one hash slot) or global ones of one slot, and reads everything before it
 * writes anything: data of the wrong kind stops a script while nothing has changed.
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

/** A script of this text, which begins with `#!lua`. */
export function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/**
 * Defines `decimal(number)`; `whole(text)`, the number that a text is if it is one that
 * can be counted on from, since `inf` and 1e20 plus 1 are what they were, and a loop up to
 * them never ends; and `foreign(key, why)`: the error for data that is not ours.
 */
export const HELPERS = `
local function decimal(number) return string.format('%.0f', number) end
local function whole(text) return text and #text <= 15 and string.match(text, '^%d+$') and tonumber(text) end
local function foreign(key, why) return redis.error_reply('${FOREIGN} ' .. key .. ' ' .. why) end`;

/** Values that are handed to one command: Lua's stack takes no more than some thousands. */
export const CHUNK = 1_000;

/**
 * Begins a script that appends to a room's log: reads where the room stands, and ends
 * the script with an empty reply where there is no room.
 *
 * KEYS: meta, log, deleted, keys, older keys. Defines `epoch`, `seq`, `version`, `top`
 * (the seq of the log's last entry), `now` (a number, in ms) and `at` (it as a string).
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
 * Goes on after {@linkcode BEGIN}, once everything has been read. Where the order went
 * back (behind what the caller saw, or behind the log) it goes on under another epoch,
 * and the places between count as deleted: a hole in the log would be taken for damage.
 *
 * ARGV: channel, length of the log, the epoch and seq that the caller saw, another
 * epoch, how long keys are remembered in ms. Defines `append(kind, rest, how, author)`, which
 * stores an event, and of a message how it came and its author's id, and gives its seq as
 * a string, `remember(said)`, which stores under which seqs (each behind its key)
 * something was said, and `finish(how)`, which notes how far the room is and tells the
 * instances what was stored, and how it came.
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
local function append(kind, rest, how, author)
  seq = seq + 1
  local place = decimal(seq)
  local json = '{"type":"' .. kind .. '","seq":' .. place .. ',"at":' .. at .. rest
  local entry = { place .. '-0', kind, json }
  if kind == 'message' then entry[4], entry[5], spoke = how, author, true end
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
local function finish(how)
  redis.call('HSET', KEYS[1], 'seq', decimal(seq))
  if spoke then redis.call('HSET', KEYS[1], 'last_at', at) end
  redis.call('PUBLISH', ARGV[1], how .. ' ' .. epoch .. ' ' .. decimal(first) .. '\\n' .. table.concat(lines, '\\n'))
end`;
