/**
 * Carries what the embedded engine holds over to Redis: rooms with their epochs and
 * messages, the keys said lately, and the secret that cookies are signed with. So
 * viewers keep their names, and go on from the message that they saw last.
 *
 *     DATA_DIR=data REDIS_URL=redis://127.0.0.1:6379 deno task carry
 *
 * The server must be stopped. What is in DATA_DIR stays there; run again after a failure, it
 * goes on with what is missing.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../hub/database.ts";
import { OperatorError } from "../hub/operator_error.ts";
import { RedisConnection } from "../hub/redis/connection.ts";
import { keyField, roomKeys, ROOMS_KEY } from "../hub/redis/keys.ts";
import {
  checkServer,
  claim,
  explain,
  sharedSecret,
} from "../hub/redis/start.ts";

/** Events of a room carried at most: as many as the Redis engine keeps. */
const MAX_EVENTS = 120_000;

/** Commands sent at once. */
const BATCH = 500;

/** How long the keys that are carried are remembered, in milliseconds. */
const KEY_AGE = 15 * 60_000;

/**
 * Makes a room of what was carried, all at once.
 *
 * KEYS: meta, log, keys, carried log, carried keys. ARGV: fields of meta, key age.
 */
const FINISH = `
if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('RENAME', KEYS[4], KEYS[2]) end
if redis.call('EXISTS', KEYS[5]) == 1 then
  redis.call('RENAME', KEYS[5], KEYS[3])
  redis.call('PEXPIRE', KEYS[3], ARGV[#ARGV])
end
for i = 1, #ARGV - 1, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1`;

interface RoomRow {
  readonly id: number;
  readonly name: string;
  readonly epoch: string;
  readonly seq: number;
  readonly opened_at: number;
  readonly last_at: number | null;
}

/** What was carried. */
export interface Carried {
  rooms: number;
  events: number;
  /** Rooms that had been carried before. */
  skipped: number;
}

/**
 * Carries a `DATA_DIR` to a Redis.
 *
 * @throws {OperatorError} Either can't be used, or Redis holds another chat.
 */
export async function carry(dataDir: string, url: string): Promise<Carried> {
  try {
    Deno.statSync(join(dataDir, "hubbub.db"));
  } catch (cause) {
    throw new OperatorError(
      `Cannot carry ${dataDir} over: there is no hubbub.db in it. Name its folder in DATA_DIR.`,
      { cause },
    );
  }
  using database = openDatabase(dataDir);
  let connection: RedisConnection | undefined;
  try {
    connection = await RedisConnection.open(url);
    await checkServer(url, connection);
    await claim(url, connection);
    await carrySecret(dataDir, url, connection);
    return await carryRooms(database.sql, connection);
  } catch (error) {
    throw explain(url, error);
  } finally {
    connection?.close();
  }
}

async function carrySecret(
  dataDir: string,
  url: string,
  connection: RedisConnection,
): Promise<void> {
  let secret: string;
  try {
    secret = Deno.readTextFileSync(join(dataDir, "secret")).trim();
  } catch (error) {
    // SECRET is set, and goes on to be.
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  if (await sharedSecret(url, connection, secret) !== secret) {
    throw new OperatorError(
      "Cannot carry over: this Redis has a chat of its own, with another secret. Name an empty database.",
    );
  }
}

async function carryRooms(
  sql: DatabaseSync,
  connection: RedisConnection,
): Promise<Carried> {
  const carried: Carried = { rooms: 0, events: 0, skipped: 0 };
  const rooms = sql.prepare(
    "SELECT id, name, epoch, seq, opened_at, last_at FROM rooms ORDER BY id",
  ).all() as unknown as RoomRow[];
  for (const room of rooms) {
    const { meta } = roomKeys(room.name);
    const [epoch, seq] = await connection.askRaw<(string | null)[]>(
      "HMGET",
      meta,
      "epoch",
      "seq",
    );
    if (epoch === room.epoch) carried.skipped++;
    else if (epoch === null || seq === "0") {
      carried.events += await carryRoom(sql, connection, room);
      carried.rooms++;
    } else {
      throw new OperatorError(
        `Cannot carry the room "${room.name}" over: Redis has one of that name in which people have talked.`,
      );
    }
    // Also for a room that was carried when the last run ended before this.
    const active = String((room.last_at ?? room.opened_at) * 1_000);
    await connection.askRaw("ZADD", ROOMS_KEY, "NX", active, room.name);
  }
  return carried;
}

/** @returns How many events it has there. */
async function carryRoom(
  sql: DatabaseSync,
  connection: RedisConnection,
  room: RoomRow,
): Promise<number> {
  const { meta, log, keys } = roomKeys(room.name);
  const [newLog, newKeys] = [`${log}:carried`, `${keys}:carried`];
  // What a run that failed has left.
  await connection.askRaw("UNLINK", newLog, newKeys);
  const events = sql.prepare(
    "SELECT seq, type, json FROM events WHERE room = ? AND seq > ? ORDER BY seq",
  ).iterate(room.id, room.seq - MAX_EVENTS);
  const count = await send(connection, events, ({ seq, type, json }) => [
    ...["XADD", newLog, `${seq}-0`],
    ...[String(type), String(json)],
  ]);
  const said = sql.prepare(
    "SELECT viewer, key, seq FROM keys WHERE room = ? AND at > ?",
  ).iterate(room.id, Date.now() - KEY_AGE);
  await send(connection, said, ({ viewer, key, seq }) => [
    ...["HSET", newKeys, keyField(String(viewer), String(key)), String(seq)],
  ]);
  const fields = ["epoch", room.epoch, "seq", String(room.seq)]
    .concat(["opened_at", String(room.opened_at)])
    .concat(room.last_at === null ? [] : ["last_at", String(room.last_at)]);
  await connection.askRaw(
    ...["EVAL", FINISH, "5", meta, log, keys, newLog, newKeys],
    ...fields,
    String(2 * KEY_AGE),
  );
  return count;
}

/** Sends a command for each row, many at once. */
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
  const dataDir = Deno.env.get("DATA_DIR") || "data";
  try {
    const url = Deno.env.get("REDIS_URL");
    if (!url) {
      throw new OperatorError(
        "Cannot carry over: REDIS_URL says where to, such as redis://127.0.0.1:6379.",
      );
    }
    const { events, rooms, skipped } = await carry(dataDir, url);
    console.log(
      `Carried ${rooms} rooms with ${events} events over` +
        (skipped > 0 ? `; ${skipped} were there already.` : "."),
    );
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
