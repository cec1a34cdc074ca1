import { isIP } from "node:net";
import { AddressList } from "../hub/people/address.ts";
import type { HookSettings } from "../hub/moderation/hook/hook.ts";
import { DEFAULT_IPV6_PREFIX_LENGTH } from "../hub/people/network.ts";
import type { HubOptions } from "../hub/mod.ts";
import { MAX_PACE } from "../hub/protocol.ts";
import type { RedisSettings } from "../hub/engine/redis/connection/access.ts";
import {
  parseTarget,
  TARGET_FORMS,
} from "../hub/engine/redis/connection/target.ts";
import type { WebhookSettings } from "../hub/webhooks/endpoint.ts";
import type { ReportFormat } from "../hub/operator/report.ts";
import { MIN_SECRET_LENGTH, splitSecrets } from "../hub/people/secret.ts";
import { parseJwks, signingSecretIn, urlIn, wrong } from "./settings/parse.ts";

/** All settings, read once and checked. The hashes are made later, from the secrets. */
export interface Config
  extends
    Omit<HubOptions, "addressHashes" | "viewerHash" | "hook" | "listKeys">,
    HookSettings,
    WebhookSettings,
    RedisSettings {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** The Redis that several processes share; `undefined`: one process with a database in `dataDir`. */
  readonly redisUrl: string | undefined;
  /**
   * The secrets for cookies, newest first: the first signs, all verify. `undefined`: one
   * is generated and kept with the messages.
   */
  readonly secrets: readonly string[] | undefined;
  /** The secret with which other sites sign their users' tokens (HS256). */
  readonly jwtSecret: string | undefined;
  /** The path or URL of such sites' public keys (RS256, ES256). */
  readonly jwtJwks: string | undefined;
  /** The audience that such tokens must name. */
  readonly jwtAudience: string;
  /** The origins of our own pages; empty: whatever host a request names. */
  readonly publicUrls: readonly string[];
  /** Origins that may open sockets and post, besides the page's own. */
  readonly allowedOrigins: readonly string[];
  /** Proxies whose X-Forwarded-For, X-Forwarded-Proto and Forwarded are trusted. */
  readonly trustProxy: AddressList;
  /** How much of each room's history is kept, in MiB and days; 0: no limit. */
  readonly historyMaxMb: number;
  readonly historyMaxDays: number;
  readonly logFormat: ReportFormat;
}

/** A setting: its variable, its default, and how it is parsed. */
interface Setting<Value> {
  readonly name: string;
  /** The default, as the README shows it. */
  readonly unset: string;
  /** @throws {OperatorError} The value is invalid. */
  read(value: string | undefined): Value;
}

/** All settings. README.md and the server's permissions must list exactly these (config_test.ts). */
const SETTINGS: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  port: wholeNumber("PORT", 8000, 0, 65535),
  host: withDefault("HOST", "0.0.0.0", parseHost),
  dataDir: withDefault("DATA_DIR", "data", (path) => path),
  redisUrl: optional("REDIS_URL", "a database in `DATA_DIR`", parseRedisUrl),
  redisPasswordFile: optional("REDIS_PASSWORD_FILE", "none", (path) => path),
  redisCa: optional("REDIS_CA", "the usual ones", (path) => path),
  redisCert: optional("REDIS_CERT", "none", (path) => path),
  redisKey: optional("REDIS_KEY", "none", (path) => path),
  redisReplicas: optional(
    "REDIS_REPLICAS",
    "1 where there are any",
    (value) => parseWholeNumber("REDIS_REPLICAS", value, 0, 100),
  ),
  secrets: optional("SECRET", "generated, kept in `DATA_DIR`", parseSecrets),
  adminToken: optional("ADMIN_TOKEN", "no such access", parseAdminToken),
  roomOpening: oneOf("ROOM_OPENING", ["anybody", "admin", "nobody"]),
  roomRate: wholeNumber("ROOM_RATE", 20, 0, 100_000),
  jwtSecret: optional("JWT_SECRET", "none", parseJwtSecret),
  jwtJwks: optional("JWT_JWKS", "none", parseJwks),
  jwtAudience: withDefault("JWT_AUDIENCE", "hubbub", (audience) => audience),
  publicUrls: origins("PUBLIC_URL", "any host"),
  allowedOrigins: origins("ALLOWED_ORIGINS", "the page's own origin"),
  trustProxy: list("TRUST_PROXY", "none", parseProxies),
  messageRate: withDefault("MESSAGE_RATE", "1", parseRate),
  messageBurst: wholeNumber("MESSAGE_BURST", 5, 0, 100_000),
  maxMessageLength: wholeNumber("MAX_MESSAGE_LENGTH", 500, 1, 2_000),
  readingPace: wholeNumber("READING_PACE", 15, 0, MAX_PACE),
  privateStreams: withDefault(
    "PRIVATE_STREAMS",
    "no",
    (value) => parseYesOrNo("PRIVATE_STREAMS", value),
  ),
  hookUrl: optional("MODERATION_HOOK", "none", urlIn("MODERATION_HOOK")),
  hookSecret: optional(
    "MODERATION_HOOK_SECRET",
    "none",
    signingSecretIn("MODERATION_HOOK_SECRET"),
  ),
  hookTimeoutMs: wholeNumber("MODERATION_HOOK_TIMEOUT_MS", 300, 1, 30_000),
  hookOnSilence: oneOf("MODERATION_HOOK_ON_SILENCE", [
    "post",
    "hold",
    "refuse",
  ]),
  webhookUrl: optional("WEBHOOK_URL", "none", urlIn("WEBHOOK_URL")),
  webhookSecret: optional(
    "WEBHOOK_SECRET",
    "none",
    signingSecretIn("WEBHOOK_SECRET"),
  ),
  roomWebhooks: oneOf("ROOM_WEBHOOKS", ["no", "public", "private"]),
  historySize: wholeNumber("HISTORY_SIZE", 1_000, 0, 100_000),
  historyMaxMb: wholeNumber("HISTORY_MAX_MB", 256, 0, 1_000_000),
  historyMaxDays: wholeNumber("HISTORY_MAX_DAYS", 365, 0, 100_000),
  roomMaxSilentDays: wholeNumber("ROOM_MAX_SILENT_DAYS", 0, 0, 100_000),
  maxClients: wholeNumber("MAX_CLIENTS", 0, 0, 10_000_000),
  maxClientsPerIp: wholeNumber("MAX_CLIENTS_PER_IP", 0, 0, 10_000_000),
  ipv6PrefixLength: wholeNumber(
    "IPV6_PREFIX_LENGTH",
    DEFAULT_IPV6_PREFIX_LENGTH,
    32,
    128,
  ),
  logFormat: oneOf("LOG_FORMAT", ["text", "json"]),
};

/** The variables of all settings, and their defaults. */
export const VARIABLES: readonly Pick<
  Setting<unknown>,
  "name" | "unset"
>[] = Object.values(SETTINGS);

/**
 * Reads the settings from the environment.
 *
 * @throws {OperatorError} A value is invalid; the message names the variable, the value
 * and what is expected.
 */
export function readConfig(
  env: (name: string) => string | undefined = Deno.env.get,
): Config {
  const config = Object.fromEntries(
    Object.entries<Setting<unknown>>(SETTINGS).map((
      [key, setting],
    ) => [key, readSetting(setting, env)]),
  ) as unknown as Config;
  if (config.roomOpening === "admin" && config.adminToken === undefined) {
    throw wrong(
      "ROOM_OPENING",
      "admin",
      "anybody or nobody unless ADMIN_TOKEN is set",
    );
  }
  return config;
}

/** Reads DATA_DIR alone, for scripts that need no other setting. */
export function readDataDir(): string {
  return readSetting(SETTINGS.dataDir, (name) => Deno.env.get(name));
}

function readSetting<Value>(
  { name, read }: Setting<Value>,
  env: (name: string) => string | undefined,
): Value {
  return read(env(name)?.trim() || undefined);
}

function withDefault<Value>(
  name: string,
  unset: string,
  parse: (value: string) => Value,
): Setting<Value> {
  return { name, unset, read: (value = unset) => parse(value) };
}

/** @param unset What the README shows as the default. */
function optional<Value>(
  name: string,
  unset: string,
  parse: (value: string) => Value,
): Setting<Value | undefined> {
  return {
    name,
    unset,
    read: (value) => value === undefined ? undefined : parse(value),
  };
}

/** @param unset What the README shows as the default, an empty list. */
function list<Value>(
  name: string,
  unset: string,
  parse: (entries: readonly string[]) => Value,
): Setting<Value> {
  return {
    name,
    unset,
    read: (value = "") =>
      parse(value.split(",").map((entry) => entry.trim()).filter(Boolean)),
  };
}

/** @param unset What the README shows as the default, an empty list. */
function origins(name: string, unset: string): Setting<readonly string[]> {
  return list(
    name,
    unset,
    (entries) => entries.map((entry) => parseOrigin(name, entry)),
  );
}

/** @param choices The default first. */
function oneOf<Choice extends string>(
  name: string,
  choices: readonly Choice[],
): Setting<Choice> {
  const unset: string = choices[0];
  return withDefault(name, unset, (value) => {
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) throw wrong(name, value, OR.format(choices));
    return chosen;
  });
}

const OR = new Intl.ListFormat("en-GB", { type: "disjunction" });

function wholeNumber(
  name: string,
  unset: number,
  min: number,
  max: number,
): Setting<number> {
  return withDefault(
    name,
    String(unset),
    (value) => parseWholeNumber(name, value, min, max),
  );
}

function parseWholeNumber(
  name: string,
  value: string,
  min: number,
  max: number,
): number {
  const parsed = /^\d+$/.test(value) ? Number(value) : NaN;
  if (Number.isNaN(parsed) || parsed < min || parsed > max) {
    throw wrong(name, value, `a whole number from ${min} to ${max}`);
  }
  return parsed;
}

function parseHost(value: string): string {
  if (isIP(value) === 0 && !/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(value)) {
    throw wrong(
      "HOST",
      value,
      "the address or host name to listen on, such as 127.0.0.1, :: or localhost",
    );
  }
  return value;
}

function parseRedisUrl(value: string): string {
  // The value isn't shown: it may contain a password, anywhere in an unreadable URL.
  if (!parseTarget(value)) throw wrong("REDIS_URL", "…", TARGET_FORMS);
  return value;
}

// Messages never repeat the values of secrets.

function parseSecrets(value: string): string[] {
  try {
    return splitSecrets(value);
  } catch {
    throw wrong(
      "SECRET",
      "…",
      `at least ${MIN_SECRET_LENGTH} characters (openssl rand -hex 32 generates one), or several such secrets separated by commas, newest first`,
    );
  }
}

/** Only characters that are allowed in every header, and in the name of a subprotocol. */
function parseAdminToken(value: string): string {
  if (!/^[\w-]{32,512}$/.test(value)) {
    throw wrong(
      "ADMIN_TOKEN",
      "…",
      "32 to 512 letters (a-z), digits, - and _ (openssl rand -hex 32 generates one)",
    );
  }
  return value;
}

function parseJwtSecret(value: string): string {
  if (value.length < MIN_SECRET_LENGTH) {
    throw wrong(
      "JWT_SECRET",
      "…",
      `at least ${MIN_SECRET_LENGTH} characters (openssl rand -hex 32 generates one)`,
    );
  }
  return value;
}

function parseOrigin(name: string, value: string): string {
  const origin = URL.canParse(value) ? new URL(value).origin : "null";
  if (
    origin === "null" || !/^https?:/.test(origin) ||
    origin !== value.replace(/\/$/, "") || origin.includes("*")
  ) {
    throw wrong(
      name,
      value,
      "origins such as https://example.com, separated by commas",
    );
  }
  return origin;
}

function parseProxies(entries: readonly string[]): AddressList {
  try {
    return new AddressList(entries);
  } catch {
    throw wrong(
      "TRUST_PROXY",
      entries.join(","),
      "addresses or networks such as 127.0.0.1,10.0.0.0/8",
    );
  }
}

function parseRate(value: string): number {
  const rate = /^\d*\.?\d+$/.test(value) ? Number(value) : NaN;
  if (!(rate <= 100_000)) {
    throw wrong(
      "MESSAGE_RATE",
      value,
      "a number of messages per second from 0 (no limit) to 100000, such as 0.5",
    );
  }
  return rate;
}

function parseYesOrNo(name: string, value: string): boolean {
  if (value !== "yes" && value !== "no") throw wrong(name, value, "yes or no");
  return value === "yes";
}
