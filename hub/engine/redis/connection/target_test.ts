import { assertEquals } from "@std/assert";
import { formatAddress, parseTarget, type Target } from "./target.ts";

/** What most of these URLs leave out. */
const PLAIN = {
  service: undefined,
  database: 0,
  tls: false,
  credentials: { username: undefined, password: undefined },
  sentinelCredentials: { username: undefined, password: undefined },
};

Deno.test("parseTarget reads servers, Sentinels and clusters", () => {
  const targets: Record<string, Partial<Target>> = {
    "redis://localhost": {
      kind: "server",
      hosts: [{ host: "localhost", port: 6379 }],
    },
    "redis://10.0.0.1:6380/3": {
      kind: "server",
      hosts: [{ host: "10.0.0.1", port: 6380 }],
      database: 3,
    },
    "rediss://user:p%40s:s@[::1]:7000/": {
      kind: "server",
      hosts: [{ host: "::1", port: 7000 }],
      tls: true,
      credentials: { username: "user", password: "p@s:s" },
    },
    "redis+sentinel://:word@one:26380,two,[fd00::3]/mymaster/2": {
      kind: "sentinel",
      hosts: [
        { host: "one", port: 26380 },
        { host: "two", port: 26379 },
        { host: "fd00::3", port: 26379 },
      ],
      service: "mymaster",
      database: 2,
      credentials: { username: undefined, password: "word" },
    },
    "rediss+sentinel://one/a.b_c-1?sentinel_user=s&sentinel_password=w%26%3D+1":
      {
        kind: "sentinel",
        hosts: [{ host: "one", port: 26379 }],
        service: "a.b_c-1",
        tls: true,
        sentinelCredentials: { username: "s", password: "w&=+1" },
      },
    "rediss+cluster://user:word@one,two:7001": {
      kind: "cluster",
      hosts: [{ host: "one", port: 6379 }, { host: "two", port: 7001 }],
      tls: true,
      credentials: { username: "user", password: "word" },
    },
  };
  for (const [url, target] of Object.entries(targets)) {
    assertEquals(parseTarget(url), { ...PLAIN, ...target } as Target, url);
  }
});

Deno.test("parseTarget takes nothing else", () => {
  for (
    const url of [
      ...["", "localhost", "redis://", "http://one", "redis://one,two"],
      ...["redis://one:port", "redis://one:0", "redis://one:65536"],
      ...["redis://one/lobby", "redis://one/0/1", "redis://one?db=1"],
      ...["redis://one#0", "redis://a b", "redis://:%zz@one"],
      ...["redis+sentinel://one", "redis+sentinel://one/", "redis+x://one"],
      ...["redis+sentinel://one/m/n", "redis+sentinel://one/m?x=1"],
      ...["redis+sentinel://one/m?sentinel_password=%zz"],
      ...["redis+cluster://one/1", "redis+cluster://one,", "redis://[::1"],
    ]
  ) assertEquals(parseTarget(url), undefined, url);
});

Deno.test("formatAddress puts IPv6 into brackets", () => {
  assertEquals(formatAddress({ host: "fd00::1", port: 1 }), "[fd00::1]:1");
  assertEquals(formatAddress({ host: "one", port: 6379 }), "one:6379");
});
