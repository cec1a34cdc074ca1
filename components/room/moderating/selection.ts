/**
 * Selects messages, for one act on all of them.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import { linesIn } from "../pace/rows.tsx";
import type { Session } from "../state/session.ts";
import type { Line } from "../state/timeline.ts";
import { selected } from "./selected.ts";

/** What acts on messages needs of a page. */
export type Page = Pick<Session, "state">;

type Selected = ReadonlyMap<number, Line>;

/** Where a range begins, and what else was selected when it began. */
let start: { readonly seq: number; readonly besides: Selected } | undefined;

/** Selects the messages of a row, or drops them from the selection. */
export function toggle({ state }: Page, line: Line): void {
  const next = new Map(selected.peek());
  const isSelected = next.has(line.seq);
  for (const each of linesIn(state, line)) {
    if (isSelected) next.delete(each.seq);
    else next.set(each.seq, each);
  }
  start = { seq: line.seq, besides: next };
  selected.value = next;
}

/** Selects the messages of a row, where a range begins. */
export function startAt(page: Page, line: Line): void {
  if (!selected.peek().has(line.seq)) return toggle(page, line);
  start = { seq: line.seq, besides: selected.peek() };
}

/** Selects the range from where the last row was selected to this one, in place of the last range. */
export function extendTo(page: Page, line: Line): void {
  const { state } = page;
  const rows = state.entries.peek().filter((row) => row.kind === "line");
  const from = rows.findIndex(({ seq }) => seq === start?.seq);
  const to = rows.findIndex(({ seq }) => seq === line.seq);
  if (!start || from < 0 || to < 0) return toggle(page, line);
  const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  selected.value = new Map([
    ...start.besides,
    ...range.flatMap((row) => linesIn(state, row))
      .map((each) => [each.seq, each] as const),
  ]);
}

export function endSelection(): void {
  start = undefined;
  if (selected.peek().size > 0) selected.value = new Map();
}

/** Drops messages from the selection; those that were selected since stay. */
export function drop(lines: readonly Line[]): void {
  const next = new Map(selected.peek());
  for (const { seq } of lines) next.delete(seq);
  if (next.size === 0) return endSelection();
  // No range begins on a row that is no longer meant.
  const isOver = lines.some(({ seq }) => seq === start?.seq);
  start = start && !isOver ? { ...start, besides: next } : undefined;
  selected.value = next;
}

/** The selected messages that still exist. */
export function remaining({ state }: Page): readonly Line[] {
  return state.removed.remaining([...selected.value.values()]);
}

/** The ids of those whom an act on messages may restrict: not moderators, and not you. */
export function peopleIn(lines: readonly Line[], you: Viewer): string[] {
  const people = lines.map(({ from }) => from)
    .filter(({ id, role }) => role === "viewer" && id !== you.id);
  return [...new Set(people.map(({ id }) => id))];
}
