import { assert, assertEquals, assertRejects } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { untilRefused } from "../../../tests/tools/refusals.ts";
import { host, openStage } from "../../../tests/tools/stage.ts";
import type { Engine } from "../../engine/engine.ts";
import type { SearchResult } from "../../found_messages.ts";
import type { Person } from "../../people/person.ts";
import { Refusal } from "../../refusal.ts";

const NOTHING: SearchResult = {
  messages: [],
  looked: { from: 0, to: 0, complete: true },
};

/** Opens a room whose engine searches so. */
async function start(search?: Engine["search"]) {
  const stage = await openStage({}, (engine) => {
    if (search) engine.search = search;
    return engine;
  });
  return {
    ...stage,
    find: (person: Person) =>
      stage.hub.searches.find("stage", person, { q: "hit" }, { limit: 200 }),
  };
}

/** A viewer of a network of their own. */
const stranger = (n: number) =>
  personNamed(`s${n}`, { address: `198.51.${n >> 8}.${n & 255}` });

Deno.test("Strangers who search all the time keep no moderator from searching", async () => {
  const done = Promise.withResolvers<SearchResult>();
  let searching = 0;
  await using room = await start(() =>
    ++searching > 2 ? Promise.resolve(NOTHING) : done.promise
  );
  const flood = Array.from({ length: 22 }, (_, n) => room.find(stranger(n)));
  const { code } = await assertRejects(() => room.find(stranger(22)), Refusal);
  assertEquals(code, "unavailable");
  assertEquals((await room.find(host)).messages, []);
  assertEquals(searching, 3);
  done.resolve(NOTHING);
  await Promise.all(flood);
});

Deno.test("A room whose viewers search all the time keeps those of another from searching only for a turn", async () => {
  const done = Promise.withResolvers<SearchResult>();
  await using room = await start(() => done.promise);
  await room.hub.open("other", personNamed("olga"));
  const flood = Array.from({ length: 22 }, (_, n) => room.find(stranger(n)));
  const last = assertRejects(() => flood[21], Refusal);
  const fields = { q: "hit" };
  const other = room.hub.searches.find(
    ...["other", stranger(22), fields, { limit: 1 }] as const,
  );
  await last;
  done.resolve(NOTHING);
  await Promise.all([...flood.slice(0, 21), other]);
});

Deno.test("A network may search some times, however many viewers it has, and its moderators aren't counted", async () => {
  await using room = await start();
  const { taken, why } = await untilRefused((n) =>
    room.find(personNamed(`v${n}`))
  );
  assert(taken >= 10, `${taken}`);
  assertEquals(
    why,
    "Cannot search: your network may search once a second. Try again in a moment.",
  );
  await room.find(stranger(1));
  await room.find(host);
});

Deno.test("A room's viewers share a limit on searches, which other rooms and its moderators don't need", async () => {
  await using room = await start();
  const { taken, why } = await untilRefused((n) => room.find(stranger(n)));
  assert(taken >= 30, `${taken}`);
  assertEquals(
    why,
    "Cannot search: too many people are searching this room. Try again in a moment.",
  );
  await room.find(host);
  await room.hub.open("other", personNamed("olga"));
  const fields = { q: "hit" };
  await room.hub.searches.find("other", stranger(0), fields, { limit: 1 });
});

Deno.test("A moderator may search some times", async () => {
  await using room = await start();
  const { taken, why } = await untilRefused(() => room.find(host));
  assert(taken >= 10, `${taken}`);
  assertEquals(
    why,
    "Cannot search: you may search once a second. Try again in a moment.",
  );
});

Deno.test("Others get their turn while the words of many long messages are marked", async () => {
  const from = { id: "ann", name: "Ann", role: "viewer" } as const;
  const messages = Array.from({ length: 200 }, (_, i) => ({
    type: "message" as const,
    seq: 200 - i,
    at: 1,
    from,
    text: "a hit ".repeat(300),
  }));
  let hasYielded = false;
  await using room = await start(() => {
    setTimeout(() => hasYielded = true);
    return Promise.resolve({ ...NOTHING, messages });
  });
  const { marks } = await room.find(host);
  assertEquals(marks[1].length, 300);
  assert(hasYielded);
});
