/**
 * Building blocks of the Lua scripts. Each script touches the keys of one room (one hash
 * slot) or global keys of one slot, and reads everything before it writes: data of the
 * wrong type stops it while nothing has changed.
 *
 * @module
 */
import { FOREIGN } from "./connection/script.ts";

/**
 * Defines `decimal(number)`, the digits of a whole number, and `whole(text)`, which returns
 * the number in a text if it is a safe integer (counting on from `inf` or 1e20 changes
 * nothing, so a loop up to them never ends).
 */
export const HELPERS = `
-- %d takes a fifth of the time, but has 32 bits on some hosts.
local format = string.format
local digits = format('%d', 9007199254740992) == '9007199254740992' and '%d' or '%.0f'
local function decimal(number) return format(digits, number) end
local function whole(text) return text and #text <= 15 and string.match(text, '^%d+$') and tonumber(text) end`;

/** Defines `wall`, Redis' time in milliseconds. */
export const CLOCK = `
local time = redis.call('TIME')
local wall = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Number of values passed to one command: Lua's stack holds only a few thousand. */
export const CHUNK = 1_000;

/*
 * What follows returns Lua. A function in Lua would be clearer, but each costs Redis as much
 * as a command, for it is made anew with every message.
 */

/** Returns the error for a key's data that isn't ours. Both are expressions in Lua. */
export function foreign(key: string, why: string): string {
  return `redis.error_reply('${FOREIGN} ' .. ${key} .. ' ${why}')`;
}

/** Writes a list of pairs with as few commands as possible. */
export function writePairs(
  command: string,
  key: string,
  pairs: string,
): string {
  return `
for i = 1, #${pairs}, ${2 * CHUNK} do
  redis.call('${command}', ${key}, unpack(${pairs}, i, math.min(i + ${
    2 * CHUNK - 1
  }, #${pairs})))
end`;
}

/** Deletes a list of fields or members with as few commands as possible. */
export function deleteEach(
  command: "HDEL" | "ZREM",
  key: string,
  members: string,
): string {
  return `
for i = 1, #${members}, ${CHUNK} do
  redis.call('${command}', ${key}, unpack(${members}, i, math.min(i + ${
    CHUNK - 1
  }, #${members})))
end`;
}

/** The JSON in place of a deleted message. */
export const tombstone = (place: string): string =>
  `'{"type":"deleted","seq":' .. ${place} .. ',"target":' .. ${place} .. '}'`;
