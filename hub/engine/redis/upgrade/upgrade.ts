/**
 * Takes over rooms of older layouts. Before layout 4 a room's log was a stream, which keeps
 * the texts of deleted messages in memory and in backups; their seqs were in a sorted set.
 *
 * @module
 */
import type { StoredEvent } from "../../engine.ts";
import type { Reply } from "../connection/client.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { entryOf, parseEvent } from "../events.ts";
import { roomKeys, ROOMS_KEY } from "../keys.ts";
import { HELPERS } from "../lua.ts";
import { script } from "../connection/script.ts";
import { merge } from "./merge.ts";

/** Number of entries read and written at once. */
const PAGE_ENTRIES = 1_000;

/** How long an unfinished copy is kept, in seconds. */
const COPY_AGE_SECONDS = 3_600;

/**
 * Replaces a room's stream with its copy, unless another instance has.
 *
 * KEYS: meta, log, deleted, replies, the copies of the log and of the replies. ARGV: the
 * last seq copied, the first, a token. Returns 0 if the stream has grown since.
 */
const REPLACE = script(`#!lua${HELPERS}
redis.call('HSETNX', KEYS[1], 'token', ARGV[3])
if redis.call('TYPE', KEYS[2]).ok ~= 'stream' then
  redis.call('UNLINK', KEYS[5], KEYS[6])
  return 1
end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if last and tonumber(string.match(last[1], '^%d+')) > tonumber(ARGV[1]) then return 0 end
redis.call('UNLINK', KEYS[2], KEYS[3])
for i = 5, 6 do
  if redis.call('EXISTS', KEYS[i]) == 1 then
    redis.call('PERSIST', KEYS[i])
    redis.call('RENAME', KEYS[i], KEYS[i == 5 and 2 or 4])
  end
end
redis.call('HSET', KEYS[1], 'first', ARGV[2])
return 1`);

/** Takes over all rooms. Several instances may do so at the same time. */
export async function upgradeRooms(connection: RedisConnection): Promise<void> {
  const rooms = await connection.askRaw<string[]>(
    ...["ZRANGE", ROOMS_KEY, "0", "-1"],
  );
  for (const room of rooms) await upgradeRoom(connection, room);
}

async function upgradeRoom(
  connection: RedisConnection,
  room: string,
): Promise<void> {
  const { meta, log, replies } = roomKeys(room);
  const kind = await connection.askRaw<string>("TYPE", log);
  // What isn't ours is reported when the room is used.
  if (kind !== "stream" && kind !== "none") return;
  const copy = `${log}:${crypto.randomUUID()}`;
  const keys = [
    ...[meta, log, log.replace(/:log$/, ":deleted"), replies],
    ...[copy, `${copy}:replies`],
  ];
  if (kind === "none") {
    await replace(connection, keys, 0, undefined);
    return;
  }
  try {
    await copyStream(connection, keys);
  } catch (error) {
    if (await connection.askRaw("TYPE", log) === "stream") throw error;
    // Another instance was quicker.
    await connection.askRaw("UNLINK", ...keys.slice(4));
  }
}

/** @param keys Those of {@linkcode REPLACE}. */
async function copyStream(
  connection: RedisConnection,
  keys: readonly string[],
): Promise<void> {
  const [, log, deleted, , copy, repliesCopy] = keys;
  let first: number | undefined;
  let last = 0;
  const messages = new Set<number>();
  for (let done = false; !done;) {
    const events = await page(connection, log, deleted, last);
    if (!events) return;
    if (events.length > 0) {
      first ??= events[0].seq;
      last = events.at(-1)!.seq;
      await write(connection, copy, repliesCopy, events, messages);
    } else done = await replace(connection, keys, last, first);
  }
}

async function replace(
  connection: RedisConnection,
  keys: readonly string[],
  last: number,
  first: number | undefined,
): Promise<boolean> {
  const args = [String(last), String(first ?? last + 1), crypto.randomUUID()];
  return await connection.call<number>(REPLACE, keys, args) === 1;
}

/** Returns the events after a `seq`; `undefined`: they aren't ours. */
async function page(
  connection: RedisConnection,
  log: string,
  deleted: string,
  after: number,
): Promise<StoredEvent[] | undefined> {
  const [entries, places] = await Promise.all([
    connection.askRaw<Reply[]>(
      ...["XRANGE", log, `${after + 1}-0`, "+", "COUNT", String(PAGE_ENTRIES)],
    ),
    connection.askRaw<string[]>(
      ...["ZRANGE", deleted, String(after + 1), "+inf", "BYSCORE"],
      ...["LIMIT", "0", String(PAGE_ENTRIES)],
    ),
  ]);
  const events: StoredEvent[] = [];
  for (const entry of entries) {
    const event = parseStreamed(entry);
    if (!event) return undefined;
    events.push(event);
  }
  const merged = merge(after, events, places, PAGE_ENTRIES);
  // Only the first page may begin later.
  return merged && (after === 0 || merged.length === 0 ||
      merged[0].seq === after + 1)
    ? merged
    : undefined;
}

/** @param messages The seqs of the messages so far. */
async function write(
  connection: RedisConnection,
  copy: string,
  repliesCopy: string,
  events: readonly StoredEvent[],
  messages: Set<number>,
): Promise<void> {
  const replies: string[] = [];
  const entries: string[] = [];
  for (const event of events) {
    const { seq, author } = event;
    let { json } = event;
    if (author !== undefined) {
      messages.add(seq);
      const { reply, ...rest } = JSON.parse(json);
      if (reply && messages.has(reply.seq)) {
        replies.push(String(reply.seq), String(seq));
      } // What it replies to was deleted.
      else if (reply) json = JSON.stringify(rest);
    }
    entries.push(String(seq), entryOf({ ...event, json }));
  }
  const age = String(COPY_AGE_SECONDS);
  await Promise.all([
    connection.askRaw("HSET", copy, ...entries),
    connection.askRaw("EXPIRE", copy, age),
    ...replies.length === 0 ? [] : [
      connection.askRaw("ZADD", repliesCopy, ...replies),
      connection.askRaw("EXPIRE", repliesCopy, age),
    ],
  ]);
}

/** Parses an entry of the stream: its type and JSON, and for a message its writer and author. */
function parseStreamed(entry: Reply): StoredEvent | undefined {
  if (!Array.isArray(entry) || !Array.isArray(entry[1])) return;
  const [id, [type, json, writer, author, extra]] = entry;
  const seq = typeof id === "string" ? id.match(/^(\d{1,15})-0$/)?.[1] : null;
  if (!seq || typeof json !== "string" || extra !== undefined) return;
  const event = parseEvent(json, Number(seq), true);
  if (event?.type !== type) return;
  if (event.type !== "message") return writer === undefined ? event : undefined;
  if (writer === undefined) {
    // Before layout 3 it wasn't stored whether an act wrote it.
    const { announcement, waiting } = JSON.parse(json);
    return { ...event, act: announcement === true || waiting !== undefined };
  }
  if (writer !== "said" && writer !== "act" || author !== event.author) return;
  return { ...event, act: writer === "act" };
}
