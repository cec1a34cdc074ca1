import { assertEquals } from "@std/assert";
import type { Viewer } from "../../../hub/protocol.ts";
import { ann, message, Page } from "../../../tests/tools/chat_sample.ts";
import { sharedRows } from "../pace/rows.tsx";
import { dayRule } from "../state/day_rule.ts";
import type { Line } from "../state/timeline.ts";
import { selected } from "./selected.ts";
import {
  drop,
  endSelection,
  extendTo,
  peopleIn,
  remaining,
  startAt,
  toggle,
} from "./selection.ts";

const bob: Viewer = { id: "bob", name: "Bob", role: "viewer" };
const mod: Viewer = { id: "mod", name: "Mod", role: "moderator" };

function pageOf(...authors: readonly Viewer[]): Page {
  endSelection();
  dayRule.value = undefined;
  return new Page(
    { seq: authors.length },
    authors.map((from, i) => message(i + 1, from)),
  );
}

function lineAt({ state }: Page, seq: number): Line {
  return state.entries.peek().find((entry) => entry.seq === seq) as Line;
}

function seqs(): number[] {
  return [...selected.peek().keys()].sort((a, b) => a - b);
}

Deno.test("Messages are selected and dropped one by one, and ranges are changed until another one begins", () => {
  const page = pageOf(ann, ann, bob, bob, ann, bob);
  toggle(page, lineAt(page, 6));
  toggle(page, lineAt(page, 2));
  extendTo(page, lineAt(page, 4));
  assertEquals(seqs(), [2, 3, 4, 6]);
  extendTo(page, lineAt(page, 1));
  assertEquals(seqs(), [1, 2, 6], "the range is the other way now");
  toggle(page, lineAt(page, 2));
  assertEquals(seqs(), [1, 6]);
  startAt(page, lineAt(page, 6));
  extendTo(page, lineAt(page, 5));
  assertEquals(seqs(), [1, 5, 6]);
  endSelection();
  assertEquals(seqs(), []);
  extendTo(page, lineAt(page, 3));
  assertEquals(seqs(), [3], "a range without a beginning is one message");
});

Deno.test("A row that stands for repeated words selects all of their messages", () => {
  const page = pageOf();
  dayRule.value = { today: "", divide: sharedRows(page.state) };
  page.take([1, 2, 3, 4].map((seq) => ({
    ...message(seq, { ...ann, id: `a${seq}` }, seq === 2 ? "hello" : "GG"),
    at: 1_000_000 + seq,
  })));
  toggle(page, lineAt(page, 1));
  assertEquals(seqs(), [1, 3, 4]);
  toggle(page, lineAt(page, 1));
  assertEquals(seqs(), []);
  dayRule.value = undefined;
});

Deno.test("What was acted on leaves the selection, and what was selected since stays", () => {
  const page = pageOf(ann, ann, bob, bob);
  toggle(page, lineAt(page, 1));
  extendTo(page, lineAt(page, 2));
  const acted = remaining(page);
  extendTo(page, lineAt(page, 3));
  drop(acted);
  assertEquals(seqs(), [3]);
  extendTo(page, lineAt(page, 4));
  drop(remaining(page));
  assertEquals(seqs(), []);
});

Deno.test("No range begins on a row that was acted on", () => {
  const page = pageOf(ann, ann, bob, bob);
  toggle(page, lineAt(page, 1));
  toggle(page, lineAt(page, 2));
  const acted = [lineAt(page, 2)];
  drop(acted);
  assertEquals(seqs(), [1]);
  extendTo(page, lineAt(page, 4));
  assertEquals(seqs(), [1, 4]);
});

Deno.test("Deleted messages are no longer selected", () => {
  const page = pageOf(ann, bob, bob);
  for (const seq of [1, 2, 3]) toggle(page, lineAt(page, seq));
  page.take([{ type: "deleted", seq: 4, target: 2 }]);
  assertEquals(remaining(page).map(({ seq }) => seq), [1, 3]);
  page.take([{
    type: "purged",
    seq: 5,
    targets: [1],
    viewers: ["bob"],
    cleared: true,
  }]);
  assertEquals(remaining(page), []);
});

Deno.test("An act on messages is an act on each author once, but not on moderators and oneself", () => {
  const page = pageOf(ann, mod, bob, ann);
  const lines = page.state.entries.peek() as Line[];
  assertEquals(peopleIn(lines, mod), ["ann", "bob"]);
  assertEquals(peopleIn(lines, bob), ["ann"]);
});
