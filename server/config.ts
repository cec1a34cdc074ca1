import { isIP } from "node:net";
import { AddressList } from "../hub/people/address.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";
import type { HubOptions } from "../hub/mod.ts";
import type { RoomOpening } from "../hub/room/opening.ts";
import type { ReportFormat } from "../hub/operator/report.ts";
import { MIN_SECRET_LENGTH, splitSecrets } from "../hub/people/secret.ts";

/** Every setting, read once and checked. What hashes addresses is made of the secrets, wherever they come from. */
export interface Config extends Omit<HubOptions, "addressHashes"> {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** The Redis that several processes share; `undefined`: one process with a database in `dataDir`. */
  readonly redisUrl: string | undefined;
  /**
   * What cookies are signed with, the newest first: it signs, and what the others signed
   * is believed. `undefined`: one is made and kept beside the messages.
   */
  readonly secrets: readonly string[] | undefined;
  /** What other sites sign the tokens of their users with (HS256). */
  readonly jwtSecret: string | undefined;
  /** The path or the URL of the public keys of such sites (RS256, ES256). */
  readonly jwtJwks: string | undefined;
  /** What such tokens must name as their audience. */
  readonly jwtAudience: string;
  /** Origins that may open sockets and post beside the page's own. */
  readonly allowedOrigins: readonly string[];
  /** Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustProxy: AddressList;
  readonly logFormat: ReportFormat;
}

/** A setting: where it stands, what it is unless set, and how it is read. */
interface Setting<Value> {
  /** The variable of the environment. */
  readonly name: string;
  /** What it is unless set, as the README says it. */
  readonly unset: string;
  /** @throws {OperatorError} The value is wrong. */
  read(value: string | undefined): Value;
}

/** Every setting. README.md and the permissions of the server name these and no others (config_test.ts). */
const SETTINGS: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  port: wholeNumber("PORT", 8000, 0, 65535),
  host: { name: "HOST", unset: "0.0.0.0", read: readHost },
  dataDir: {
    name: "DATA_DIR",
    unset: "./data",
    read: (value = "data") => value,
  },
  redisUrl: {
    name: "REDIS_URL",
    unset: "a database in `DATA_DIR`",
    read: readRedisUrl,
  },
  secrets: {
    name: "SECRET",
    unset: "made once, kept in `DATA_DIR`",
    read: readSecrets,
  },
  adminToken: { name: "ADMIN_TOKEN", unset: "nobody", read: readAdminToken },
  roomOpening: { name: "ROOM_OPENING", unset: "anybody", read: readOpening },
  roomRate: wholeNumber("ROOM_RATE", 20, 0, 100_000),
  jwtSecret: { name: "JWT_SECRET", unset: "none", read: readJwtSecret },
  jwtJwks: { name: "JWT_JWKS", unset: "none", read: readJwks },
  jwtAudience: {
    name: "JWT_AUDIENCE",
    unset: "hubbub",
    read: (value = "hubbub") => value,
  },
  allowedOrigins: {
    name: "ALLOWED_ORIGINS",
    unset: "the page's own",
    read: (value) => listIn(value).map(readOrigin),
  },
  trustProxy: {
    name: "TRUST_PROXY",
    unset: "none",
    read: (value) => readProxies(listIn(value)),
  },
  messageRate: { name: "MESSAGE_RATE", unset: "1", read: readRate },
  messageBurst: wholeNumber("MESSAGE_BURST", 5, 0, 100_000),
  maxMessageLength: wholeNumber("MAX_MESSAGE_LENGTH", 500, 1, 2_000),
  historySize: wholeNumber("HISTORY_SIZE", 1_000, 0, 100_000),
  maxClients: wholeNumber("MAX_CLIENTS", 0, 0, 10_000_000),
  maxClientsPerIp: wholeNumber("MAX_CLIENTS_PER_IP", 0, 0, 10_000_000),
  logFormat: { name: "LOG_FORMAT", unset: "text", read: readFormat },
};

/** The variables of all settings, and what they are unless set. */
export const VARIABLES: readonly Pick<
  Setting<unknown>,
  "name" | "unset"
>[] = Object.values(SETTINGS);

/**
 * Reads the settings from the environment.
 *
 * @throws {OperatorError} A value is wrong; the message names the variable, the value and what it takes.
 */
export function readConfig(
  env: (name: string) => string | undefined = Deno.env.get,
): Config {
  const config = Object.fromEntries(
    Object.entries<Setting<unknown>>(SETTINGS).map((
      [key, { name, read }],
    ) => [key, read(env(name)?.trim() || undefined)]),
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

function wholeNumber(
  name: string,
  unset: number,
  min: number,
  max: number,
): Setting<number> {
  return {
    name,
    unset: String(unset),
    read(value) {
      if (value === undefined) return unset;
      const parsed = /^\d+$/.test(value) ? Number(value) : NaN;
      if (Number.isNaN(parsed) || parsed < min || parsed > max) {
        throw wrong(name, value, `a whole number from ${min} to ${max}`);
      }
      return parsed;
    },
  };
}

/** What stands between commas. */
function listIn(value = ""): string[] {
  return value.split(",").map((entry) => entry.trim()).filter(Boolean);
}

function wrong(name: string, value: string, takes: string): OperatorError {
  // A line break or an escape sequence in the value must not spoil the one line.
  const shown = value.replace(/[\p{C}\u2028\u2029]/gu, "?");
  return new OperatorError(
    `Cannot start: ${name}=${shown} is invalid; ${name} must be ${takes}.`,
  );
}

function readHost(value = "0.0.0.0"): string {
  if (isIP(value) === 0 && !/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(value)) {
    throw wrong(
      "HOST",
      value,
      "the address or host name to listen on, such as 127.0.0.1, :: or localhost",
    );
  }
  return value;
}

/** With the number of the database in its path, 0 unless given. */
function readRedisUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const database = url?.pathname.match(/^(?:\/(\d{0,5}))?$/);
  if (
    !url || !database || !/^rediss?:$/.test(url.protocol) || !url.hostname ||
    url.search || url.hash
  ) {
    // It may hold a password, wherever that stands in a URL that can't be read.
    throw wrong(
      "REDIS_URL",
      "…",
      "a URL such as redis://127.0.0.1:6379/0 or rediss://user:password@host",
    );
  }
  url.pathname = `/${Number(database[1] ?? 0)}`;
  return url.href;
}

// The values of secrets are not repeated in messages.

function readSecrets(value: string | undefined): string[] | undefined {
  if (value === undefined) return undefined;
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

/** In characters that stand as they are in every header, the name of a subprotocol included. */
function readAdminToken(value: string | undefined): string | undefined {
  if (value !== undefined && !/^[\w-]{32,512}$/.test(value)) {
    throw wrong(
      "ADMIN_TOKEN",
      "…",
      "32 to 512 letters (a-z), digits, - and _ (openssl rand -hex 32 generates one)",
    );
  }
  return value;
}

function readOpening(value = "anybody"): RoomOpening {
  if (value !== "anybody" && value !== "admin" && value !== "nobody") {
    throw wrong("ROOM_OPENING", value, "anybody, admin or nobody");
  }
  return value;
}

function readJwtSecret(value: string | undefined): string | undefined {
  if (value !== undefined && value.length < MIN_SECRET_LENGTH) {
    throw wrong(
      "JWT_SECRET",
      "…",
      `at least ${MIN_SECRET_LENGTH} characters (openssl rand -hex 32 generates one)`,
    );
  }
  return value;
}

/** Plain HTTP is for a site on this machine: elsewhere somebody on the way could put in keys of their own. */
function readJwks(value: string | undefined): string | undefined {
  if (value === undefined || !/^[a-z][a-z0-9+.-]*:/i.test(value)) return value;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const safe = url?.protocol === "https:" ||
    url?.protocol === "http:" &&
      /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (!url || !safe || url.username || url.password) {
    throw wrong(
      "JWT_JWKS",
      value.includes("@") ? "…" : value,
      "the path of a file with a JSON Web Key Set, or its URL: https://…, or http://localhost…, without a user name or password",
    );
  }
  return url.href;
}

function readOrigin(value: string): string {
  const origin = URL.canParse(value) ? new URL(value).origin : "null";
  if (
    origin === "null" || !/^https?:/.test(origin) ||
    origin !== value.replace(/\/$/, "") || origin.includes("*")
  ) {
    throw wrong(
      "ALLOWED_ORIGINS",
      value,
      "origins such as https://example.com, separated by commas",
    );
  }
  return origin;
}

function readProxies(entries: readonly string[]): AddressList {
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

function readRate(value = "1"): number {
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

function readFormat(value = "text"): ReportFormat {
  if (value !== "text" && value !== "json") {
    throw wrong("LOG_FORMAT", value, "text or json");
  }
  return value;
}
