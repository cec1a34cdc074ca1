import { OperatorError } from "../../operator/operator_error.ts";
import { type RedisConnection, redisReason } from "./connection.ts";
import { GLOBAL_KEYS, LAYOUT, SECRET_KEY, VERSION_KEY } from "./keys.ts";
import { report } from "../../operator/report.ts";
import { upgradeRooms } from "./upgrade/upgrade.ts";

/** The oldest supported version of Redis: the first with script flags and SET with both NX and GET. */
const MIN_REDIS_VERSION = 7;

/** Number of random bytes in a generated secret. */
const SECRET_BYTES = 32;

/** Error messages from Redis and the network, and what an operator can do about them. */
const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(WRONGPASS|ERR AUTH|ERR invalid password)/,
    "the user or password is wrong",
  ],
  [
    /^NOAUTH/,
    "it requires a password; add it to the URL: redis://:password@host",
  ],
  [
    /DB index|database/i,
    "it has no database with that number; choose another, or raise `databases` in Redis",
  ],
  [
    /^NOPERM/,
    "its user lacks permissions that Hubbub needs; allow ~hubbub:* &hubbub:* +@all -@admin +info",
  ],
  [/^LOADING/, "it is still loading its data; start again in a moment"],
  [/^(WRONGTYPE|OOM)/, "it accepts no writes"],
];

/** Returns the error for a Redis that can't be used: one sentence, without the password. */
export function explain(url: string, error: unknown): OperatorError {
  if (error instanceof OperatorError) return error;
  const problem = redisReason(error);
  const known = EXPLANATIONS.find(([beginning]) => beginning.test(problem))
    ?.[1];
  return startError(
    url,
    known
      ? `${known} (Redis says: ${problem})`
      : `it can't be reached (${problem}); start it, or fix the URL`,
    error,
  );
}

/**
 * Ensures that we can use this Redis.
 *
 * @throws {OperatorError} It is too old, a replica or part of a cluster.
 */
export async function checkServer(
  url: string,
  connection: RedisConnection,
): Promise<void> {
  const info = await connection.askRaw<string>("INFO");
  const field = (name: string) =>
    info.match(new RegExp(`^${name}:(.*?)\\r?$`, "m"))?.[1] ?? "";
  const version = field("redis_version");
  if (!(parseInt(version) >= MIN_REDIS_VERSION)) {
    throw startError(
      url,
      `it is version ${
        version || "unknown"
      }, and Hubbub needs Redis ${MIN_REDIS_VERSION} or Valkey`,
    );
  }
  if (field("cluster_enabled") === "1") {
    throw startError(url, "it is part of a cluster; use a Redis that is not");
  }
  if (field("role") === "slave") {
    throw startError(url, "it is a replica; use its primary");
  }
  const policy = field("maxmemory_policy");
  if (Number(field("maxmemory")) > 0 && policy !== "noeviction") {
    report("warn", "storage_evicts", { policy, wanted: "noeviction" });
  }
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

/** Returns the URL without credentials. */
function shownUrl(url: string): string {
  const shown = new URL(url);
  shown.username = shown.password = "";
  return shown.href;
}

function startError(
  url: string,
  problem: string,
  cause?: unknown,
): OperatorError {
  return new OperatorError(
    `Cannot use REDIS_URL=${shownUrl(url)}: ${problem}.`,
    { cause },
  );
}
