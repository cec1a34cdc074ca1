import { createHmac } from "node:crypto";
import { explain, startError } from "./explain.ts";
import type { RedisConnection } from "./connection/connection.ts";
import { inTime } from "./connection/in_time.ts";
import { infoField, type Node } from "./connection/node.ts";
import { ANSWER_TIMEOUT_MS } from "./connection/router.ts";
import {
  FINGERPRINTS_KEY,
  GLOBAL_KEYS,
  LAYOUT,
  SECRET_KEY,
  VERSION_KEY,
} from "./keys.ts";
import { script } from "./connection/script.ts";
import { report } from "../../operator/report.ts";
import { upgradeRooms } from "./upgrade/upgrade.ts";

/** The oldest supported version of Redis: the first with script flags and SET with both NX and GET. */
const MIN_REDIS_VERSION = 7;

/** Number of random bytes in a generated secret. */
const SECRET_BYTES = 32;

/** Length of a secret's fingerprint, in hexadecimal digits. */
const FINGERPRINT_LENGTH = 32;

/**
 * Ensures that we can use this Redis.
 *
 * @throws {OperatorError} It is too old, a replica, or of another kind than the URL says.
 */
export async function checkServer(
  url: string,
  connection: RedisConnection,
): Promise<void> {
  for (const node of connection.nodes) await checkNode(url, connection, node);
}

async function checkNode(
  url: string,
  { kind }: RedisConnection,
  node: Node,
): Promise<void> {
  const info = String(await inTime(node.ask(["INFO"]), ANSWER_TIMEOUT_MS));
  const field = (name: string) => infoField(info, name);
  const version = field("redis_version");
  if (!(parseInt(version) >= MIN_REDIS_VERSION)) {
    throw startError(
      url,
      `it is version ${
        version || "unknown"
      }, and Hubbub needs Redis ${MIN_REDIS_VERSION} or Valkey`,
    );
  }
  if (field("redis_mode") === "sentinel") {
    throw startError(
      url,
      "it is a Sentinel; write redis+sentinel://host:26379/NAME, with the name under which it watches the primary",
    );
  }
  if (field("cluster_enabled") === "1" && kind !== "cluster") {
    throw startError(
      url,
      "it is part of a cluster; write redis+cluster:// instead of redis://",
    );
  }
  if (field("role") === "slave") {
    throw startError(url, "it is a replica; use its primary");
  }
  const policy = field("maxmemory_policy");
  if (Number(field("maxmemory")) > 0 && policy !== "noeviction") {
    report("warn", "storage_evicts", { policy, wanted: "noeviction" });
  }
  await checkDurability(node, field("aof_enabled") === "1");
  // In a cluster a primary that is cut off from the majority stops by itself.
  if (Number(field("connected_slaves")) > 0 && kind !== "cluster") {
    await checkSplit(node);
  }
}

/** Logs if a primary that was replaced goes on to take messages from those that still reach it. */
async function checkSplit(node: Node): Promise<void> {
  const minimum = await setting(node, "min-replicas-to-write");
  if (minimum !== "0") return;
  report("warn", "storage_may_split", {
    "min-replicas-to-write": minimum,
    wanted: "min-replicas-to-write 1",
  });
}

/** Reads a setting of Redis; `undefined`: not allowed, or not offered, as by many hosted ones. */
async function setting(node: Node, name: string): Promise<string | undefined> {
  try {
    const reply = await inTime(
      node.ask(["CONFIG", "GET", name]),
      ANSWER_TIMEOUT_MS,
    );
    return Array.isArray(reply) ? String(reply[1]) : undefined;
  } catch {
    return;
  }
}

/** Logs what of an accepted message Redis may lose when it is killed. */
async function checkDurability(
  node: Node,
  appendOnly: boolean,
): Promise<void> {
  const fsync = appendOnly
    ? await setting(node, "appendfsync") ?? "unknown"
    : undefined;
  if (fsync === "always") return;
  report("warn", "storage_may_lose", {
    appendonly: appendOnly ? "yes" : "no",
    ...(fsync ? { appendfsync: fsync } : {}),
    wanted: "appendonly yes, appendfsync always",
  });
}

/**
 * Marks the database as ours, or ensures that it is. A database of an older version is
 * taken over.
 *
 * @throws {OperatorError} Its keys belong to another program or a newer version. Nothing
 * is changed then.
 */
export async function claim(
  url: string,
  connection: RedisConnection,
): Promise<void> {
  const foreign = (key: string) =>
    startError(
      url,
      `its key ${key} belongs to another program; use another database, such as redis://host/1`,
    );
  const names = Object.keys(GLOBAL_KEYS) as (keyof typeof GLOBAL_KEYS)[];
  const types = await Promise.all(
    names.map((name) => connection.askRaw<string>("TYPE", name)),
  );
  for (const [i, name] of names.entries()) {
    if (types[i] !== "none" && types[i] !== GLOBAL_KEYS[name]) {
      throw foreign(name);
    }
  }
  const marked = types[names.indexOf(VERSION_KEY)] === "none"
    ? null
    : await connection.askRaw<string | null>("GET", VERSION_KEY);
  if (marked === null) {
    // Another instance that starts at the same time writes the same.
    await connection.askRaw("SET", VERSION_KEY, String(LAYOUT), "NX");
    return;
  }
  if (!/^\d{1,9}$/.test(marked)) throw foreign(VERSION_KEY);
  if (Number(marked) > LAYOUT) {
    throw startError(
      url,
      `its data has version ${marked} and this Hubbub supports versions up to ${LAYOUT}; start the newer Hubbub`,
    );
  }
  if (Number(marked) < LAYOUT) {
    await upgradeRooms(connection);
    await connection.askRaw("SET", VERSION_KEY, String(LAYOUT));
  }
}

/**
 * Returns the secret that all instances on a Redis share; the first one generates it.
 *
 * @param known The secret this process already uses; restored if Redis lost it.
 */
export async function sharedSecret(
  url: string,
  connection: RedisConnection,
  known?: string,
): Promise<string> {
  const made = known ??
    crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toHex();
  try {
    const kept = await connection.askRaw<string | null>(
      "SET",
      SECRET_KEY,
      made,
      "NX",
      "GET",
    ) ?? made;
    if (kept.length >= SECRET_BYTES) return kept;
  } catch (error) {
    throw explain(url, error);
  }
  throw startError(
    url,
    `the secret in its key ${SECRET_KEY} is too short; remove the key, or set SECRET`,
  );
}

/**
 * Compares secrets with those of the instance that started last, unless none has.
 *
 * KEYS: fingerprints. ARGV: fingerprints. Returns 0 if none is the same.
 */
const COMPARE = script(`#!lua
local kept = redis.call('GET', KEYS[1])
local same = not kept
for _, fingerprint in ipairs(ARGV) do
  if kept and string.find(kept, fingerprint, 1, true) then same = true end
end
if not same then return 0 end
redis.call('SET', KEYS[1], table.concat(ARGV, ' '))
return 1`);

/**
 * Ensures that all instances on a Redis share a secret: a ban by address, for example, is
 * a hash that only the same secret makes. During a rotation each has one in common with
 * the one that started before it.
 *
 * @throws {OperatorError} The instance that started last has none of these secrets.
 */
export async function checkSecrets(
  url: string,
  connection: RedisConnection,
  secrets: readonly string[],
): Promise<void> {
  // They can't be derived from what is stored.
  const fingerprints = secrets.map((secret) =>
    createHmac("sha256", secret).update("hubbub:fingerprint").digest("hex")
      .slice(0, FINGERPRINT_LENGTH)
  );
  let same: number;
  try {
    same = await connection.call<number>(
      COMPARE,
      [FINGERPRINTS_KEY],
      fingerprints,
    );
  } catch (error) {
    throw explain(url, error);
  }
  if (same === 1) return;
  throw startError(
    url,
    `the other instances on it have another secret; set the same SECRET everywhere, or rotate with SECRET=new,old (if the old one is lost, stop all instances and delete the key ${FINGERPRINTS_KEY})`,
  );
}
