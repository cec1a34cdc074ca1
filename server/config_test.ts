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
    secrets: undefined,
    adminToken: undefined,
    roomOpening: "anybody",
    roomRate: 20,
    jwtSecret: undefined,
    jwtJwks: undefined,
    jwtAudience: "hubbub",
    allowedOrigins: [],
    messageRate: 1,
    messageBurst: 5,
    maxMessageLength: 500,
    historySize: 1_000,
    maxClients: 0,
    maxClientsPerIp: 0,
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
    SECRET: "s".repeat(32),
    ADMIN_TOKEN: "Admin-Token_".repeat(3),
    ROOM_OPENING: "admin",
    ROOM_RATE: "0",
    JWT_SECRET: "j".repeat(32),
    JWT_JWKS: "data/keys.json",
    JWT_AUDIENCE: "chat.example",
    ALLOWED_ORIGINS: "https://a.example, http://b.example:8080/ ,",
    TRUST_PROXY: "127.0.0.1, 10.0.0.0/8",
    MESSAGE_RATE: "0.5",
    MESSAGE_BURST: "100000",
    MAX_MESSAGE_LENGTH: "2000",
    HISTORY_SIZE: "0",
    MAX_CLIENTS: "10000",
    MAX_CLIENTS_PER_IP: "20",
    LOG_FORMAT: "json",
  });
  assertEquals(config, {
    port: 0,
    host: "::1",
    dataDir: "/var/lib/hubbub",
    redisUrl: undefined,
    secrets: ["s".repeat(32)],
    adminToken: "Admin-Token_".repeat(3),
    roomOpening: "admin",
    roomRate: 0,
    jwtSecret: "j".repeat(32),
    jwtJwks: "data/keys.json",
    jwtAudience: "chat.example",
    allowedOrigins: ["https://a.example", "http://b.example:8080"],
    messageRate: 0.5,
    messageBurst: 100_000,
    maxMessageLength: 2_000,
    historySize: 0,
    maxClients: 10_000,
    maxClientsPerIp: 20,
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

const NO_COUNTS = [
  "x",
  "-1",
  "1.5",
  "1e3",
  "0x10",
  "1_000",
  "1,000",
  "NaN",
  "Infinity",
  "8000 8001",
  "٣",
  "99999999999",
];

const WRONG: Record<string, { takes: RegExp; values: string[] }> = {
  PORT: {
    takes: /a whole number from 0 to 65535/,
    values: [...NO_COUNTS, "65536"],
  },
  HOST: {
    takes: /the address or host name to listen on/,
    values: [
      "http://localhost",
      "localhost:80",
      "[::1]",
      "a b",
      ".",
      "a..b",
      "1.2.3.4/8",
    ],
  },
  ALLOWED_ORIGINS: {
    takes: /origins such as https:\/\/example\.com/,
    values: [
      "*",
      "null",
      "example.com",
      "https://example.com/path",
      "https://*.example.com",
      "ftp://example.com",
      "file:///x",
      "https://user@example.com",
      "https://example.com?x",
      "https://",
      "HTTPS://EXAMPLE.COM",
      "https://a.example https://b.example",
    ],
  },
  TRUST_PROXY: {
    takes: /addresses or networks such as/,
    values: [
      "localhost",
      "*",
      "true",
      "10.0.0.0/33",
      "127.0.0.1,proxy",
      "10.0.0.0-10.0.0.9",
      "127.0.0.1:80",
    ],
  },
  MESSAGE_RATE: {
    takes: /messages per second from 0 \(no limit\) to 100000/,
    values: [
      "x",
      "-1",
      "1/s",
      "1,5",
      "1.",
      "1e2",
      "0x1",
      "NaN",
      "Infinity",
      "100001",
      "100000.1",
      ".",
    ],
  },
  MESSAGE_BURST: {
    takes: /a whole number from 0 to 100000/,
    values: [...NO_COUNTS, "100001"],
  },
  MAX_MESSAGE_LENGTH: {
    takes: /a whole number from 1 to 2000/,
    values: [...NO_COUNTS, "0", "2001"],
  },
  HISTORY_SIZE: {
    takes: /a whole number from 0 to 100000/,
    values: [...NO_COUNTS, "100001"],
  },
  MAX_CLIENTS: {
    takes: /a whole number from 0 to 10000000/,
    values: NO_COUNTS,
  },
  MAX_CLIENTS_PER_IP: {
    takes: /a whole number from 0 to 10000000/,
    values: NO_COUNTS,
  },
  ROOM_OPENING: {
    takes: /anybody(, admin)? or nobody/,
    values: ["Anybody", "everybody", "true", "0", "anybody,admin", "*"],
  },
  ROOM_RATE: {
    takes: /a whole number from 0 to 100000/,
    values: [...NO_COUNTS, "100001"],
  },
  JWT_JWKS: {
    takes: /the path of a file with a JSON Web Key Set, or its URL/,
    values: [
      "http://site.example/keys",
      "http://localhost.evil.example/keys",
      "http://127.0.0.1.evil.example/keys",
      "ftp://site.example/keys",
      "file:///etc/keys.json",
      'data:application/json,{"keys":[]}',
      "https://",
      "https://a b/",
    ],
  },
  LOG_FORMAT: { takes: /text or json/, values: ["JSON", "xml", "text,json"] },
};

for (const [name, { takes, values }] of Object.entries(WRONG)) {
  Deno.test(`readConfig refuses a wrong ${name} in one line that says what is expected`, () => {
    for (const value of values) {
      const { message } = assertThrows(
        () => read({ [name]: value }),
        OperatorError,
        undefined,
        value,
      );
      assertMatch(
        message,
        new RegExp(
          `^Cannot start: ${name}=.+ is invalid; ${name} must be .+\\.$`,
        ),
      );
      assertMatch(message, takes);
      const shown = message.slice(
        `Cannot start: ${name}=`.length,
        message.indexOf(" is invalid;"),
      );
      assert(value.includes(shown), `${value} is shown as ${shown}`);
    }
  });
}

Deno.test("readConfig refuses a short SECRET, ADMIN_TOKEN or JWT_SECRET without repeating it", () => {
  for (const name of ["SECRET", "ADMIN_TOKEN", "JWT_SECRET"]) {
    for (const secret of ["hunter2", "x".repeat(31), ` ${"y".repeat(31)} `]) {
      const { message } = assertThrows(
        () => read({ [name]: secret }),
        OperatorError,
      );
      assertMatch(
        message,
        new RegExp(
          `^Cannot start: ${name}=… is invalid; ${name} must be (at least )?32 .+\\.$`,
        ),
      );
      assertFalse(message.includes(secret.trim()));
    }
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

Deno.test("readConfig refuses an ADMIN_TOKEN that isn't allowed in every header", () => {
  for (
    const odd of [" ", "/", "=", ",", ".", "é", '"', "\n", "\u0000", ":", "+"]
  ) {
    const token = `hunter2${odd}${"x".repeat(40)}`;
    const { message } = assertThrows(
      () => read({ ADMIN_TOKEN: token }),
      OperatorError,
      undefined,
      odd,
    );
    assertFalse(message.includes("hunter2"));
  }
  assertThrows(() => read({ ADMIN_TOKEN: "x".repeat(513) }), OperatorError);
});

Deno.test("readConfig refuses ROOM_OPENING=admin without ADMIN_TOKEN", () => {
  const { message } = assertThrows(
    () => read({ ROOM_OPENING: "admin" }),
    OperatorError,
  );
  assertEquals(
    message,
    "Cannot start: ROOM_OPENING=admin is invalid; ROOM_OPENING must be anybody or nobody unless ADMIN_TOKEN is set.",
  );
  for (const roomOpening of ["anybody", "nobody"] as const) {
    assertEquals(read({ ROOM_OPENING: roomOpening }).roomOpening, roomOpening);
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

Deno.test("readConfig refuses a JWT_JWKS with a password without repeating it", () => {
  for (
    const value of [
      "https://user:hunter2@site.example/keys",
      "https://hunter2@site.example/keys",
      "ftp://user:hunter2@",
    ]
  ) {
    const { message } = assertThrows(
      () => read({ JWT_JWKS: value }),
      OperatorError,
    );
    assertMatch(message, /^Cannot start: JWT_JWKS=… is invalid; .+\.$/);
    assertFalse(message.includes("hunter2"));
  }
});

Deno.test("readConfig reports any wrong value on one line", () => {
  for (
    const value of ["80\n81", "80\r\n", "80\x1b[2J1", "80\u20281", "80\u202e1"]
  ) {
    const { message } = assertThrows(
      () => read({ PORT: `x${value}x` }),
      OperatorError,
    );
    // deno-lint-ignore no-control-regex
    assertFalse(/[\x00-\x1f\u2028\u202e]/.test(message));
  }
});

Deno.test("readConfig reads REDIS_URL with its database", () => {
  const urls = {
    "redis://localhost": "redis://localhost/0",
    "redis://10.0.0.1:6380/3": "redis://10.0.0.1:6380/3",
    "rediss://user:p%40ss@[::1]:6379/": "rediss://user:p%40ss@[::1]:6379/0",
  };
  for (const [value, redisUrl] of Object.entries(urls)) {
    assertEquals(read({ REDIS_URL: value }).redisUrl, redisUrl);
  }
});

Deno.test("readConfig refuses a wrong REDIS_URL without repeating its password", () => {
  for (
    const value of [
      "hunter2",
      "localhost:6379",
      "redis://",
      "redis://:hunter2@",
      "http://:hunter2@localhost",
      "redis://:hunter2@localhost:port",
      "redis://:hunter2@localhost/lobby",
      "redis://:hunter2@localhost/0/1",
      "redis://:hunter2@localhost?db=1",
    ]
  ) {
    const { message } = assertThrows(
      () => read({ REDIS_URL: value }),
      OperatorError,
      undefined,
      value,
    );
    assertMatch(message, /^Cannot start: REDIS_URL=… .+\.$/);
    assertFalse(message.includes("hunter2"));
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
  const rows = readme.matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\|/gm);
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
      "nginx/hubbub.conf",
    ]
  ) {
    const text = await Deno.readTextFile(
      new URL(`../${path}`, import.meta.url),
    );
    const named = text.match(/\b[A-Z]+(?:_[A-Z]+)+\b|\b[A-Z]{4,}(?==)/g) ?? [];
    assertEquals(
      named.filter((name) =>
        // Variables of Deno, systemd and Redis.
        !known.has(name) && !/^(DENO|OTEL|AF_)/.test(name)
      ),
      [],
      path,
    );
  }
});
