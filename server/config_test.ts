import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertThrows,
} from "@std/assert";
import { readConfig, VARIABLES } from "./config.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";

function read(env: Record<string, string> = {}) {
  return readConfig((name) => env[name]);
}

Deno.test("readConfig uses the documented defaults", () => {
  const { trustProxy, ...config } = read();
  assertEquals(config, {
    port: 8000,
    host: "0.0.0.0",
    dataDir: "data",
    redisUrl: undefined,
    redisPasswordFile: undefined,
    redisCa: undefined,
    redisCert: undefined,
    redisKey: undefined,
    redisReplicas: undefined,
    secrets: undefined,
    adminToken: undefined,
    roomOpening: "anybody",
    roomRate: 20,
    jwtSecret: undefined,
    jwtJwks: undefined,
    jwtAudience: "hubbub",
    publicUrls: [],
    allowedOrigins: [],
    messageRate: 1,
    messageBurst: 5,
    maxMessageLength: 500,
    readingPace: 15,
    privateStreams: false,
    hookUrl: undefined,
    hookSecret: undefined,
    hookTimeoutMs: 300,
    hookOnSilence: "post",
    webhookUrl: undefined,
    webhookSecret: undefined,
    roomWebhooks: "no",
    historySize: 1_000,
    historyMaxMb: 256,
    historyMaxDays: 365,
    roomMaxSilentDays: 0,
    maxClients: 0,
    maxClientsPerIp: 0,
    ipv6PrefixLength: 64,
    logFormat: "text",
  });
  assertFalse(trustProxy.has("127.0.0.1"));
});

Deno.test("readConfig treats an empty or blank variable as not set", () => {
  const names = VARIABLES.map(({ name }) => name);
  for (const blank of ["", "  "]) {
    const { trustProxy: _, ...config } = read(
      Object.fromEntries(names.map((name) => [name, blank])),
    );
    const { trustProxy: __, ...defaults } = read();
    assertEquals(config, defaults);
  }
});

Deno.test("readConfig reads every setting", () => {
  const { trustProxy, ...config } = read({
    PORT: " 0 ",
    HOST: "::1",
    DATA_DIR: "/var/lib/hubbub",
    REDIS_URL: "rediss+sentinel://:p%40ss@one,two/mymaster/3",
    REDIS_PASSWORD_FILE: "/run/password",
    REDIS_CA: "ca.pem",
    REDIS_CERT: "client.pem",
    REDIS_KEY: "client.key",
    REDIS_REPLICAS: "2",
    SECRET: "s".repeat(32),
    ADMIN_TOKEN: "Admin-Token_".repeat(3),
    ROOM_OPENING: "admin",
    ROOM_RATE: "0",
    JWT_SECRET: "j".repeat(32),
    JWT_JWKS: "data/keys.json",
    JWT_AUDIENCE: "chat.example",
    PUBLIC_URL: "https://chat.example/, http://localhost:8000",
    ALLOWED_ORIGINS: "https://a.example, http://b.example:8080/ ,",
    TRUST_PROXY: "127.0.0.1, 10.0.0.0/8",
    MESSAGE_RATE: "0.5",
    MESSAGE_BURST: "100000",
    MAX_MESSAGE_LENGTH: "2000",
    READING_PACE: "0",
    PRIVATE_STREAMS: "yes",
    MODERATION_HOOK: "http://127.0.0.1:9000/ask?token=x",
    MODERATION_HOOK_SECRET: `whsec_${btoa("k".repeat(24))}`,
    MODERATION_HOOK_TIMEOUT_MS: "1000",
    MODERATION_HOOK_ON_SILENCE: "hold",
    WEBHOOK_URL: "https://hooks.example/?token=y",
    WEBHOOK_SECRET: `whsec_${btoa("w".repeat(32))}`,
    ROOM_WEBHOOKS: "public",
    HISTORY_SIZE: "0",
    HISTORY_MAX_MB: "0",
    HISTORY_MAX_DAYS: "30",
    ROOM_MAX_SILENT_DAYS: "90",
    MAX_CLIENTS: "10000",
    MAX_CLIENTS_PER_IP: "20",
    IPV6_PREFIX_LENGTH: "56",
    LOG_FORMAT: "json",
  });
  assertEquals(config, {
    port: 0,
    host: "::1",
    dataDir: "/var/lib/hubbub",
    redisUrl: "rediss+sentinel://:p%40ss@one,two/mymaster/3",
    redisPasswordFile: "/run/password",
    redisCa: "ca.pem",
    redisCert: "client.pem",
    redisKey: "client.key",
    redisReplicas: 2,
    secrets: ["s".repeat(32)],
    adminToken: "Admin-Token_".repeat(3),
    roomOpening: "admin",
    roomRate: 0,
    jwtSecret: "j".repeat(32),
    jwtJwks: "data/keys.json",
    jwtAudience: "chat.example",
    publicUrls: ["https://chat.example", "http://localhost:8000"],
    allowedOrigins: ["https://a.example", "http://b.example:8080"],
    messageRate: 0.5,
    messageBurst: 100_000,
    maxMessageLength: 2_000,
    readingPace: 0,
    privateStreams: true,
    hookUrl: "http://127.0.0.1:9000/ask?token=x",
    hookSecret: `whsec_${btoa("k".repeat(24))}`,
    hookTimeoutMs: 1_000,
    hookOnSilence: "hold",
    webhookUrl: "https://hooks.example/?token=y",
    webhookSecret: `whsec_${btoa("w".repeat(32))}`,
    roomWebhooks: "public",
    historySize: 0,
    historyMaxMb: 0,
    historyMaxDays: 30,
    roomMaxSilentDays: 90,
    maxClients: 10_000,
    maxClientsPerIp: 20,
    ipv6PrefixLength: 56,
    logFormat: "json",
  });
  assert(trustProxy.has("127.0.0.1"));
  assert(trustProxy.has("10.9.9.9"));
});

Deno.test("readConfig accepts host names and addresses to listen on", () => {
  for (
    const host of [
      "127.0.0.1",
      "::",
      "localhost",
      "chat.example.com",
      "my_host-2",
    ]
  ) {
    assertEquals(read({ HOST: host }).host, host);
  }
});

Deno.test("readConfig accepts rates from 0 to 100000", () => {
  for (
    const [text, rate] of [["0", 0], ["0.0", 0], [".5", 0.5], ["2", 2], [
      "100000",
      100_000,
    ]] as const
  ) {
    assertEquals(read({ MESSAGE_RATE: text }).messageRate, rate);
  }
});

Deno.test("readConfig accepts several secrets, newest first", () => {
  const [newer, older] = ["n".repeat(32), "o".repeat(64)];
  assertEquals(read({ SECRET: `${newer}, ${older},` }).secrets, [newer, older]);
  for (const value of [`${newer},hunter2`, `hunter2,${older}`, ",", ", ,"]) {
    const { message } = assertThrows(
      () => read({ SECRET: value }),
      OperatorError,
    );
    assertMatch(message, /^Cannot start: SECRET=… is invalid; .+commas.+\.$/);
    assertFalse(message.includes("hunter2"));
    assertFalse(message.includes(older));
  }
});

Deno.test("readConfig accepts key sets from files and safe URLs", () => {
  for (
    const jwks of [
      "keys.json",
      "./a b/keys.json",
      "/var/lib/hubbub/keys.json",
      "https://site.example/.well-known/jwks.json?v=1",
      "http://localhost:8080/keys",
      "http://127.0.0.1/keys",
      "http://[::1]:1/keys",
    ]
  ) {
    assertEquals(read({ JWT_JWKS: jwks }).jwtJwks, jwks);
  }
});

Deno.test("readConfig reads the process's environment by default", () => {
  const before = Deno.env.get("HISTORY_SIZE");
  Deno.env.set("HISTORY_SIZE", "77");
  try {
    assertEquals(readConfig().historySize, 77);
  } finally {
    if (before === undefined) Deno.env.delete("HISTORY_SIZE");
    else Deno.env.set("HISTORY_SIZE", before);
  }
});

Deno.test("README.md lists every setting in order, with its default", async () => {
  const readme = await Deno.readTextFile(
    new URL("../README.md", import.meta.url),
  );
  const rows = readme.matchAll(/^\| `([A-Z0-9_]+)` +\| (.*?) +\|/gm);
  assertEquals(
    Array.from(rows, ([, name, unset]) => ({ name, unset })),
    VARIABLES.map(({ name, unset }) => ({ name, unset })),
  );
});

Deno.test("The documents mention no unknown setting", async () => {
  const known = new Set(VARIABLES.map(({ name }) => name));
  for (
    const path of [
      "docs/deploy.md",
      "docs/security.md",
      "docs/moderating.md",
      "docs/embedding.md",
      "docs/privacy.md",
      "docs/webhooks.md",
      "nginx/hubbub.conf",
      "nginx/instances.conf",
      "nginx/listen.conf",
      "nginx/tls.conf",
      "deploy/systemd/hubbub@.service",
    ]
  ) {
    const text = await Deno.readTextFile(
      new URL(`../${path}`, import.meta.url),
    );
    const named =
      text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z]{4,}(?==)/g) ??
        [];
    assertEquals(
      named.filter((name) =>
        // Variables of the shell, Deno, systemd, Redis and deploy/up.sh.
        !known.has(name) && !/^(PATH$|DENO|OTEL|AF_|UP_)/.test(name)
      ),
      [],
      path,
    );
  }
});
