import { assert, assertEquals } from "@std/assert";
import { AddressList, parseAddress } from "./address.ts";
import { sourceOf } from "./forwarded.ts";

const PROXIES = new AddressList(["127.0.0.1", "10.0.0.0/8", "::1"]);
const PROXY = "127.0.0.1";
const CLIENT = "203.0.113.7";

/** The source of a request from a trusted proxy. */
function from(headers: HeadersInit, peer = PROXY, trusted = PROXIES) {
  return sourceOf(peer, new Headers(headers), trusted);
}

Deno.test("sourceOf ignores what a peer says that isn't a trusted proxy", () => {
  const headers = {
    "x-forwarded-for": "1.1.1.1",
    "x-forwarded-proto": "https",
    forwarded: "for=1.1.1.1;proto=https",
  };
  for (const trusted of [PROXIES, new AddressList([])]) {
    assertEquals(from(headers, CLIENT, trusted), {
      address: CLIENT,
      isProxy: false,
      scheme: undefined,
    });
  }
  assertEquals(from(headers, "").address, "");
});

Deno.test("sourceOf returns the nearest address that isn't a trusted proxy", () => {
  const cases: [value: string, address: string][] = [
    ["203.0.113.7", CLIENT],
    ["203.0.113.7, 10.0.0.5", CLIENT],
    ["203.0.113.7,10.0.0.5:80,  [::1]:9", CLIENT],
    ["2001:db8::1", "2001:db8::1"],
    ["1.1.1.1, 203.0.113.7", CLIENT],
    ["127.0.0.1, 203.0.113.7, 10.0.0.5", CLIENT],
    ["unknown, 203.0.113.7", CLIENT],
    ['", 203.0.113.7', CLIENT],
    ["[, 203.0.113.7", CLIENT],
    [`${"1.1.1.1, ".repeat(3_000)}203.0.113.7`, CLIENT],
    ["203.0.113.7:50123", CLIENT],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["[2001:DB8:0::1]", "2001:db8::1"],
    ['"203.0.113.7"', CLIENT],
    ['"[2001:db8::1]:443"', "2001:db8::1"],
    ["  203.0.113.7  ", CLIENT],
    [" , 203.0.113.7,, ", CLIENT],
    ["fe80::1%eth0", "fe80::1"],
    ["::ffff:203.0.113.7", CLIENT],
    ["::ffff:cb00:7107", CLIENT],
  ];
  for (const [value, address] of cases) {
    assertEquals(from({ "x-forwarded-for": value }), {
      address,
      isProxy: false,
      scheme: undefined,
    }, value.slice(-60));
  }
  assertEquals(from({}, `::ffff:${CLIENT}`).address, CLIENT);
  const lines = new Headers();
  for (const line of ["1.1.1.1", "203.0.113.7", "10.0.0.1"]) {
    lines.append("x-forwarded-for", line);
  }
  assertEquals(from(lines, "::ffff:127.0.0.1").address, CLIENT);
});

Deno.test("sourceOf reads Forwarded", () => {
  const cases: [value: string, address: string, scheme?: "http" | "https"][] = [
    ["for=203.0.113.7", CLIENT],
    ["For=203.0.113.7;Proto=HTTPS;by=10.0.0.1", CLIENT, "https"],
    ['by=x ; for = "203.0.113.7:50123" ; proto="http"', CLIENT, "http"],
    ['for="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"],
    ['for="203.0.113.7:_x"', CLIENT],
    ["for=1.1.1.1, for=203.0.113.7;proto=https, for=10.0.0.9", CLIENT, "https"],
    ['for=", for=203.0.113.7', CLIENT],
    ["for=_hidden, for=203.0.113.7", CLIENT],
    ["proto=https, for=203.0.113.7;proto=http", CLIENT, "https"],
  ];
  for (const [value, address, scheme] of cases) {
    assertEquals(
      from({ forwarded: value }),
      { address, isProxy: false, scheme },
      value,
    );
  }
});

Deno.test("sourceOf reads Forwarded only without X-Forwarded-For, which a client may add", () => {
  const both = from({
    "x-forwarded-for": CLIENT,
    forwarded: "for=1.1.1.1;proto=https",
  });
  assertEquals([both.address, both.scheme], [CLIENT, undefined]);
  const empty = from({ "x-forwarded-for": "", forwarded: "for=1.1.1.1" });
  assertEquals([empty.address, empty.isProxy], [PROXY, true]);
});

Deno.test("sourceOf tells how the browser connected", () => {
  const cases: [value: string, scheme: "http" | "https" | undefined][] = [
    ["https", "https"],
    ["HTTPS", "https"],
    [" Https ", "https"],
    ["https,http", "https"],
    ["https, http", "https"],
    ["http,https", "http"],
    ['"https"', "https"],
    [", https", "https"],
    ["wss", "https"],
    ["http", "http"],
    ["", undefined],
  ];
  for (const [value, scheme] of cases) {
    const source = from({ "x-forwarded-proto": value });
    assertEquals(
      [source.scheme, source.unreadable],
      [scheme, undefined],
      value,
    );
  }
  for (const value of ["on", "https://", "ftp", "https http"]) {
    const { scheme, unreadable } = from({ "x-forwarded-proto": value });
    assertEquals([scheme, unreadable?.value], [undefined, value]);
  }
});

Deno.test("sourceOf returns the nearest proxy's address if an address can't be read, and says which", () => {
  for (
    const value of [
      "unknown",
      "_hidden",
      "203.0.113.7, evil",
      "203.0.113.7, 10.0.0.5, 1.2.3",
      '"',
      '"203.0.113.7',
      "[2001:db8::1",
      "<script>",
    ]
  ) {
    const { address, isProxy, unreadable } = from({ "x-forwarded-for": value });
    assertEquals([address, isProxy], [PROXY, true], value);
    assertEquals(unreadable?.header, "X-Forwarded-For");
  }
  const nearest = from({ "x-forwarded-for": "evil, 10.0.0.5" });
  assertEquals([nearest.address, nearest.isProxy], ["10.0.0.5", true]);
  for (const value of ["for=unknown", "for=_SEVKISEK", "proto=https", "x"]) {
    const { address, isProxy, unreadable } = from({ forwarded: value });
    assertEquals([address, isProxy], [PROXY, true], value);
    assertEquals(unreadable?.header, "Forwarded");
  }
});

Deno.test("sourceOf returns a proxy's address if all are trusted or none is named", () => {
  for (
    const [headers, address] of [
      [{ "x-forwarded-for": "10.0.0.1, 10.0.0.2" }, "10.0.0.1"],
      [{ "x-forwarded-for": "" }, PROXY],
      [{ forwarded: "" }, PROXY],
      [{}, PROXY],
    ] as const
  ) {
    assertEquals(from(headers), { address, isProxy: true, scheme: undefined });
  }
});

Deno.test("Whatever the headers contain, sourceOf returns an address", () => {
  const pieces = [
    ...'[]":;,=%._ \\\t',
    "for=",
    "proto=",
    "203.0.113.7",
    "10.0.0.1",
    "2001:db8::1",
    "::ffff:",
    "https",
    "é",
  ];
  let state = 7;
  const pick = (below: number) =>
    (state = (state * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 3_000; round++) {
    const value = Array.from(
      { length: pick(12) },
      () => pieces[pick(pieces.length)],
    ).join("");
    for (const header of ["x-forwarded-for", "forwarded"]) {
      const { address, isProxy } = from({ [header]: value });
      assertEquals(parseAddress(address), address, value);
      assertEquals(isProxy, PROXIES.has(address), value);
      // What a client sends can't hide the address that its proxy adds.
      const added = header === "forwarded" ? `for=${CLIENT}` : CLIENT;
      const appended = from({ [header]: `${value}, ${added}` });
      assertEquals(appended.address, CLIENT, value);
    }
    assert(from({ "x-forwarded-proto": value }).address === PROXY);
  }
});
