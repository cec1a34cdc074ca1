import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertThrows,
} from "@std/assert";
import { readConfig } from "./config.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";

function read(env: Record<string, string> = {}) {
  return readConfig((name) => env[name]);
}

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
  MODERATION_HOOK_TIMEOUT_MS: {
    takes: /a whole number from 1 to 30000/,
    values: [...NO_COUNTS, "0", "30001"],
  },
  MODERATION_HOOK_ON_SILENCE: {
    takes: /post, hold or refuse/,
    values: ["x", "POST", "pass"],
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
  PRIVATE_STREAMS: {
    takes: /yes or no/,
    values: ["true", "1", "YES", "on", "192.168.0.0/16"],
  },
  HISTORY_SIZE: {
    takes: /a whole number from 0 to 100000/,
    values: [...NO_COUNTS, "100001"],
  },
  HISTORY_MAX_MB: {
    takes: /a whole number from 0 to 1000000/,
    values: [...NO_COUNTS, "1000001"],
  },
  HISTORY_MAX_DAYS: {
    takes: /a whole number from 0 to 100000/,
    values: [...NO_COUNTS, "100001"],
  },
  ROOM_MAX_SILENT_DAYS: {
    takes: /a whole number from 0 to 100000/,
    values: [...NO_COUNTS, "100001", "90d"],
  },
  MAX_CLIENTS: {
    takes: /a whole number from 0 to 10000000/,
    values: NO_COUNTS,
  },
  MAX_CLIENTS_PER_IP: {
    takes: /a whole number from 0 to 10000000/,
    values: NO_COUNTS,
  },
  IPV6_PREFIX_LENGTH: {
    takes: /a whole number from 32 to 128/,
    values: [...NO_COUNTS, "31", "129", "/64"],
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

Deno.test("readConfig refuses a wrong MODERATION_HOOK or its secret without repeating it", () => {
  for (
    const [name, value, takes] of [
      ["MODERATION_HOOK", "hunter2", /a URL: https/],
      ["MODERATION_HOOK", "ftp://hunter2/", /a URL: https/],
      ["MODERATION_HOOK", "https://bot:hunter2@a.example/", /a URL: https/],
      ["MODERATION_HOOK", "https://a.example/#hunter2", /a URL: https/],
      ["MODERATION_HOOK_SECRET", "hunter2".repeat(5), /whsec_ and the base64/],
      ["MODERATION_HOOK_SECRET", "whsec_hunter2=", /whsec_ and the base64/],
    ] as const
  ) {
    const { message } = assertThrows(
      () => read({ [name]: value }),
      OperatorError,
    );
    assertMatch(message, takes);
    assertFalse(message.includes("hunter2"), message);
  }
});

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
      "redis://:hunter2@one,two/0",
      "redis://:%hunter2@localhost",
      "redis+sentinel://:hunter2@one,two",
      "redis+sentinel://:hunter2@one/my/master",
      "redis+sentinel://:hunter2@one/mymaster/0?sentinel=hunter2",
      "redis+cluster://:hunter2@one,two/1",
      "redis+cluster://:hunter2@one,:6379",
      "redis+cluster://:hunter2@one:0",
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
