import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Page } from "../../../tests/tools/chat_sample.ts";
import { publish } from "../../connection/page_events.ts";
import { EN } from "../../texts/en.ts";
import { emptyTimeline } from "../state/timeline.ts";
import type { Writer } from "../state/writer.ts";
import { UndoableActs } from "./undoable_acts.ts";

/** Longer than a note is shown. */
const LONG_MS = 60_000;

function started() {
  const { state } = new Page();
  const asked: object[] = [];
  state.writer.value = {
    moderate: (action: string, fields?: object) =>
      asked.push({ action, ...fields }),
    outbox: { value: [] },
  } as unknown as Writer;
  const acts = new UndoableActs(state, EN.moderating);
  const shown = () =>
    acts.notes.value.map(({ text, undo, problem }) =>
      [text, undo, problem].filter((part) => part !== undefined).join(" | ")
    );
  return { state, acts, asked, shown };
}

Deno.test("acts are offered to be undone for twelve seconds each, the newest first, however many they are", () => {
  using time = new FakeTime();
  const { acts, shown } = started();
  acts.add(1, "a");
  time.tick(10_000);
  assertEquals(shown(), ["a"]);
  for (let act = 2; act <= 9; act++) acts.add(act, String(act));
  const others = ["9", "8", "7", "6", "5", "4", "3", "2"];
  assertEquals(shown(), [...others, "a"]);
  time.tick(10_000);
  assertEquals(shown(), others);
  time.tick(LONG_MS);
  assertEquals(shown(), []);
});

Deno.test("notes are no longer in use once they are closed", () => {
  using time = new FakeTime();
  const { acts, shown } = started();
  acts.add(1, "a");
  acts.inUse.value = true;
  acts.dismiss(1);
  acts.add(2, "b");
  time.tick(LONG_MS);
  assertEquals(shown(), []);
});

Deno.test("acts of another epoch aren't undone: the same positions name others", () => {
  using _ = new FakeTime();
  const { acts, asked, shown, state } = started();
  acts.add(1, "a");
  acts.undo(1);
  state.timeline.value = emptyTimeline("f");
  assertEquals(shown(), []);
  acts.undoLast();
  acts.undo(1);
  assertEquals(asked.length, 1);
  acts.add(1, "b");
  assertEquals(shown(), ["b"]);
  acts.add(1, "b");
  assertEquals(shown(), ["b"], "the answer came twice");
});

Deno.test("no note goes while it is in use or the list is paused", () => {
  using time = new FakeTime();
  const { acts, shown, state } = started();
  acts.inUse.value = true;
  for (const act of [1, 2, 3, 4]) acts.add(act, String(act));
  time.tick(LONG_MS);
  assertEquals(shown(), ["4", "3", "2", "1"]);
  state.paused.value = [];
  acts.inUse.value = false;
  time.tick(LONG_MS);
  assertEquals(shown(), ["4", "3", "2", "1"]);
  state.paused.value = undefined;
  assertEquals(shown().length, 4, "there is time to go back to it");
  time.tick(LONG_MS);
  assertEquals(shown(), []);
});

Deno.test("the last act that wasn't undone is undone, also after its note has gone", () => {
  using time = new FakeTime();
  const { acts, asked, shown, state } = started();
  acts.add(1, "a");
  acts.add(2, "b");
  time.tick(LONG_MS);
  acts.undoLast();
  acts.undoLast();
  assertEquals(asked, [
    { action: "undo", act: 2 },
    { action: "undo", act: 1 },
  ]);
  assertEquals(shown(), ["a | asked", "b | asked"]);
  acts.undo(2);
  assertEquals(asked.length, 2, "it isn't asked for twice");
  assertEquals(acts.undone(2), true);
  assertEquals(shown(), ["a | asked", "Undone: b | done"]);
  acts.undone(1);
  acts.undoLast();
  assertEquals(asked.length, 2);
  assertEquals(state.notes.value.map(({ text }) => text), [
    EN.moderating.nothingToUndo,
  ]);
});

Deno.test("an undo that failed can be tried again, one that was refused can't", () => {
  using _ = new FakeTime();
  const { acts, asked, shown } = started();
  acts.add(1, "a");
  acts.undo(1);
  acts.failed(1, "The connection was lost.", true);
  assertEquals(shown(), ["a | The connection was lost."]);
  acts.undo(1);
  assertEquals(asked.length, 2);
  acts.failed(1, "Only the host can.", false);
  assertEquals(shown(), ["a | refused | Only the host can."]);
  acts.undo(1);
  assertEquals(asked.length, 2);
  assertEquals(acts.failed(9, "It is none of these.", true), false);
  assertEquals(acts.undone(9), false);
});

Deno.test("an act that somebody else undid isn't offered any more", () => {
  using _ = new FakeTime();
  const { acts, asked, shown } = started();
  acts.add(1, "a");
  publish([{
    type: "restored",
    seq: 5,
    undoes: 1,
    targets: [],
    viewers: [],
  }]);
  assertEquals(shown(), ["Undone: a | done"]);
  acts.undoLast();
  assertEquals(asked, []);
});
