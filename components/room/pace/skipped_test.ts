import { assert, assertEquals } from "@std/assert";
import { ann, message } from "../../../tests/tools/chat_sample.ts";
import {
  advance,
  emptyTimeline,
  type Entry,
  type TimelineEvent,
} from "../state/timeline.ts";
import { countIn, filled, Joints } from "./skipped.ts";

function skipped(
  from: number,
  to: number,
  alike?: [number, number][],
): TimelineEvent {
  return { type: "skipped", from, to, seq: to, alike };
}

function entriesOf(events: readonly TimelineEvent[]): readonly Entry[] {
  return advance(emptyTimeline("e"), events, 1_000).entries;
}

/** The messages by their `seq`, the ranges as `from-to`. */
function shown(entries: readonly Entry[]): (number | string)[] {
  return entries.map((entry) =>
    entry.kind === "skipped" ? `${entry.from}-${entry.seq}` : entry.seq
  );
}

/** The ranges of each row. */
function rows(
  entries: readonly Entry[],
  joints = new Joints(),
): (number | string)[][] {
  return [...new Set(joints.join(entries).values())].map(({ ranges }) =>
    shown(ranges)
  );
}

/** A message every 100 ms, with two skipped ones after each. */
function busy(count: number): TimelineEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const seq = i * 3 + 1;
    return [
      { ...message(seq), at: seq * 33 },
      skipped(seq + 1, seq + 2),
    ];
  }).flat();
}

Deno.test("Ranges between ten messages share a row, and keep it when older ones leave the list", () => {
  const entries = entriesOf(busy(40));
  const joints = new Joints();
  const before = rows(entries, joints);
  assertEquals(before.map(({ length }) => length), [10, 10, 10, 10]);
  assertEquals(rows(entries.slice(10), joints).slice(1), before.slice(1));
});

Deno.test("Ranges that are far apart in time don't share a row", () => {
  const entries = entriesOf([
    message(1),
    skipped(2, 4),
    { ...message(5), at: 60_000 },
    skipped(6, 7),
  ]);
  assertEquals(rows(entries), [["2-4"], ["6-7"]]);
  assertEquals(
    countIn(entries.filter((each) => each.kind === "skipped")),
    5,
  );
});

Deno.test("Loaded messages take their places, and the ranges lose exactly what was loaded", () => {
  const entries = entriesOf([
    message(1),
    skipped(2, 4),
    message(5),
    skipped(6, 900),
    message(901),
  ]);
  const loaded = [2, 4, 5, 6, 7].map((seq) => message(seq));
  // The third was deleted.
  assertEquals(
    shown(filled(entries, loaded, 2, 7)),
    [1, 2, 4, 5, 6, 7, "8-900", 901],
  );
  assertEquals(
    shown(filled(entries, [message(400), message(402)], 400, 402)),
    [1, "2-4", 5, "6-399", 400, 402, "403-900", 901],
  );
});

Deno.test("A gap stands for skipped messages that the server no longer keeps", () => {
  const entries = entriesOf([
    message(1),
    skipped(2, 4),
    message(5),
    skipped(6, 9),
    message(10),
  ]);
  const kinds = (loaded: number[], begin: number) =>
    filled(entries, loaded.map((seq) => message(seq)), 2, 9, begin)
      .map(({ kind, seq }) => kind === "line" ? seq : `${kind} ${seq}`);
  assertEquals(kinds([8, 9], 8), [1, 5, "gap 7", 8, 9, 10]);
  assertEquals(kinds([3, 4, 5, 6, 7, 8, 9], 3), [
    ...[1, "gap 2"],
    ...[3, 4, 5, 6, 7, 8, 9, 10],
  ]);
  assertEquals(kinds([], 10), [1, 5, "gap 9", 10]);
  const half = filled(entries, [], 6, 7, 8);
  assertEquals(
    filled(half, [], 8, 9, 10).map(({ key }) => key),
    ["1", "skipped-4", "5", "gap-9", "10"],
  );
});

Deno.test("Messages that are on the page, or have left it, are not added", () => {
  const entries = entriesOf([message(5), skipped(6, 8), message(9)]);
  const loaded = [3, 4, 5, 6, 7, 8].map((seq) => message(seq));
  assertEquals(shown(filled(entries, loaded, 3, 8)), [5, 6, 7, 8, 9]);
});

Deno.test("A loaded message gets its name where another author is above, and its text appears in replies", () => {
  const bob = { ...ann, id: "bob" };
  const entries = entriesOf([
    message(1, ann),
    skipped(2, 4),
    { ...message(5, bob), reply: { seq: 3, from: ann } },
  ]);
  const all = filled(
    entries,
    [message(2, ann), message(3, ann), message(4, bob)],
    2,
    4,
  );
  const lines = all.filter((each) => each.kind === "line");
  assertEquals(
    lines.map(({ continued }) => continued),
    [false, true, true, false, false],
  );
  assertEquals(lines[4].reply?.text, "text 3");
});

Deno.test("Loaded messages with the same words no longer count as not sent", () => {
  const entries = entriesOf([
    message(1, ann, "GG"),
    skipped(2, 9, [[1, 3]]),
  ]);
  const left = filled(
    entries,
    [message(2, ann, "gg"), message(3, ann, "no")],
    2,
    3,
  ).at(-1)!;
  assert(left.kind === "skipped");
  assertEquals(left.alike, [[1, 2]]);
});
