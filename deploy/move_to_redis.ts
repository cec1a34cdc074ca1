/**
 * Copies the data of the embedded engine to Redis: rooms with their epochs, events and
 * moderation state, recent keys, and the secret that signs cookies. So viewers keep
 * their names and resume at the message they saw last.
 *
 *     DATA_DIR=data REDIS_URL=redis://127.0.0.1:6379 deno task move-to-redis
 *
 * The server must be stopped. In DATA_DIR only the file `order` changes: it records that
 * the rooms go on in Redis, so that a server which starts there again gives them new
 * epochs. Run again after a failure, it copies the rooms that are missing.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../hub/engine/embedded/database.ts";
import { SQL } from "../hub/engine/embedded/sql.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";
import { orExit } from "../hub/operator/or_exit.ts";
import {
  AUDIT_LINES,
  KEY_AGE_MS,
  LOG_EVENTS,
} from "../hub/engine/redis/append.ts";
import type { RedisSettings } from "../hub/engine/redis/connection/access.ts";
import { RedisConnection } from "../hub/engine/redis/connection/connection.ts";
import { tombstone } from "../hub/engine/engine.ts";
import { parseStored } from "../hub/engine/stored_event.ts";
import { entryOf } from "../hub/engine/redis/events.ts";
import { script } from "../hub/engine/redis/connection/script.ts";
import { keyField, roomKeys, ROOMS_KEY } from "../hub/engine/redis/keys.ts";
import { explain } from "../hub/engine/redis/explain.ts";
import { checkServer, claim, sharedSecret } from "../hub/engine/redis/start.ts";
import { readConfig } from "../server/config.ts";

/** Commands sent at a time. */
const BATCH = 500;

/** No `LIMIT`, in SQLite. */
const NO_LIMIT = -1;

/** The keys of a room that are copied. */
const PARTS = [
  "log",
  "replies",
  "keys",
  "state",
  "versions",
  "audit",
] as const;
type Part = typeof PARTS[number];

/**
 * Turns the copied keys into a room, atomically. They replace a room of that name in
 * which nobody has posted.
 *
 * KEYS: meta, keys; then each key of the room and the key of its copy.
 * ARGV: fields of meta, key age.
 */
const FINISH = script(`#!lua
for i = 3, #KEYS, 2 do
  redis.call('UNLINK', KEYS[i])
  if redis.call('EXISTS', KEYS[i + 1]) == 1 then redis.call('RENAME', KEYS[i + 1], KEYS[i]) end
end
redis.call('PEXPIRE', KEYS[2], ARGV[#ARGV])
for i = 1, #ARGV - 1, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1`);

interface RoomRow {
  readonly id: number;
  readonly name: string;
  readonly epoch: string;
  readonly seq: number;
  readonly version: number;
  readonly opened_at: number;
  readonly last_at: number | null;
  readonly at: number;
}

/** What was copied. */
interface Moved {
  rooms: number;
  events: number;
  /** Rooms that had been copied before. */
  skipped: number;
}

/**
 * Copies a `DATA_DIR` to a Redis.
 *
 * @throws {OperatorError} Either can't be used, or Redis holds another chat.
 */
export async function moveToRedis(
  dataDir: string,
  url: string,
  settings: Partial<RedisSettings> = {},
): Promise<Moved> {
  try {
    Deno.statSync(join(dataDir, "hubbub.db"));
  } catch (cause) {
    throw new OperatorError(
      `Cannot move ${dataDir} to Redis: there is no hubbub.db in it. Set DATA_DIR to the folder that has it.`,
      { cause },
    );
  }
  using database = openDatabase(dataDir, "move");
  let connection: RedisConnection | undefined;
  try {
    connection = await RedisConnection.open(url, settings);
    await checkServer(url, connection);
    await claim(url, connection);
    await moveSecret(dataDir, url, connection);
    database.order.move();
    return await moveRooms(database.sql, connection);
  } catch (error) {
    throw explain(url, error);
  } finally {
    connection?.close();
  }
}

async function moveSecret(
  dataDir: string,
  url: string,
  connection: RedisConnection,
): Promise<void> {
  let secret: string;
  try {
    secret = Deno.readTextFileSync(join(dataDir, "secret")).trim();
  } catch (error) {
    // SECRET is set, and must stay set.
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  if (await sharedSecret(url, connection, secret) !== secret) {
    throw new OperatorError(
      "Cannot move to this Redis: it already has another chat, with another secret. Use an empty database.",
    );
  }
}

async function moveRooms(
  sql: DatabaseSync,
  connection: RedisConnection,
): Promise<Moved> {
  const moved: Moved = { rooms: 0, events: 0, skipped: 0 };
  const rooms = sql.prepare(
    "SELECT id, name, epoch, seq, version, opened_at, last_at, at FROM rooms WHERE name >= '-' ORDER BY id",
  ).all() as unknown as RoomRow[];
  for (const room of rooms) {
    if (await holds(connection, room)) moved.skipped++;
    else {
      moved.events += await moveRoom(sql, connection, room);
      moved.rooms++;
    }
    // Also for a room that was copied when the last run ended before this.
    const active = String((room.last_at ?? room.opened_at) * 1_000);
    await connection.askRaw("ZADD", ROOMS_KEY, "NX", active, room.name);
  }
  return moved;
}

/**
 * Whether a room has been copied before.
 *
 * @throws {OperatorError} Redis has something else under its name.
 */
async function holds(
  connection: RedisConnection,
  { name, epoch }: RoomRow,
): Promise<boolean> {
  const keys = roomKeys(name);
  const [there, seq] = await connection.askRaw<(string | null)[]>(
    ...["HMGET", keys.meta, "epoch", "seq"],
  );
  if (there === epoch) return true;
  if (there !== null && seq !== "0") {
    throw new OperatorError(
      `Cannot move the room "${name}" to Redis: Redis already has a room with that name, with messages in it.`,
    );
  }
  const parts = PARTS.map((part) => keys[part]);
  const foreign = there === null &&
    await connection.askRaw<number>("EXISTS", keys.meta, ...parts) > 0;
  if (foreign) {
    throw new OperatorError(
      `Cannot move the room "${name}" to Redis: Redis already has keys with that name that belong to no room. Use an empty database.`,
    );
  }
  return false;
}

/** @returns How many events were copied. */
async function moveRoom(
  sql: DatabaseSync,
  connection: RedisConnection,
  room: RoomRow,
): Promise<number> {
  const keys = roomKeys(room.name);
  const to = (part: Part) => `${keys[part]}:carried`;
  // The remains of a failed run.
  await connection.askRaw("UNLINK", ...PARTS.map(to));
  const events = sql.prepare(SQL.read)
    .iterate(room.id, room.seq - LOG_EVENTS, room.seq, NO_LIMIT);
  const count = await send(
    connection,
    events,
    ({ seq, author, act, json }) => [
      ...["HSET", to("log"), String(seq)],
      entryOf(
        // What can't be read is passed over, as it is in the database.
        parseStored(String(json), Number(seq)) === undefined
          ? tombstone(Number(seq))
          : {
            author: author === null ? undefined : String(author),
            act: act === 1,
            json: String(json),
          },
      ),
    ],
  );
  await moveReplies(sql, connection, room, to);
  const said = sql.prepare(
    "SELECT viewer, key, seq FROM keys WHERE room = ? AND at > ?",
  ).iterate(room.id, Date.now() - KEY_AGE_MS);
  await send(connection, said, ({ viewer, key, seq }) => [
    ...["HSET", to("keys"), keyField(String(viewer), String(key)), String(seq)],
  ]);
  await moveState(sql, connection, room, to);
  const fields = ["epoch", room.epoch, "seq", String(room.seq)]
    .concat(["version", String(room.version)])
    .concat(["first", String(Math.max(1, room.seq - LOG_EVENTS + 1))])
    .concat(["token", crypto.randomUUID()])
    // The next event's time must not precede the last one's.
    .concat(["opened_at", String(room.opened_at), "at", String(room.at)])
    .concat(room.last_at === null ? [] : ["last_at", String(room.last_at)]);
  const moved = PARTS.flatMap((part) => [keys[part], to(part)]);
  await connection.store(
    FINISH,
    [keys.meta, keys.keys, ...moved],
    () => [...fields, String(2 * KEY_AGE_MS)],
  );
  return count;
}

/** Copies which messages are replies, so that they lose their quotes with the original. */
async function moveReplies(
  sql: DatabaseSync,
  connection: RedisConnection,
  { id, seq }: RoomRow,
  to: (part: Part) => string,
): Promise<void> {
  const replies = sql.prepare(
    "SELECT seq, json ->> '$.reply.seq' AS original FROM events WHERE room = ? AND seq > ? AND type = 'message' AND json_valid(json) AND json ->> '$.reply.seq' IS NOT NULL",
  ).iterate(id, seq - LOG_EVENTS);
  await send(connection, replies, ({ seq, original }) => [
    ...["ZADD", to("replies"), String(original), String(seq)],
  ]);
}

/** Copies a room's moderation state, and the last lines of its audit log. */
async function moveState(
  sql: DatabaseSync,
  connection: RedisConnection,
  { id }: RoomRow,
  to: (part: Part) => string,
): Promise<void> {
  // No instance on Redis knows an older state, so removed entries needn't be copied.
  const state = sql.prepare(
    "SELECT key, value, version FROM state WHERE room = ? AND value IS NOT NULL",
  ).all(id);
  await send(connection, state, ({ key, value }) => [
    ...["HSET", to("state"), String(key), String(value)],
  ]);
  await send(connection, state, ({ key, version }) => [
    ...["ZADD", to("versions"), String(version), String(key)],
  ]);
  const audit = sql.prepare(
    "SELECT seq, json FROM (SELECT seq, json FROM audit WHERE room = ? ORDER BY seq DESC LIMIT ?) ORDER BY seq",
  ).iterate(id, AUDIT_LINES);
  await send(connection, audit, ({ seq, json }) => [
    ...["XADD", to("audit"), `${seq}-0`, "act", String(json)],
  ]);
}

/** Sends a command for each row, in batches. */
async function send<Row>(
  connection: RedisConnection,
  rows: Iterable<Row>,
  command: (row: Row) => string[],
): Promise<number> {
  let count = 0;
  let sent: Promise<unknown>[] = [];
  for (const row of rows) {
    sent.push(connection.askRaw(...command(row)));
    count++;
    if (sent.length < BATCH) continue;
    await Promise.all(sent);
    sent = [];
  }
  await Promise.all(sent);
  return count;
}

if (import.meta.main) {
  await orExit(async () => {
    const config = readConfig();
    const { dataDir, redisUrl } = config;
    if (!redisUrl) {
      throw new OperatorError(
        "Cannot move: set REDIS_URL to the Redis to fill, such as redis://127.0.0.1:6379.",
      );
    }
    const { events, rooms, skipped } = await moveToRedis(
      dataDir,
      redisUrl,
      config,
    );
    console.log(
      `Moved ${rooms} rooms with ${events} events` +
        (skipped > 0 ? `; ${skipped} were already there.` : "."),
    );
  });
}
