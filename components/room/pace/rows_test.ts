import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { isValidElement, type VNode } from "preact";
import type { ServerEvent } from "../../../hub/protocol.ts";
import { ann, message, Page, you } from "../../../tests/tools/chat_sample.ts";
import { hide } from "../state/change_preferences.ts";
import { dayRule } from "../state/day_rule.ts";
import { withMarks } from "../state/pause.ts";
import type { Entry } from "../state/timeline.ts";
import { fold } from "./folds.ts";
import { reveal, sharedRows } from "./rows.tsx";

const NOON = new Date(2026, 10, 29, 12).getTime();

/** A message of a viewer of its own, a tenth of a second after the one before. */
function said(seq: number, text = `text ${seq}`, from = `viewer-${seq}`) {
  return {
    ...message(seq, { ...ann, id: from, name: from }, text),
    at: NOON + seq * 100,
  };
}

/** A page whose rows are shared, with these events. */
function pageWith(events: readonly ServerEvent[]): Page {
  const page = new Page({}, []);
  dayRule.value = { today: "", divide: sharedRows(page.state) };
  page.take([{ type: "gap", from: 0, to: 0 }, ...events]);
  return page;
}

/** The rows: messages by `seq`, with the ones that share it; others by their key. */
function rows({ state }: Page): string[] {
  return state.entries.value.map((entry) => {
    if (entry.kind !== "line") return entry.key;
    const place = entry.under === undefined ? "" : ` under ${entry.under}`;
    return `${entry.seq}${entry.more ? "+" : ""}${place}`;
  });
}

function row({ state }: Page, seq: number): Entry {
  return state.entries.value.find((entry) => entry.seq === seq)!;
}

const GG = [1, 2, 3, 4, 5].map((seq) => said(seq, seq === 2 ? "hello" : "GG"));

Deno.test("Repeated words have the row of the first, and each its own if the viewer wants that", () => {
  const page = pageWith(GG);
  assertEquals(rows(page), ["1+", "2"]);
  fold(false);
  assertEquals(rows(page), ["1", "2", "3", "4", "5"]);
  fold(true);
  assertEquals(rows(page), ["1+", "2"]);
});

Deno.test("A row that is opened lists its messages below, and doesn't move on", () => {
  const page = pageWith([...GG, {
    type: "skipped",
    from: 6,
    to: 9,
    alike: [[1, 4]],
  }]);
  reveal(page.state, 4);
  assertEquals(rows(page), [
    "1+",
    "3 under 1",
    "4 under 1",
    "5 under 1",
    "alike-1",
    "2",
    "skipped-9",
  ]);
  assertEquals(page.state.following.value, false);
});

Deno.test("A deleted message leaves its row to the next; the last one has an ordinary row", () => {
  const page = pageWith(GG);
  page.take([{ type: "deleted", seq: 6, target: 1 }]);
  assertEquals(rows(page), ["2", "3+"]);
  page.take([
    { type: "deleted", seq: 7, target: 3 },
    { type: "deleted", seq: 8, target: 5 },
  ]);
  assertEquals(rows(page), ["2", "4"]);
});

Deno.test("While the list is paused, a removed message's mark takes its row, and nothing moves", () => {
  const page = pageWith(GG);
  const { state } = page;
  assertEquals(rows(page), ["1+", "2"]);
  state.paused.value = withMarks(
    state.timeline.value.entries,
    ({ seq }) => seq === 1 || seq === 4,
    "Gone",
    () => 22,
  );
  assertEquals(rows(page), ["gone-1", "2"]);
});

Deno.test("Messages of hidden people don't count", () => {
  const page = pageWith([said(1, "GG"), said(2, "GG"), said(3, "GG")]);
  assertEquals(rows(page), ["1+"]);
  hide(page.state, { ...ann, id: "viewer-1" });
  assertEquals(rows(page), ["2+"]);
});

Deno.test("Your own message keeps its row, and a row below a folded one has its name", () => {
  const page = pageWith([
    ...GG,
    said(6, "GG", "bob"),
    said(7, "so close", "bob"),
    said(8, "GG", you.id),
  ]);
  assertEquals(rows(page), ["1+", "2", "7", "8"]);
  const below = row(page, 7);
  assert(below.kind === "line" && !below.continued);
});

Deno.test("What is unchanged is the same row", () => {
  const page = pageWith([...GG, { type: "skipped", from: 6, to: 9 }]);
  const before = page.state.entries.value;
  page.take([said(10, "something else")]);
  const after = page.state.entries.value;
  for (const [at, entry] of before.entries()) {
    assertStrictEquals(after[at], entry);
  }
  page.take([said(11, "GG")]);
  assert(row(page, 1) !== before[0], "it says how often");
});

Deno.test("A row of skipped messages says what most of them say, unless that was deleted or is from somebody hidden", () => {
  /** Whether the row's button has more to say. */
  const says = (page: Page) => {
    const entry = page.state.entries.value.at(-1)!;
    assert(entry.kind === "mark" && isValidElement(entry.label));
    return Boolean(
      (entry.label as VNode<{ children?: unknown }>).props.children,
    );
  };
  const skipped = (alike: [number, number][]): ServerEvent => ({
    type: "skipped",
    from: 2,
    to: 40,
    alike,
  });
  assertEquals(says(pageWith([said(1, "GG"), skipped([[1, 30]])])), true);
  assertEquals(says(pageWith([said(1, "GG"), skipped([[1, 2]])])), false);
  assertEquals(says(pageWith([said(1, "GG"), skipped([[7, 30]])])), false);
  const page = pageWith([said(1, "GG"), skipped([[1, 30]])]);
  page.take([{ type: "deleted", seq: 41, target: 1 }]);
  assertEquals(says(page), false);
  for (let seq = 42; seq < 300; seq++) {
    page.take([{ type: "deleted", seq, target: 2 }]);
  }
  assertEquals(says(page), false);
  const other = pageWith([said(1, "GG"), skipped([[1, 30]])]);
  hide(other.state, { ...ann, id: "viewer-1" });
  assertEquals(says(other), false);
});

Deno.test("Ranges have one row, below the messages between them", () => {
  const page = pageWith([
    said(1),
    { type: "skipped", from: 2, to: 3 },
    said(4),
    { type: "skipped", from: 5, to: 9 },
    said(10),
  ]);
  assertEquals(rows(page), ["1", "4", "skipped-3", "10"]);
});

Deno.test("A list that follows keeps its fifty rows, however many messages share them", () => {
  const page = pageWith([]);
  let seq = 0;
  for (let batch = 0; batch < 60; batch++) {
    const texts = ["GG", `something ${batch}`, "GG", "GG"];
    page.take(texts.map((text) => said(++seq, text)));
    page.take([{ type: "skipped", from: ++seq, to: seq += 5 }]);
  }
  const { length } = page.state.entries.value;
  assert(length >= 50 && length <= 65, String(length));
  assert(page.state.timeline.value.entries.length > length);
  page.state.follow();
  assert(page.state.entries.value.length >= 50);
});
