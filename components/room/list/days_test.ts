import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ann, message } from "../../../tests/tools/chat_sample.ts";
import { chatTexts } from "../../texts/languages.ts";
import { EN } from "../../texts/en.ts";
import { ZH } from "../../texts/zh.ts";
import { type Entry, linesOf } from "../state/timeline.ts";
import { dayOf, dividerOf } from "./days.ts";

const HOUR_MS = 60 * 60_000;
const TODAY = new Date(2026, 10, 22, 12).getTime();

/** Lines of one author at these times. */
function at(...times: number[]): Entry[] {
  return linesOf(
    times.map((at, i) => ({ ...message(i + 1, ann), at })),
  );
}

function shown(entries: readonly Entry[]): unknown[] {
  return entries.map((entry) =>
    entry.kind === "mark"
      ? entry.label
      : entry.kind === "line"
      ? `${entry.seq}${entry.continued ? " more" : ""}`
      : entry.kind
  );
}

Deno.test("Messages of another day are below a divider that names it", () => {
  const lastYear = new Date(2025, 11, 31, 23, 59, 30).getTime();
  const lines = at(
    lastYear,
    new Date(2026, 10, 20, 9).getTime(),
    new Date(2026, 10, 21, 23, 59, 30).getTime(),
    new Date(2026, 10, 22, 0, 0, 30).getTime(),
    new Date(2026, 10, 22, 0, 1).getTime(),
  );
  assertEquals(shown(lines)[3], "4 more");
  const divide = dividerOf(dayOf(TODAY), chatTexts(EN));
  const divided = divide(lines);
  assertEquals(shown(divided), [
    "Wednesday, 31 December 2025",
    "1",
    "Friday 20 November",
    "2",
    "Yesterday",
    "3",
    "Today",
    // Below a divider a line has its name again.
    "4",
    "5 more",
  ]);
  assertEquals(
    shown(dividerOf(dayOf(TODAY), chatTexts(ZH))(lines)).filter((_, i) =>
      [0, 4, 6].includes(i)
    ),
    ["2025年12月31日星期三", "昨天", "今天"],
  );
  divide(lines).forEach((entry, i) => {
    if (entry.kind === "line") assertStrictEquals(entry, divided[i]);
  });
});

Deno.test("A list that is all of today has no divider, and stays the same object", () => {
  const lines = at(TODAY - HOUR_MS, TODAY);
  const divide = dividerOf(dayOf(TODAY), chatTexts(EN));
  assertStrictEquals(divide(lines), lines);
  const tomorrow = dividerOf(dayOf(TODAY + 24 * HOUR_MS), chatTexts(EN));
  assertEquals(shown(tomorrow(lines)), ["Yesterday", "1", "2"]);
});

Deno.test("A day ends when the next one starts, also where the clocks change", () => {
  for (let month = 0; month < 12; month++) {
    for (let date = 1; date < 32; date++) {
      const { start, end } = dayOf(new Date(2026, month, date, 12).getTime());
      assertEquals(dayOf(end).start, end);
      assertEquals(dayOf(end - 1).start, start);
      assert(end - start >= 22 * HOUR_MS && end - start <= 26 * HOUR_MS);
    }
  }
});
