import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Viewer } from "../../../hub/protocol.ts";
import { ann, message } from "../../../tests/tools/chat_sample.ts";
import { joined, withMarks, withRestored } from "./pause.ts";
import { type Entry, linesOf } from "./timeline.ts";

const bob: Viewer = { id: "bob", name: "Bob", role: "viewer" };

/** The lines of messages with these positions. */
function lines(from: number, to: number): Entry[] {
  return linesOf(
    Array.from(
      { length: to - from + 1 },
      (_, i) => message(from + i, i % 2 ? ann : bob),
    ),
  );
}

function seqs(entries: readonly Entry[]): (number | string)[] {
  return entries.map(({ kind, seq }) => kind === "line" ? seq : kind);
}

Deno.test("A removed message leaves a mark of its height, and its text leaves replies", () => {
  const [first, second, third] = linesOf([
    message(1, ann),
    message(2, bob),
    { ...message(3, ann), reply: { seq: 1, from: ann } },
  ]);
  assert(third.kind === "line");
  const shown = [first, second, {
    ...third,
    reply: { seq: 1, from: ann, text: "text 1" },
  }];
  const marked = withMarks(shown, ({ seq }) => seq === 1, "Gone", () => 22);
  assertEquals(seqs(marked), ["mark", 2, 3]);
  assert(marked[0].kind === "mark" && marked[2].kind === "line");
  assertEquals(marked[0].label, "Gone");
  assertEquals(marked[0].props.style?.height, "22px");
  assertEquals(marked[2].reply?.text, undefined);
  assertStrictEquals(marked[1], second, "others are not rendered again");
  assertStrictEquals(
    withMarks(marked, ({ seq }) => seq === 1, "Gone", () => 0),
    marked,
    "nothing is marked twice",
  );
});

Deno.test("A restored message takes the place of its mark, and replies get its text back", () => {
  const shown = linesOf([
    message(1, ann),
    message(2, bob),
    { ...message(3, ann), reply: { seq: 1, from: ann } },
  ]);
  assertEquals(shown[2].kind === "line" && shown[2].reply?.text, "text 1");
  const marked = withMarks(shown, ({ seq }) => seq < 3, "Gone", () => 22);
  assertEquals(seqs(withRestored(marked, [])), ["mark", "mark", 3]);
  const restored = withRestored(marked, [shown[0], shown[2]]);
  assertEquals(seqs(restored), [1, "mark", 3]);
  assertStrictEquals(restored[2], shown[2]);
  assertStrictEquals(withRestored(restored, restored), restored);
});

Deno.test("A list that is no longer paused shows what it showed, then what is new", () => {
  const shown = lines(11, 20);
  assertEquals(
    seqs(joined(shown, lines(11, 25), 1_000)),
    seqs(lines(11, 25)),
  );
  assertEquals(
    seqs(joined(shown, lines(15, 25), 1_000)),
    seqs(lines(11, 25)),
    "even if it is trimmed",
  );
  assertEquals(
    seqs(joined(shown, lines(1, 25), 1_000)),
    seqs(lines(1, 25)),
    "older ones were loaded meanwhile",
  );
  assertEquals(joined(shown, [], 1_000), shown);
});

Deno.test("A list that is no longer paused says what it can't show, and stays bounded", () => {
  const shown = lines(11, 20);
  assertEquals(
    seqs(joined(shown, lines(31, 33), 1_000)),
    [...seqs(shown), "gap", 31, 32, 33],
  );
  const long = joined(shown, lines(11, 1_100), 500);
  assertEquals(long.length, 10 + 1 + 500 - 200 - 10);
  assertEquals(seqs(long).slice(9, 12), [20, "gap", 811]);
});
