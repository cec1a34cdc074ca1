import { OperatorError } from "../../operator/operator_error.ts";
import { type RedisConnection, redisReason } from "./connection.ts";
import { GLOBAL_KEYS, LAYOUT, SECRET_KEY, VERSION_KEY } from "./keys.ts";
import { report } from "../../operator/report.ts";

/** The first version of Redis that has what we use: flags of scripts, SET with NX and GET. */
const OLDEST = 7;

/** Bytes of chance in a secret that we make. */
const SECRET_BYTES = 32;

/** Beginnings of what Redis and the network say, and what an operator can do about it. */
const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(WRONGPASS|ERR AUTH|ERR invalid password)/,
    "the user or password is wrong",
  ],
  [
    /^NOAUTH/,
    "it asks for a password; put it into the URL: redis://:password@host",
  ],
  [
    /DB index|database/i,
    "it has no database of that number; name another, or raise `databases` in Redis",
  ],
  [
    /^NOPERM/,
    "its user may not do what Hubbub needs; allow ~hubbub:* &hubbub:* +@all -@admin +info",
  ],
  [/^LOADING/, "it is still loading its data; start again in a moment"],
  [/^(WRONGTYPE|OOM)/, "it takes nothing in"],
];

/** The error for a Redis that can't be used, in one sentence and without its password. */
export function explain(url: string, error: unknown): OperatorError {
  if (error instanceof OperatorError) return error;
  const why = redisReason(error);
  const known = EXPLANATIONS.find(([beginning]) => beginning.test(why))?.[1];
  return refuse(
    url,
    known
      ? `${known} (Redis says: ${why})`
      : `it can't be reached (${why}); start it, or correct the URL`,
    error,
  );
}

/**
 * Looks whether a Redis is one that we can use.
 *
 * @throws {OperatorError} It is too old, a replica or a cluster.
 */
export async function checkServer(
  url: string,
  connection: RedisConnection,
): Promise<void> {
  const info = await connection.askRaw<string>("INFO");
  const field = (name: string) =>
    info.match(new RegExp(`^${name}:(.*?)\\r?$`, "m"))?.[1] ?? "";
  const version = field("redis_version");
  if (!(parseInt(version) >= OLDEST)) {
    throw refuse(
      url,
      `it is version ${
        version || "unknown"
      }, and Hubbub needs Redis ${OLDEST} or Valkey`,
    );
  }
  if (field("cluster_enabled") === "1") {
    throw refuse(url, "it is part of a cluster; name a Redis that is not");
  }
  if (field("role") === "slave") {
    throw refuse(url, "it is a replica; name the Redis that it follows");
  }
  const policy = field("maxmemory_policy");
  if (Number(field("maxmemory")) > 0 && policy !== "noeviction") {
    report("warn", "storage_evicts", { policy, wanted: "noeviction" });
  }
}

/**
 * Marks the database as ours, and looks whether it is. One of an older Hubbub is taken
 * over.
 *
 * @throws {OperatorError} Its keys are another program's or of a newer Hubbub.
 * Nothing is changed then.
 */
export async function claim(
  url: string,
  connection: RedisConnection,
): Promise<void> {
  const foreign = (key: string) =>
    refuse(
      url,
      `its key ${key} belongs to another program; name another database, such as redis://host/1`,
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
    // Another instance that starts now writes the same.
    await connection.askRaw("SET", VERSION_KEY, String(LAYOUT), "NX");
    return;
  }
  if (!/^\d{1,9}$/.test(marked)) throw foreign(VERSION_KEY);
  if (Number(marked) > LAYOUT) {
    throw refuse(
      url,
      `its data is of version ${marked} and this Hubbub knows up to ${LAYOUT}; start the newer Hubbub`,
    );
  }
  // What an older Hubbub stored we read; what we store it would not know how to read.
  if (Number(marked) < LAYOUT) {
    await connection.askRaw("SET", VERSION_KEY, String(LAYOUT));
  }
}

/**
 * The secret that all instances on a Redis share: made by the first.
 *
 * @param known What this process uses already: put back if Redis lost it.
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
  throw refuse(
    url,
    `what its key ${SECRET_KEY} holds is too short for a secret; remove it, or set SECRET`,
  );
}

/** The URL without who may use it. */
function shownUrl(url: string): string {
  const shown = new URL(url);
  shown.username = shown.password = "";
  return shown.href;
}

function refuse(url: string, why: string, cause?: unknown): OperatorError {
  return new OperatorError(
    `Cannot use REDIS_URL=${shownUrl(url)}: ${why}.`,
    { cause },
  );
}
