import { type Signal, useComputed, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import {
  ACTIONS,
  alike,
  between,
  countWaiting,
  decided,
  decidedBy,
  type HeldRow,
  isWaiting,
  type Kind,
  merge,
  sweep,
  type Verdict,
} from "../components/moderation/held.ts";
import { followHeld } from "../components/moderation/held_feed.ts";
import { moveOn, rememberFocus } from "../components/moderation/held_focus.ts";
import { isKind, pressed } from "../components/moderation/held_keys.ts";
import { HeldBar, HeldHelp } from "../components/moderation/HeldBar.tsx";
import { HeldList } from "../components/moderation/HeldList.tsx";
import { fill, type HeldTexts } from "../components/texts/catalogue.ts";
import { keepPlace } from "../components/ui/keep_place.ts";
import { useTranslatable } from "../components/translation/translated.ts";

/** The panel's list of messages held for review, updated live. */
export default function HeldMessages(
  { room, texts, ...props }: {
    room: string;
    rows: readonly HeldRow[];
    texts: HeldTexts;
  },
) {
  const { held } = texts;
  const list = useRef<HTMLUListElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { rows, live, tidy } = useRows(room, props.rows, list);
  const waiting = useComputed(() => countWaiting(rows.value));
  useCountInTitle(waiting.value);
  useTranslatable();

  const zone = useZone();

  useUnmarkedHistory();

  const selection = useSelection(rows);
  const { selected, select, all } = selection;
  const helps = useSignal(false);
  const decide = useDecisions(room, rows, list, heading, texts);
  const onKeyDown = useKeys(list, rows, selection, helps, decide);
  return (
    <section class="section" aria-labelledby="held-title">
      <h2 class="title" id="held-title" ref={heading} tabIndex={-1}>
        {fill(held.title, { n: waiting.value })}
      </h2>
      {!live.value && <p class="hint" role="status">{held.notLive}</p>}
      {rows.value.length === 0 ? <p class="hint">{held.nobody}</p> : (
        <HeldBar
          count={selected.value.size}
          waiting={waiting.value}
          texts={texts}
          onAll={() => all(selected.value.size < waiting.value)}
          onVerdict={(verdict) => decide(selected.value, verdict, null)}
          onHelp={() => helps.value = true}
        />
      )}
      <HeldList
        {...{ room, texts, list, onKeyDown }}
        rows={rows.value}
        zone={zone.value}
        selected={selected.value}
        onVerdict={({ id }, ...verdict) => decide(new Set([id]), ...verdict)}
        onSelect={select}
        onLeave={() => setTimeout(tidy)}
      />
      {helps.value && <HeldHelp texts={texts} open={helps} />}
    </section>
  );
}

/**
 * Fresh marks history entries. Going back to a marked one, as from a section of this page,
 * would reload the page and lose what is being written.
 */
function useUnmarkedHistory(): void {
  useEffect(() => history.replaceState(null, ""), []);
}

/** The server renders UTC; the first update in the browser is in local time. */
function useZone() {
  const zone = useSignal<"utc" | "local">("utc");
  useEffect(() => void (zone.value = "local"), []);
  return zone;
}

/** What a key decides on: the selected messages or, if there are none, the one with the focus. */
function useKeys(
  list: RefObject<HTMLElement>,
  rows: Signal<readonly HeldRow[]>,
  { selected, select, all }: ReturnType<typeof useSelection>,
  helps: Signal<boolean>,
  decide: ReturnType<typeof useDecisions>,
) {
  return (event: KeyboardEvent) => {
    const command = list.current && pressed(event, list.current);
    const item = (event.target as Element).closest("li");
    const row = rows.peek().find(({ id }) => id === item?.dataset.id);
    if (command === "help") helps.value = true;
    else if (command === "clear") all(false);
    else if (!command || !item || !row) return;
    else if (isKind(command)) select(row, command);
    else {
      const chosen = selected.value;
      void decide(chosen.size > 0 ? chosen : new Set([row.id]), command, item);
    }
  };
}

/** Returns a function that decides on messages, and then moves the focus on. */
function useDecisions(
  room: string,
  rows: Signal<readonly HeldRow[]>,
  list: RefObject<HTMLElement>,
  heading: RefObject<HTMLElement>,
  texts: HeldTexts,
) {
  return async (
    ids: ReadonlySet<string>,
    verdict: Verdict,
    from: HTMLElement | null,
  ) => {
    const asked = rows.peek()
      .filter(({ id, state }) => ids.has(id) && state === "waiting");
    if (asked.length === 0) return;
    const set = (change: Partial<HeldRow>) =>
      rows.value = rows.peek().map((each) =>
        asked.some(({ id }) => id === each.id) ? { ...each, ...change } : each
      );
    const decides = decidedBy(rows.peek(), asked, verdict);
    set({ state: "asked", problem: undefined });
    const problem = await send(room, asked, verdict, texts);
    if (problem !== undefined) return set({ state: "waiting", problem });
    const focused = rememberFocus(from, list.current);
    rows.value = decided(rows.peek(), decides, verdict);
    setTimeout(() => moveOn(focused, list.current, heading.current));
  };
}

/** The selected messages that still wait, by id. */
function useSelection(rows: Signal<readonly HeldRow[]>) {
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  /** Where a range begins. */
  const last = useRef<string>();
  const selected = useComputed(() =>
    new Set(
      rows.value.filter((row) => isWaiting(row) && chosen.value.has(row.id))
        .map(({ id }) => id),
    )
  );
  const select = (
    row: HeldRow,
    how: Kind,
  ) => {
    const now = new Set(selected.peek());
    const adds = how === "person" || how === "words" || !now.has(row.id);
    const ids = how === "one"
      ? [row.id]
      : how === "range"
      ? between(rows.peek(), last.current ?? row.id, row.id)
      : alike(rows.peek(), row, how).map(({ id }) => id);
    for (const id of ids) {
      if (adds) now.add(id);
      else now.delete(id);
    }
    last.current = row.id;
    chosen.value = now;
  };
  const all = (on: boolean) =>
    chosen.value = new Set(
      on ? rows.peek().filter(isWaiting).map(({ id }) => id) : [],
    );
  return { selected, select, all };
}

/** The rows, and whether they are up to date. What is under the pointer stays there. */
function useRows(
  room: string,
  initial: readonly HeldRow[],
  list: RefObject<HTMLElement>,
) {
  const rows = useSignal(initial);
  const live = useSignal(true);
  const place = useRef<() => void>();
  useLayoutEffect(() => {
    place.current?.();
    place.current = undefined;
  });
  /** Removes decided rows, unless the viewer is about to press a button beside them. */
  const tidy = () => {
    place.current ??= keepPlace();
    const items = list.current?.children;
    rows.value = sweep(
      rows.peek(),
      isWatched(list.current)
        ? (at) => (items?.[at].getBoundingClientRect().bottom ?? 0) < 0
        : undefined,
    );
  };
  useEffect(() =>
    followHeld({
      room,
      onHeld(newer) {
        place.current ??= keepPlace();
        rows.value = merge(rows.peek(), newer);
        tidy();
      },
      onLive(is) {
        place.current ??= keepPlace();
        live.value = is;
      },
    }), []);
  return { rows, live, tidy };
}

/** Whether the viewer may be about to press a button of the list. */
function isWatched(list: HTMLElement | null): boolean {
  if (!list || document.hidden) return false;
  if (list.matches(":hover,:focus-within")) return true;
  const { top, bottom } = list.getBoundingClientRect();
  // A finger gives no sign before it presses.
  return matchMedia("(hover:none)").matches && bottom > 0 && top < innerHeight;
}

/** Shows the count to other tabs. */
function useCountInTitle(waiting: number): void {
  useEffect(() => {
    const plain = document.title.replace(/^\(\d+\) /, "");
    document.title = waiting > 0 ? `(${waiting}) ${plain}` : plain;
  }, [waiting]);
}

/** Sends a decision; returns a sentence if it failed. */
async function send(
  room: string,
  rows: readonly HeldRow[],
  verdict: Verdict,
  { held, refusals }: HeldTexts,
): Promise<string | undefined> {
  try {
    const response = await fetch(`/rooms/${room}/moderation`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...ACTIONS[verdict],
        held: rows.map(({ id }) => id),
      }),
    });
    if (response.ok) return undefined;
    const { code, message } = await response.json();
    return refusals[code] ?? message ?? held.unreachable;
  } catch {
    return held.unreachable;
  }
}
