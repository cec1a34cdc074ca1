/**
 * Prints the flags with which Deno runs the server: for its folder, the address that it
 * listens on, its Redis, its sites' keys, its hook and its webhook.
 *
 * @module
 */
import { OperatorError } from "../hub/operator/operator_error.ts";
import {
  formatAddress,
  parseTarget,
} from "../hub/engine/redis/connection/target.ts";
import { readConfig, readDataDir, VARIABLES } from "../server/config.ts";

/** The variables that Fresh reads to name a build. */
const FRESH_VARIABLES = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/** The settings that name addresses. The task `start` allows this script to read them. */
const PLACES = [
  "HOST",
  "PORT",
  "REDIS_URL",
  "JWT_JWKS",
  "MODERATION_HOOK",
  "WEBHOOK_URL",
  "ROOM_WEBHOOKS",
];

/** The settings that name files. The task `start` allows this script to read them. */
const FILES = ["REDIS_PASSWORD_FILE", "REDIS_CA", "REDIS_CERT", "REDIS_KEY"];

/**
 * Returns the flags for V8, the network, the environment and files.
 *
 * @param dataDir The folder that the server may write.
 * @param sources What it may read besides that.
 * @param hosts The addresses that it may use; `undefined`: all.
 */
export function permissions(
  dataDir: string,
  sources: readonly string[],
  hosts?: readonly string[],
): string[] {
  const names = [...VARIABLES.map(({ name }) => name), ...FRESH_VARIABLES];
  return [
    // A larger young generation, because most of a message's allocations are short-lived.
    "--v8-flags=--max-semi-space-size=8",
    hosts ? `--allow-net=${hosts.join()}` : "--allow-net",
    // Whether the machine restarted since the last stop (hub/engine/embedded/order_mark.ts).
    "--allow-sys=osUptime",
    `--allow-env=${names.join()}`,
    `--allow-read=${[...sources, dataDir].join()}`,
    `--allow-write=${dataDir}`,
  ];
}

/** Returns the files of these settings. */
export function filesIn(
  env: (name: string) => string | undefined,
): string[] {
  return FILES.map((name) => env(name)?.trim() ?? "")
    .filter((file) => file !== "" && !isSplit(file));
}

/**
 * Returns the addresses of these settings: to listen on, and to connect to. `undefined`:
 * Sentinels, a cluster or hosts name others at run time. None if the settings are invalid, about
 * which the server itself complains.
 */
export function hostsIn(
  env: (name: string) => string | undefined,
): string[] | undefined {
  try {
    const { host, port, redisUrl, jwtJwks, ...config } = readConfig((name) =>
      PLACES.includes(name) ? env(name) : undefined
    );
    const { hookUrl, webhookUrl, roomWebhooks } = config;
    if (roomWebhooks !== "no") return;
    const name = host.includes(":") ? `[${host}]` : host;
    // A server on any free port listens on the same one again.
    const listening = port === 0 ? name : `${name}:${port}`;
    const redis = redisUrl === undefined ? undefined : parseTarget(redisUrl)!;
    if (redis && redis.kind !== "server") return;
    return [
      ...[listening, ...redis?.hosts.map(formatAddress) ?? []],
      ...URL.canParse(jwtJwks ?? "") ? [hostOf(jwtJwks!)] : [],
      ...[hookUrl, webhookUrl].flatMap((url) =>
        url === undefined ? [] : [hostOf(url)]
      ),
    ];
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return ["localhost:0"];
  }
}

function hostOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port || (protocol === "http:" ? "80" : "443")}`;
}

/**
 * Whether the shell or Deno's lists of paths would take a folder's name for several, or
 * for a pattern.
 */
export function isSplit(folder: string): boolean {
  return /[\s,*?[\]]/.test(folder);
}

if (import.meta.main) {
  const folder = readDataDir();
  if (isSplit(folder)) {
    console.error(
      `Cannot start: DATA_DIR=${folder} has a space, a comma or a wildcard, which a shell splits or replaces. Use another folder, a link to this one, or deno task start.`,
    );
    Deno.exit(1);
  }
  const env = (name: string) => Deno.env.get(name);
  const sources = [".", ...filesIn(env)];
  console.log(permissions(folder, sources, hostsIn(env)).join(" "));
}
