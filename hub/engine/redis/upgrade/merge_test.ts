import { assertEquals } from "@std/assert";
import type { StoredEvent } from "../../engine.ts";
import { merge } from "./merge.ts";

function events(...seqs: readonly number[]): StoredEvent[] {
  return seqs.map((seq) => ({
    seq,
    type: "message",
    author: undefined,
    act: false,
    json: `{"seq":${seq}}`,
  }));
}

/** The seqs of a page; those of deleted messages are negative. */
function merged(
  after: number,
  entries: readonly number[],
  deleted: readonly (number | string)[],
  limit = 10,
): number[] | undefined {
  return merge(after, events(...entries), deleted.map(String), limit)
    ?.map(({ seq, type }) => type === "deleted" ? -seq : seq);
}

Deno.test("merge puts deleted messages in their places: in the middle, at the start and at the end", () => {
  assertEquals(merged(0, [1, 3], [2]), [1, -2, 3]);
  assertEquals(merged(4, [7, 8], [5, 6]), [-5, -6, 7, 8]);
  assertEquals(merged(4, [5], [6, 7]), [5, -6, -7]);
  assertEquals(merged(4, [], [5, 6]), [-5, -6]);
  assertEquals(merged(4, [], []), []);
});

Deno.test("merge replaces a deleted message by the protocol's event", () => {
  assertEquals(merge(41, [], ["42"], 10), [{
    seq: 42,
    type: "deleted",
    author: undefined,
    act: false,
    json: '{"type":"deleted","seq":42,"target":42}',
  }]);
});

Deno.test("merge ends a page where the following events are unknown", () => {
  assertEquals(merged(0, [1, 3], [2, 4], 2), [1, -2, 3]);
  assertEquals(merged(0, [1, 5], [2, 3], 2), [1, -2, -3]);
  assertEquals(merged(0, [4, 5], [1, 2], 2), [-1, -2]);
  assertEquals(merged(0, [1, 2], [3], 2), [1, 2]);
});

Deno.test("merge starts a trimmed log later, whatever was deleted before", () => {
  assertEquals(merged(0, [8, 9], []), [8, 9]);
  assertEquals(merged(0, [8, 9], [3, 4]), [8, 9]);
  assertEquals(merged(0, [8, 9], [3, 6, 7]), [-6, -7, 8, 9]);
});

Deno.test("merge rejects a page with a gap that isn't a deleted message", () => {
  assertEquals(merged(0, [1, 3], []), undefined);
  assertEquals(merged(0, [1, 4], [2]), undefined);
  assertEquals(merged(0, [1, 2], [9]), undefined);
});

Deno.test("merge rejects a page with foreign data", () => {
  assertEquals(merged(0, [1, 3], [2, "theirs"]), undefined);
  assertEquals(merged(0, [1, 3], [2, 3]), undefined);
  assertEquals(merged(4, [5], [3]), undefined);
  assertEquals(merged(0, [1], ["1.5"]), undefined);
});
