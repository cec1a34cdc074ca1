import { createHmac } from "node:crypto";
import { OperatorError } from "../../operator/operator_error.ts";
import { type RedisConnection, redisReason } from "./connection/connection.ts";
import { inTime } from "./connection/in_time.ts";
import { infoField, type Node } from "./connection/node.ts";
import {
  FINGERPRINTS_KEY,
  GLOBAL_KEYS,
  LAYOUT,
  SECRET_KEY,
  VERSION_KEY,
} from "./keys.ts";
import { script } from "./lua.ts";
import { report } from "../../operator/report.ts";
import { upgradeRooms } from "./upgrade/upgrade.ts";

/** The oldest supported version of Redis: the first with script flags and SET with both NX and GET. */
const MIN_REDIS_VERSION = 7;

/** What Hubbub's user of Redis may do. */
const PERMISSIONS =
  "~hubbub:* &hubbub:* +@all -@admin -@dangerous +info +config|get";

/** How long Redis may take to say what it is, in milliseconds. */
const ANSWER_TIMEOUT_MS = 2_000;

/** Number of random bytes in a generated secret. */
const SECRET_BYTES = 32;

/** Length of a secret's fingerprint, in hexadecimal digits. */
const FINGERPRINT_LENGTH = 32;

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
    /DB index|no such db/i,
    "it has no database with that number; choose another, or raise `databases` in Redis",
  ],
  [
    /^NOPERM/,
    `its user lacks permissions that Hubbub needs; allow ${PERMISSIONS}`,
  ],
  [/^LOADING/, "it is still loading its data; start again in a moment"],
  [
    /^(OOM|ERR .*\bOOM\b)/,
    "it is full; raise its `maxmemory`, or remove what else is in it",
  ],
  [
    /^MISCONF/,
    "it refuses writes because it can't save its data; see its log, and free its disk",
  ],
  [/^(READONLY|MASTERDOWN)/, "it is a replica; use its primary"],
  [
    /^NOREPLICAS/,
    "it refuses writes because too few of its replicas are connected (`min-replicas-to-write`); see to them",
  ],
  [
    /^(MOVED|ASK|CROSSSLOT|ERR SELECT is not allowed in cluster)/,
    "it is part of a cluster; write redis+cluster:// instead of redis://",
  ],
  [
    /^CLUSTERDOWN|majority of its cluster/,
    "its cluster is down: some of its nodes are missing, or not connected to the majority; see `CLUSTER INFO` on them",
  ],
  [
    /^ERR This instance has cluster support disabled/,
    "it is not part of a cluster; write redis:// instead of redis+cluster://",
  ],
  [
    /^ERR unknown command '?SENTINEL/i,
    "it is not a Sentinel; use the Sentinels' addresses, whose port is usually 26379",
  ],
  [
    /^(ERR No such master|no Sentinel knows)/i,
    "its Sentinels watch no primary of that name; see `SENTINEL MASTERS` on one of them",
  ],
  [
    /^ERR unknown command/i,
    "it doesn't know a command that Hubbub needs: it is a Sentinel or a proxy; use the primary's address and port",
  ],
  [
    /^BUSY/,
    "it is busy with a script of another program; wait for it, or kill it",
  ],
  [
    /^ERR max number of clients/,
    "it has no room for more clients; raise its `maxclients`",
  ],
  [
    /^DENIED/,
    "it accepts only clients on its own machine (`protected-mode`); set a password",
  ],
  [/^WRONGTYPE/, "a key of Hubbub holds something else; use another database"],
  [
    /UnknownIssuer|self.signed|unable to (get|verify)|unknown ca/i,
    "its certificate is signed by an authority that isn't known here; set REDIS_CA to a file with that authority's certificate",
  ],
  [
    /NotValidForName|Hostname\/IP|altname/i,
    "its certificate is for another host name; use that name in the URL",
  ],
  [
    /CertExpired|CertificateExpired|certificate: ?Expired|has expired/i,
    "its certificate has expired; renew it",
  ],
  [
    /InvalidContentType|corrupt message|wrong version|packet length/i,
    "it doesn't speak TLS on that port; write redis:// instead of rediss://, or use its TLS port",
  ],
];

/** Returns the error for a Redis that can't be used: one sentence, without the password. */
export function explain(url: string, error: unknown): OperatorError {
  if (error instanceof OperatorError) return error;
  const problem = redisReason(error);
  const known = EXPLANATIONS.find(([beginning]) => beginning.test(problem))
    ?.[1];
  return startError(
    url,
    known ? `${known} (Redis says: ${problem})` : unreachable(url, problem),
    error,
  );
}

/** A TLS port closes a plain connection, and a plain port doesn't answer a TLS handshake. */
function unreachable(url: string, problem: string): string {
  if (url.startsWith("rediss:") && /timeout/i.test(problem)) {
    return `it can't be reached, or doesn't speak TLS on that port (${problem}); start it, fix the URL, or write redis:// if it has no TLS`;
  }
  if (/ECONNRESET|closed/.test(problem) && url.startsWith("redis:")) {
    return `it closes the connection (${problem}); write rediss:// if it expects TLS on that port`;
  }
  return `it can't be reached (${problem}); start it, or fix the URL`;
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

/** Returns the URL without credentials. */
function shownUrl(url: string): string {
  return url.replace(/\/\/[^/]*@/, "//").replace(/\?.*$/, "");
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
