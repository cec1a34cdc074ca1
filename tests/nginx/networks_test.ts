/**
 * Networks and CDNs: the shipped configuration with the changes that its comments
 * describe.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Target } from "../attack/tools.ts";
import { replaceOnce } from "../redis/deployed.ts";
import { ownPort } from "../tools/own_port.ts";
import { rawRequest } from "../tools/raw_request.ts";
import { Instance } from "./instance.ts";
import { behindNginx, FRONT, Nginx, nginxFile, testWith } from "./nginx.ts";

/** The configuration's example of a CDN's network. */
const EXAMPLE = "192.0.2.0/24";

/** Rooms that a network may open at once: one and the burst. */
const OPENINGS = 6;

/** How soon it may open another one, in milliseconds. */
const OPENING_INTERVAL_MS = 10_000;

/** Where the server listens, in listen.conf. */
const LISTEN = "listen 8080;";

/** Where the configuration has the addresses of the instances. */
const INSTANCES = "  include instances.conf;";

/** Uncomments the directives below a comment. */
function below(conf: string, comment: string): string {
  const lines = conf.slice(conf.indexOf(comment)).split("\n").slice(1);
  assert(conf.includes(comment), comment);
  const code = /^ *#(?: {3}(.*))?$/;
  const end = lines.findIndex((line, i) => i > 0 && !code.test(line));
  return lines.slice(0, end).map((line) => line.match(code)?.[1] ?? "")
    .join("\n");
}

/** Viewers' addresses come from a proxy on this machine. */
function withRealAddresses(conf: string): string {
  const real = below(conf, "is the viewer's again:");
  assertMatch(real, /set_real_ip_from/);
  return replaceOnce(
    conf,
    INSTANCES,
    `${INSTANCES}\n${replaceOnce(real, EXAMPLE, "127.0.0.1")}`,
  );
}

/** A CDN on this machine is believed. */
function withCdn(conf: string): string {
  return replaceOnce(conf, `# ${EXAMPLE} yes;`, "127.0.0.1 yes;");
}

/** How many rooms an address opens until it is told to wait. */
async function openings(
  address: string,
  openFrom: (address: string) => Promise<number>,
): Promise<number> {
  for (let opened = 0;; opened++) {
    const status = await openFrom(address);
    if (status === 429) return opened;
    assertEquals(status, 200, address);
  }
}

testWith(
  ["nginx"],
  "nginx limits an IPv6 network of 64 bits, an IPv4 address, and an IPv4 address that is written as IPv6",
  async () => {
    await using _instance = new Instance(8001, () => new Response("opened"));
    await using _nginx = await Nginx.start({
      "hubbub.conf": withRealAddresses,
    });
    const openFrom = async (address: string) => {
      const { status } = await rawRequest(FRONT, "/rooms", {
        method: "POST",
        headers: [`X-Forwarded-For: ${address}`],
      });
      return status;
    };
    const began = performance.now();
    const opened: [address: string, number][] = [];
    const expected: typeof opened = [];
    for (
      const network of [
        ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2:a:b:c:d"],
        ["2001:db8:1:3::1", "2001:db8:1:3::"],
        ["2001:db8::1", "2001:db8:0:0:8000::"],
        ["2001:db8:0:1::1"],
        // The bytes of line breaks.
        ["2001:a0a:a0a:a0a::1", "2001:a0a:a0a:a0a:a0a:a0a:a0a:a0a"],
        ["2001:a0a:a0a:a0b::1"],
        ["::1", "::2"],
        ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"],
        ["::ffff:192.0.2.2", "192.0.2.2"],
        ["192.0.2.10"],
        ["::ffff:10.10.10.10"],
      ]
    ) {
      for (const [i, address] of network.entries()) {
        opened.push([address, await openings(address, openFrom)]);
        expected.push([address, i === 0 ? OPENINGS : 0]);
      }
    }
    // Meanwhile a network may have got another one.
    const more = Math.floor((performance.now() - began) / OPENING_INTERVAL_MS);
    for (const [i, [address, count]] of opened.entries()) {
      const least = expected[i][1];
      assert(
        count >= least && count <= least + more,
        `${address}: ${count}, not ${least}`,
      );
    }
  },
);

testWith(
  ["nginx"],
  "On a listener for both versions of IP, IPv4 addresses are limited one by one",
  async () => {
    await using _instance = new Instance(8001, () => new Response("opened"));
    const port = ownPort();
    await using _nginx = await Nginx.start({
      "listen.conf": (conf) =>
        replaceOnce(conf, LISTEN, `listen [::]:${port} ipv6only=off;`),
    });
    const openFrom = async (localAddress: string) => {
      const client = Deno.createHttpClient({ localAddress });
      // The DOM's types, which the islands need, don't know Deno's `client`.
      const init = { method: "POST", client } as RequestInit;
      const response = await fetch(`http://127.0.0.1:${port}/rooms`, init);
      await response.body?.cancel();
      client.close();
      return response.status;
    };
    for (const address of ["127.0.0.2", "127.0.0.3"]) {
      assert(await openings(address, openFrom) >= OPENINGS, address);
    }
  },
);

testWith(
  ["nginx"],
  "A network may connect 601 times at once, as a school does, and then five times a second",
  async () => {
    const refuse = () => new Response(null, { status: 426 });
    await using instance = new Instance(8001, refuse);
    await using _nginx = await Nginx.start();
    const began = performance.now();
    const statuses: number[] = [];
    const connect = async () => {
      for (let i = 0; i < 20; i++) {
        const path = i % 2 ? "/rooms/a/events" : "/rooms/b/socket/";
        statuses.push((await rawRequest(FRONT, path)).status);
      }
    };
    await Promise.all(Array.from({ length: 40 }, connect));
    const more = 5 * (performance.now() - began) / 1_000;
    const taken = statuses.filter((status) => status === 426).length;
    assert(taken >= 601 && taken <= 601 + more, `${taken} taken`);
    assertEquals(instance.asked.length, taken);
    assertEquals(new Set(statuses), new Set([426, 429]));
  },
);

Deno.test("All limits of nginx are by network", () => {
  const keys = nginxFile("hubbub.conf").matchAll(
    /^ *limit_(?:req|conn)_zone (\S+)/gm,
  );
  assertEquals(
    Array.from(keys, ([, key]) => key).filter((key) =>
      key !== "$network" && key !== "$change_network"
    ),
    [],
  );
});

testWith(
  ["nginx"],
  "Cookies are Secure where a CDN that is named says https, and nobody else is believed",
  async () => {
    await using _target = await Target.start(behindNginx(8002));
    const isSecure = async (...headers: string[]) => {
      const page = await rawRequest(FRONT, "/", {
        headers: ["Accept: text/html", ...headers],
      });
      return /; *Secure/i.test(page.headers.get("set-cookie")!);
    };
    const said = [
      [true, "X-Forwarded-Proto: https"],
      [true, "X-Forwarded-Proto: HTTPS"],
      [true, "X-Forwarded-Proto: https,http"],
      [true, "X-Forwarded-Proto: https , http"],
      [false, "X-Forwarded-Proto: http"],
      [false, "X-Forwarded-Proto: http, https"],
      [false, "X-Forwarded-Proto: httpsx"],
      [false, "X-Forwarded-Proto:"],
      [false, "X: none"],
    ] as const;
    {
      await using _nginx = await Nginx.start({ "hubbub.conf": withCdn });
      for (const [secure, header] of said) {
        assertEquals([header, await isSecure(header)], [header, secure]);
      }
    }
    await using _nginx = await Nginx.start();
    for (const [, header] of said) {
      assertEquals(await isSecure(header), false, header);
    }
    for (const pair of ["proto=https", 'for=192.0.2.1;proto="https"']) {
      assertEquals(await isSecure(`Forwarded: ${pair}`), false, pair);
    }
  },
);

testWith(
  ["nginx"],
  "Behind a CDN that speaks http, viewers who use http are redirected to the server's name, and others aren't",
  async () => {
    await using _instance = new Instance(8001, () => new Response("page"));
    await using _nginx = await Nginx.start({
      "hubbub.conf": withCdn,
      "listen.conf": (conf) =>
        LISTEN + below(conf, "send viewers who came by http to https:"),
    });
    const at = async (proto: string, host: string) => {
      const { status, headers } = await rawRequest(FRONT, "/rooms?q=a", {
        host,
        headers: [`X-Forwarded-Proto: ${proto}`],
      });
      return [status, headers.get("location")];
    };
    assertEquals(await at("https", "chat.example.com"), [200, null]);
    for (const host of ["chat.example.com", "evil.example"]) {
      assertEquals(await at("http", host), [
        301,
        "https://chat.example.com/rooms?q=a",
      ]);
    }
  },
);

testWith(
  ["nginx"],
  "A page of another site reads nginx's own answers if the site is named, and others don't",
  async () => {
    const site = "https://site.example.com";
    const read = async (origin: string) => {
      const { status, headers } = await rawRequest(FRONT, "/rooms", {
        headers: [`Origin: ${origin}`],
      });
      assertEquals(status, 503);
      return [
        headers.get("access-control-allow-origin"),
        headers.get("access-control-allow-credentials"),
      ];
    };
    {
      await using _shipped = await Nginx.start();
      assertEquals(await read(site), [null, null]);
    }
    await using _nginx = await Nginx.start({
      "hubbub.conf": (conf) =>
        replaceOnce(conf, `# ${site} $http_origin;`, `${site} $http_origin;`),
    });
    assertEquals(await read(site), [site, "true"]);
    for (
      const other of [`${site}.evil.com`, "http://site.example.com", "null"]
    ) {
      assertEquals(await read(other), [null, null]);
    }
  },
);
