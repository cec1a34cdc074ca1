import { assertEquals } from "@std/assert";
import type { Engine, StoredEvent } from "../engine/engine.ts";
import { nextBatch } from "./batch.ts";
import type { Cursor } from "./cursor.ts";
import { RecentAuthors } from "./recent_authors.ts";
import { MAX_AGE_MS } from "./times.ts";

const NOW = 1_790_000_000_000;
const CURSOR: Cursor = { id: "w1", epoch: "e", seq: 0 };

function stored(seq: number, type: StoredEvent["type"], more: object) {
  const author = type === "message" ? "ann" : undefined;
  const json = JSON.stringify({ type, seq, ...more });
  return { seq, type, author, act: type !== "message", json };
}

const message = (seq: number, at = NOW) =>
  stored(seq, "message", { at, from: { id: "ann" }, text: `m${seq}` });

function batchOf(
  events: readonly StoredEvent[],
  but: Partial<Cursor> = {},
  delayMs = 0,
) {
  const between = (after: number, upTo: number) =>
    events.filter(({ seq }) => seq > after && seq <= upTo);
  const engine = {
    head: () => Promise.resolve({ epoch: "e", seq: events.at(-1)?.seq ?? 0 }),
    page: (_room: string, after: number, upTo: number) =>
      Promise.resolve(between(after, upTo)),
    messages: () => Promise.resolve([]),
    history: () => Promise.resolve({ messages: [] }),
  } as unknown as Engine;
  const source = {
    engine,
    room: "lobby",
    authors: new RecentAuthors(),
    delayMs,
  };
  const head = events.at(-1)?.seq ?? 0;
  return nextBatch(source, { ...CURSOR, ...but }, head, NOW);
}

const typesOf = ({ events }: Awaited<ReturnType<typeof batchOf>>) =>
  events.map(({ type }) => type);

Deno.test("A batch has nothing that only moderators may know, and no deleted message", async () => {
  const batch = await batchOf([
    stored(1, "deleted", { target: 1 }),
    stored(2, "review", { waiting: 3 }),
    stored(3, "state", {}),
    stored(4, "state", { purged: { targets: [1], viewers: [] } }),
    stored(5, "restricted", {
      viewer: { id: "bob", name: "Bob" },
      kind: "ban",
    }),
  ]);
  assertEquals(typesOf(batch), ["messages.purged", "viewer.restricted"]);
  assertEquals(batch.upTo, 5);
});

Deno.test("A batch says which events are no longer stored", async () => {
  const batch = await batchOf([message(500), message(501)], { seq: 3 });
  assertEquals(batch.skipped, { from: 4, to: 499 });
  assertEquals(batch.upTo, 501);
});

Deno.test("A batch leaves out events older than a day, and says which", async () => {
  const old = NOW - MAX_AGE_MS - 1;
  const batch = await batchOf([
    message(1, old),
    stored(2, "pinned", { target: 1 }),
    message(3, old),
    message(4),
  ]);
  assertEquals(batch.skipped, { from: 1, to: 3 });
  assertEquals(batch.events.map(({ seq }) => seq), [4, 4]);
});

Deno.test("A batch that is repeated ends where it did, also if more was said", async () => {
  const batch = await batchOf([message(1), message(2), message(3)], {
    sending: 2,
  });
  assertEquals(batch.upTo, 2);
});

Deno.test("A batch ends before the first message that viewers don't see yet", async () => {
  const events = [
    message(1, NOW - 9_000),
    message(2, NOW - 2_000),
    stored(3, "pinned", { target: 1 }),
  ];
  const { upTo, nextAt } = await batchOf(events, {}, 5_000);
  assertEquals([upTo, nextAt], [1, NOW + 3_000]);
  const waiting = await batchOf(events, { seq: 1 }, 5_000);
  assertEquals([waiting.upTo, waiting.events], [1, []]);
  const repeated = await batchOf(events, { sending: 3 }, 5_000);
  assertEquals(repeated.upTo, 3);
});

Deno.test("A batch says when the room ends and is reopened, once each", async () => {
  const settings = (seq: number, ended?: object) =>
    stored(seq, "settings", { settings: { ended } });
  const batch = await batchOf([
    settings(1),
    settings(2, { at: NOW }),
    settings(3, { at: NOW }),
    settings(4),
  ]);
  assertEquals(typesOf(batch), [
    "room.settings",
    "room.settings",
    "room.ended",
    "room.settings",
    "room.settings",
    "room.reopened",
  ]);
  assertEquals(batch.ended, undefined);
});
