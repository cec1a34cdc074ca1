import { assertEquals } from "@std/assert";
import { type Candidate, type Restricted, suspects } from "./suspects.ts";

/** When the troll was banned, in milliseconds since 1970. */
const BANNED = 1_790_000_000_000;
const MINUTE_MS = 60_000;

const troll: Restricted = {
  id: "t",
  name: "Trollface",
  at: BANNED,
  networks: ["net"],
};

function because(candidate: Partial<Candidate>, people = 1, other = troll) {
  const somebody = { id: "c", name: "Ann", since: 0, network: undefined };
  const found = suspects(
    [{ ...somebody, ...candidate }],
    [other],
    () => people,
  );
  return found[0]?.because;
}

Deno.test("Who comes from a banned person's network is marked, unless many do", () => {
  assertEquals(because({ network: "net" }), ["network"]);
  assertEquals(because({ network: "net" }, 6), undefined);
  assertEquals(because({ network: "other" }), undefined);
  const since = BANNED + MINUTE_MS;
  assertEquals(because({ network: "net", since }, 6), ["network", "new"]);
  const name = "TroIIface";
  assertEquals(because({ network: "net", name }, 6), ["network", "name"]);
});

Deno.test("Who is new, or only has a common name, isn't marked", () => {
  const since = BANNED + MINUTE_MS;
  assertEquals(because({ since }), undefined);
  assertEquals(because({ since, name: "Frollo" }), undefined);
  assertEquals(because({ name: "Trollface" }), undefined);
  assertEquals(because({ since: BANNED - 1, name: "Trollface" }), undefined);
  const guest = { ...troll, name: "Guest 123456" };
  assertEquals(because({ since, name: "Guest 123456" }, 1, guest), undefined);
  assertEquals(because({ since, name: "Guest 123457" }, 1, guest), undefined);
  const short = { ...troll, name: "Anna" };
  assertEquals(because({ since, name: "Hanna" }, 1, short), undefined);
});

Deno.test("A banned person's name marks who came later, a like one who came within the hour", () => {
  const later = BANNED + 3 * 60 * MINUTE_MS;
  assertEquals(because({ since: later, name: "tr0llface" }), ["name"]);
  assertEquals(because({ since: later, name: "Trollfaces" }), undefined);
  const since = BANNED + 30 * MINUTE_MS;
  for (const name of ["Trollfaces", "Trolface", "Trollfact", "7rollface"]) {
    assertEquals(because({ since, name }), ["new", "name"], name);
  }
  assertEquals(because({ since, name: "Trollfoot" }), undefined);
});

Deno.test("The best match is named, and hundreds of like names are compared quickly enough to end", () => {
  const raid = Array.from({ length: 500 }, (_, i) => ({
    ...troll,
    id: `t${i}`,
    name: `raider_${i}`,
    networks: [`net${i}`],
  }));
  const candidates = Array.from({ length: 500 }, (_, i) => ({
    id: `c${i}`,
    name: `raider_${i}x`,
    since: BANNED + 1,
    network: `net${i}`,
  }));
  const found = suspects(candidates, raid, () => 1);
  assertEquals(found.length, 500);
  for (const [i, { because, like }] of found.entries()) {
    assertEquals([because, like.id], [["network", "new", "name"], `t${i}`]);
  }
});
