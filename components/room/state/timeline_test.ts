import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { MessageEvent, Viewer } from "../../../hub/protocol.ts";
import { prepend } from "./older/prepend.ts";
import {
  advance,
  emptyTimeline,
  type Timeline,
  timelineOf,
  trim,
} from "./timeline.ts";

const ann: Viewer = { id: "a", name: "Ann", role: "viewer" };
const bob: Viewer = { id: "b", name: "Bob", role: "viewer" };

function message(seq: number, from = ann, at = seq * 1000): MessageEvent {
  return { type: "message", seq, at, from, text: `text ${seq}` };
}

function seqs(timeline: Timeline): (number | "gap")[] {
  return timeline.entries.map((entry) =>
    entry.kind === "line" ? entry.seq : "gap"
  );
}

Deno.test("messages are shown in the room's order and advance the seq", () => {
  const start = timelineOf("e", 2, [message(1), message(2)]);
  const next = advance(start, [message(3), message(4)], 200);
  assertEquals(seqs(next), [1, 2, 3, 4]);
  assertEquals(next.seq, 4);
  assertEquals(seqs(start), [1, 2], "the earlier timeline is untouched");
});

Deno.test("a message that arrives again is not shown twice", () => {
  const start = timelineOf("e", 2, [message(1), message(2)]);
  assertEquals(
    seqs(advance(start, [message(1), message(2), message(3)], 200)),
    [1, 2, 3],
  );
  assertEquals(seqs(advance(start, [message(3), message(3)], 200)), [1, 2, 3]);
});

Deno.test("a deleted message disappears, and the deletion advances the seq", () => {
  const start = timelineOf("e", 3, [message(1), message(2), message(3)]);
  const next = advance(start, [{ type: "deleted", seq: 4, target: 2 }], 200);
  assertEquals(seqs(next), [1, 3]);
  assertEquals(next.seq, 4);
});

Deno.test("deleting a message that isn't shown only advances the seq", () => {
  const next = advance(emptyTimeline("e", 9), [{
    type: "deleted",
    seq: 10,
    target: 2,
  }], 200);
  assertEquals([next.seq, next.entries.length], [10, 0]);
});

Deno.test("clearing a viewer removes all their messages, and the next line has a name", () => {
  const start = timelineOf("e", 4, [
    message(1, bob),
    message(2),
    message(3, bob),
    message(4, bob),
  ]);
  const next = advance(start, [{ type: "cleared", seq: 5, viewer: "a" }], 200);
  assertEquals(seqs(next), [1, 3, 4]);
  assertEquals(
    next.entries.map((line) => line.kind === "line" && line.continued),
    [false, true, true],
  );
  assertStrictEquals(next.entries[2], start.entries[3]);
});

Deno.test("every event with a seq advances the timeline, a tombstone too", () => {
  const next = advance(timelineOf("e", 1, [message(1)]), [
    { type: "deleted", seq: 2, target: 2 },
    { type: "state", seq: 3 },
    { type: "pinned", seq: 4, target: null },
    message(5),
  ], 200);
  assertEquals([next.seq, seqs(next)], [5, [1, 5]]);
});

Deno.test("an announcement is not grouped with other messages", () => {
  const lines = timelineOf("e", 3, [
    message(1),
    { ...message(2), announcement: true },
    message(3),
  ]).entries;
  assertEquals(lines.map((line) => line.kind === "line" && line.continued), [
    false,
    false,
    false,
  ]);
});

Deno.test("what an author does has their name before it, and lends it to what they say next", () => {
  const lines = timelineOf("e", 3, [
    message(1),
    { ...message(2), me: true },
    message(3),
  ]).entries;
  assertEquals(lines.map((line) => line.kind === "line" && line.continued), [
    false,
    false,
    true,
  ]);
});

Deno.test("a gap becomes one divider", () => {
  const start = timelineOf("e", 1, [message(1)]);
  const gap = { type: "gap", from: 2, to: 40 } as const;
  const next = advance(start, [gap, gap, message(41)], 200);
  assertEquals(seqs(next), [1, "gap", 41]);
});

Deno.test("a gap from 0 empties the timeline", () => {
  const start = timelineOf("e", 9, [message(8), message(9)]);
  const next = advance(
    start,
    [{ type: "gap", from: 0, to: 3 }, message(4)],
    200,
  );
  assertEquals(seqs(next), [4]);
  assertEquals(next.seq, 4);
});

Deno.test("the list is bounded, and its first line always has a name", () => {
  const many = Array.from({ length: 500 }, (_, index) => message(index + 1));
  const next = advance(emptyTimeline("e"), many, 200);
  assertEquals(next.entries.length, 200);
  assertEquals(seqs(next)[0], 301);
  const [first, second] = next.entries;
  assert(first.kind === "line" && !first.continued);
  assert(second.kind === "line" && second.continued);
});

Deno.test("trimming to more lines than there are changes nothing", () => {
  const start = timelineOf("e", 1, [message(1)]);
  assertStrictEquals(trim(start, 200), start);
  assertEquals(seqs(trim(timelineOf("e", 2, [message(1), message(2)]), 1)), [
    2,
  ]);
});

Deno.test("consecutive lines of one viewer share the name", () => {
  const lines = timelineOf("e", 4, [
    message(1),
    message(2),
    message(3, bob),
    message(4, bob, 10 * 60_000),
  ]).entries;
  assertEquals(lines.map((line) => line.kind === "line" && line.continued), [
    false,
    true,
    false,
    false,
  ]);
});

Deno.test("a changed name or a deleted first line shows the name again", () => {
  const renamed = advance(
    timelineOf("e", 1, [message(1)]),
    [message(2, { ...ann, name: "Anna" })],
    200,
  );
  assert(renamed.entries[1].kind === "line" && !renamed.entries[1].continued);
  const start = timelineOf("e", 2, [message(1), message(2)]);
  const [line] =
    advance(start, [{ type: "deleted", seq: 3, target: 1 }], 200).entries;
  assert(line.kind === "line" && line.seq === 2 && !line.continued);
});

Deno.test("unchanged rows stay the same objects", () => {
  const start = timelineOf("e", 2, [message(1), message(2)]);
  const next = advance(start, [message(3)], 200);
  assertStrictEquals(next.entries[0], start.entries[0]);
  assertStrictEquals(next.entries[1], start.entries[1]);
});

function reply(seq: number, to: number, from = bob): MessageEvent {
  return { ...message(seq, from), reply: { seq: to, from: ann } };
}

function quoted({ entries }: Timeline): (string | undefined)[] {
  return entries.flatMap((entry) =>
    entry.kind === "line" && entry.reply ? [entry.reply.text] : []
  );
}

Deno.test("a reply shows the message it answers, unless that was deleted", () => {
  const start = timelineOf("e", 2, [message(1), reply(2, 1)]);
  assertEquals(quoted(start), ["text 1"]);
  const next = advance(start, [
    reply(3, 1),
    reply(4, 2),
    { type: "deleted", seq: 5, target: 1 },
  ], 200);
  assertEquals(quoted(next), [undefined, undefined, "text 2"]);
  const cleared = advance(
    timelineOf("e", 2, [message(1), reply(2, 1)]),
    [{ type: "cleared", seq: 3, viewer: ann.id }],
    200,
  );
  assertEquals(quoted(cleared), [undefined]);
});

Deno.test("a reply always has a name", () => {
  const { entries } = timelineOf("e", 2, [message(1), reply(2, 1, ann)]);
  assertEquals(
    entries.map((entry) => entry.kind === "line" && entry.continued),
    [
      false,
      false,
    ],
  );
});

Deno.test("older messages are added above, each once, and replies find what they answer", () => {
  const start = timelineOf("e", 4, [message(3), reply(4, 1)]);
  assertEquals(quoted(start), [undefined]);
  const next = prepend(start, [message(1), message(2), message(3)], 3);
  assertEquals(seqs(next), [1, 2, 3, 4]);
  assertEquals(quoted(next), ["text 1"]);
  assertEquals(next.seq, 4);
  const [, second, third] = next.entries;
  assert(second.kind === "line" && second.continued);
  assert(third.kind === "line" && !third.continued, "what is read stays");
});

Deno.test("messages missed while away follow a divider, of which there is only one", () => {
  const returned = { type: "returned" } as const;
  const kinds = ({ entries }: Timeline) => entries.map(({ kind }) => kind);
  const start = timelineOf("e", 1, [message(1)]);
  const back = advance(start, [returned, message(1), message(2)], 200);
  assertEquals(kinds(back), ["line", "away", "line"]);
  const again = advance(back, [returned, message(3)], 200);
  assertEquals(kinds(again), ["line", "line", "away", "line"]);
  assertEquals(kinds(advance(start, [returned], 200)), ["line"]);
  assertEquals(
    kinds(
      advance(
        start,
        [returned, { type: "gap", from: 2, to: 4 }, message(5)],
        200,
      ),
    ),
    ["line", "gap", "line"],
  );
});
