import { assertEquals, assertStrictEquals } from "@std/assert";
import type { MessageEvent, Viewer } from "../../../../hub/protocol.ts";
import { RemovedMessages } from "../removed_messages.ts";
import { insert } from "./restore.ts";
import { advance, type Timeline, timelineOf } from "../timeline.ts";

const ann: Viewer = { id: "a", name: "Ann", role: "viewer" };
const bob: Viewer = { id: "b", name: "Bob", role: "viewer" };

function message(seq: number, from = ann): MessageEvent {
  return { type: "message", seq, at: seq * 1000, from, text: `text ${seq}` };
}

/** The seqs of the lines, negative if they continue the one above. */
function lines({ entries }: Timeline): number[] {
  return entries.flatMap((each) =>
    each.kind === "line" ? each.continued ? -each.seq : each.seq : []
  );
}

Deno.test("restored messages return to their places, with names and quotes where they belong", () => {
  const reply = { ...message(4), reply: { seq: 2, from: bob } };
  const all = [message(1), message(2, bob), message(3, bob), reply];
  const start = timelineOf("e", 4, all);
  const purged = advance(start, [
    { type: "purged", seq: 5, targets: [3], viewers: ["b"], cleared: true },
    message(6),
  ], 200);
  assertEquals(lines(purged), [1, 4, -6]);
  const back = insert(purged, [message(2, bob), message(3, bob), reply]);
  assertEquals(lines(back), [1, 2, -3, 4, -6]);
  const [, , , answer] = back.entries;
  assertEquals(answer.kind === "line" && answer.reply?.text, "text 2");
  assertStrictEquals(insert(back, all), back, "nothing is shown twice");
});

Deno.test("a message that was deleted, restored and deleted again is gone", () => {
  const removed = new RemovedMessages();
  const isGone = () => removed.has(2, "b");
  removed.add({ type: "purged", seq: 5, targets: [2], viewers: [] });
  assertEquals([isGone(), removed.has(3, "b")], [true, false]);
  const back = { undoes: 5, targets: [2], viewers: [] };
  removed.add({ type: "restored", seq: 6, ...back });
  assertEquals(isGone(), false);
  removed.add({ type: "cleared", seq: 7, viewer: "b" });
  assertEquals([isGone(), removed.has(8, "b")], [true, false]);
  removed.add({
    ...{ type: "purged", seq: 9, targets: [] },
    ...{ viewers: ["b"], kind: "ban" },
  });
  assertEquals(removed.has(8, "b"), false, "banned, but not cleared");
});
