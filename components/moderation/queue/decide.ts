/**
 * Decides on held messages, and shows what became of them.
 *
 * @module
 */
import type { Signal } from "@preact/signals";
import { fill, type HeldTexts, plural } from "../../texts/catalogue.ts";
import type { Decision, Decisions } from "./decisions.ts";
import { decided, decidedBy, type HeldRow, type Verdict } from "./held.ts";
import { moveOn, rememberFocus } from "./held_focus.ts";
import { sendVerdict, type Sent } from "./send.ts";

/** The list of held messages, on the page. */
export interface HeldPage {
  readonly room: string;
  readonly rows: Signal<readonly HeldRow[]>;
  readonly texts: HeldTexts;
  readonly decisions: Decisions;
  readonly list: { readonly current: HTMLElement | null };
  readonly heading: { readonly current: HTMLElement | null };
  /** Asks for the current list. */
  check(): void;
}

/**
 * Decides on messages, and then moves the focus on.
 *
 * @param from What was pressed, or the message that had the focus.
 */
export async function decide(
  page: HeldPage,
  ids: ReadonlySet<string>,
  verdict: Verdict,
  from: HTMLElement | null,
): Promise<void> {
  const { rows, decisions } = page;
  const before = rows.peek();
  const asked = before
    .filter(({ id, state }) => ids.has(id) && state === "waiting");
  if (asked.length === 0) return;
  const askedIds = asked.map(({ id }) => id);
  rows.value = before.map((row) =>
    askedIds.includes(row.id)
      ? { ...row, state: "asked", problem: undefined }
      : row
  );
  await decisions.add(carryOut(page, before, asked, verdict, from));
}

async function carryOut(
  { room, rows, texts, decisions, list, heading, check }: HeldPage,
  before: readonly HeldRow[],
  asked: readonly HeldRow[],
  verdict: Verdict,
  from: HTMLElement | null,
): Promise<Decision> {
  const ids = asked.map(({ id }) => id);
  const sent = await sendVerdict(
    room,
    ids,
    verdict,
    texts,
    () => decisions.sayRetrying(),
  );
  const done = decidedBy(
    before,
    asked.filter(({ id }) => !sent.left.has(id)),
    verdict,
  );
  // A ban also decides its authors' other messages, but not those that the server left out.
  for (const id of sent.left.keys()) done.delete(id);
  const focused = rememberFocus(from, list.current);
  rows.value = decided(rows.peek(), done, verdict, sent.left);
  // If the answer is late, a colleague may have undone it meanwhile.
  check();
  setTimeout(() => moveOn(focused, list.current, heading.current));
  return {
    act: sent.act,
    rows: before.filter(({ id }) => done.has(id)),
    text: saying(sent, done.size, verdict, texts),
  };
}

/** What was decided, and what was not. */
function saying(
  { left }: Sent,
  done: number,
  verdict: Verdict,
  { language, held }: HeldTexts,
): string {
  const whys = [...left.values()].map((why) => why ?? held.done.gone);
  const counts = new Map<string, number>();
  for (const why of whys) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [
    ...done > 0 ? [plural(language, held.decided[verdict], done)] : [],
    ...[...counts].map(([why, n]) =>
      fill(plural(language, held.left, n), { why })
    ),
  ].join(" ");
}
