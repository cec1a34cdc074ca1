/**
 * The scripts that find messages in the log. A search looks at a bounded number of entries
 * per step, so that Redis is not blocked; the caller continues from there.
 *
 * @module
 */
import { script } from "./connection/script.ts";
import { CHUNK, HELPERS } from "./lua.ts";

/** Maximum number of entries, and about how many bytes, that one step looks at: a few milliseconds. */
const STEP_ENTRIES = 5_000;
const STEP_BYTES = 2_000_000;

/** Maximum number of entries read first; an entry may have some ten thousand bytes. */
const FIRST_ENTRIES = 100;

/** Defines `oldest` and `seq`, the newest that clients may see. KEYS: meta. */
export const BEGIN_SEARCH = `#!lua flags=no-writes${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'first', 'committed')
local seq, oldest = whole(meta[2]), whole(meta[3] or '1')
if not (meta[1] and seq and oldest) then return {} end
seq = math.min(seq, whole(meta[4]) or seq)`;

/**
 * Looks at the entries between `from` and `to`, in the direction `step`. Then `from` is where
 * to go on.
 *
 * KEYS: meta, log.
 *
 * @param wanted The number of entries to read first.
 * @param goesOn Whether to read more, in Lua.
 * @param look What to do with `entry`, whose seq is `place`, in Lua.
 */
const eachEntry = (wanted: string, goesOn: string, look: string): string => `
local count, looked, bytes = math.max(1, math.min(${wanted}, ${FIRST_ENTRIES})), 0, 0
while ${goesOn} and looked < ${STEP_ENTRIES} and bytes < ${STEP_BYTES} and (to - from) * step >= 0 do
  local size, places = math.min(count, ${STEP_ENTRIES} - looked, (to - from) * step + 1), {}
  for i = 1, size do places[i] = decimal(from + step * (i - 1)) end
  local entries = redis.call('HMGET', KEYS[2], unpack(places))
  for i = 1, size do
    local place, entry = places[i], entries[i]
    if entry then
      bytes = bytes + #entry
      ${look}
    end
  end
  from, looked = from + step * size, looked + size
  -- Messages may be rare, and may be long.
  local fit = math.ceil((${STEP_BYTES} - bytes) * looked / math.max(bytes, 1))
  count = math.max(1, math.min(2 * count, ${CHUNK}, fit))
end`;

/**
 * Finds messages.
 *
 * KEYS: meta, log. ARGV: the seq to begin at ("": the newest), the seq to end at ("": the
 * oldest), the number of messages, 1 or -1: the direction. Returns the epoch, the head's
 * seq, where to go on ("": nowhere), and the messages, each after its seq; nothing if the
 * room doesn't exist.
 */
export const SEARCH = script(`${BEGIN_SEARCH}
local from, to, step = tonumber(ARGV[1]) or seq, tonumber(ARGV[2]) or oldest, tonumber(ARGV[4])
if step > 0 then from, to = math.max(from, oldest), math.min(to, seq)
else from, to = math.min(from, seq), math.max(to, oldest) end
local wanted, found, filled = 2 * ARGV[3], {}, 0${
  eachEntry(
    "tonumber(ARGV[3])",
    "filled < wanted",
    `if filled < wanted and string.find(entry, '\\n', 1, true) then
        found[filled + 1], found[filled + 2] = place, entry
        filled = filled + 2
      end`,
  )
}
local more = filled < wanted and (to - from) * step >= 0
return { meta[1], decimal(seq), more and decimal(from) or '', found }`);

/**
 * Finds the messages of one viewer, newest first.
 *
 * KEYS: meta, log. ARGV: the seq to begin at ("": the newest), the number of messages, the
 * viewer's id. Returns the epoch, where to go on ("": nowhere), how many there are in these
 * entries, the oldest one's seq ("": there is none), and the messages, each after its seq;
 * nothing if the room doesn't exist.
 */
export const SEARCH_VIEWER = script(`${BEGIN_SEARCH}
local from, to, step = math.min(tonumber(ARGV[1]) or seq, seq), oldest, -1
local wanted, said, act = 2 * ARGV[2], '\\nsaid ' .. ARGV[3], '\\nact ' .. ARGV[3]
local found, filled, messages, first = {}, 0, 0, ''${
  eachEntry(
    String(FIRST_ENTRIES),
    "true",
    `if string.sub(entry, -#said) == said or string.sub(entry, -#act) == act then
        messages, first = messages + 1, place
        if filled < wanted then
          found[filled + 1], found[filled + 2] = place, entry
          filled = filled + 2
        end
      end`,
  )
}
return { meta[1], from >= oldest and decimal(from) or '', messages, first, found }`);

/**
 * Returns the messages with some seqs, as far as they exist.
 *
 * KEYS: meta, log. ARGV: the seqs. Returns the epoch, and the messages, each after its seq;
 * nothing if the room doesn't exist.
 */
export const MESSAGES_AT = script(`${BEGIN_SEARCH}
local found = {}
for start = 1, #ARGV, ${CHUNK} do
  local last = math.min(start + ${CHUNK - 1}, #ARGV)
  local entries = redis.call('HMGET', KEYS[2], unpack(ARGV, start, last))
  for i = start, last do
    local place, entry = ARGV[i], entries[i - start + 1]
    if entry and tonumber(place) <= seq and string.find(entry, '\\n', 1, true) then
      found[#found + 1] = place
      found[#found + 1] = entry
    end
  end
end
return { meta[1], found }`);
