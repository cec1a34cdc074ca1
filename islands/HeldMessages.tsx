import { type Signal, useComputed, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import {
  alike,
  between,
  countWaiting,
  type HeldRow,
  isWaiting,
  type Kind,
  merge,
  sweep,
  undone,
} from "../components/moderation/queue/held.ts";
import { followHeld } from "../components/moderation/queue/held_feed.ts";
import {
  decide,
  type HeldPage,
} from "../components/moderation/queue/decide.ts";
import { Decisions } from "../components/moderation/queue/decisions.ts";
import {
  focusAgain,
  keepFocus,
} from "../components/moderation/queue/held_focus.ts";
import { isKind, pressed } from "../components/moderation/queue/held_keys.ts";
import { HeldBar, HeldHelp } from "../components/moderation/queue/HeldBar.tsx";
import { HeldNote } from "../components/moderation/queue/HeldNote.tsx";
import { HeldList } from "../components/moderation/queue/HeldList.tsx";
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
  const { rows, live, tidy, check } = useRows(room, props.rows, list, heading);
  const waiting = useComputed(() => countWaiting(rows.value));
  useCountInTitle(waiting.value);
  useTranslatable();
  useUnmarkedHistory();

  const zone = useZone();
  const selection = useSelection(rows);
  const { selected, select, all } = selection;
  const helps = useSignal(false);
  const decisions = useDecisions(room, rows, list, heading, texts);
  const page = { room, rows, texts, decisions, list, heading, check };
  const onKeyDown = useKeys(page, selection, helps);
  return (
    <section
      class="section"
      aria-labelledby="held-title"
      onKeyDown={onKeyDown}
    >
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
          onVerdict={(verdict) => decide(page, selected.value, verdict, null)}
          onHelp={() => helps.value = true}
        />
      )}
      <HeldList
        room={room}
        texts={texts}
        list={list}
        rows={rows.value}
        zone={zone.value}
        selected={selected.value}
        onVerdict={({ id }, ...verdict) =>
          decide(page, new Set([id]), ...verdict)}
        onSelect={select}
        onLeave={() => setTimeout(tidy)}
      />
      <HeldNote decisions={decisions} texts={texts} />
      {helps.value && <HeldHelp texts={texts} open={helps} />}
    </section>
  );
}

/** What was decided on this page. */
function useDecisions(
  room: string,
  rows: Signal<readonly HeldRow[]>,
  list: RefObject<HTMLElement>,
  heading: RefObject<HTMLElement>,
  texts: HeldTexts,
): Decisions {
  const decisions = useRef<Decisions>();
  return decisions.current ??= new Decisions(room, texts, (again) => {
    rows.value = undone(rows.peek(), again);
    // The button may be gone.
    setTimeout(() => focusAgain(again, list.current, heading.current));
  });
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
  page: HeldPage,
  { selected, select, all }: ReturnType<typeof useSelection>,
  helps: Signal<boolean>,
) {
  return (event: KeyboardEvent) => {
    const command = pressed(event, page.list.current);
    const item = (event.target as Element).closest("li");
    const row = page.rows.peek().find(({ id }) => id === item?.dataset.id);
    if (command === "help") helps.value = true;
    else if (command === "undo") void page.decisions.undoLast();
    else if (command === "clear") all(false);
    else if (!command || !item || !row) return;
    else if (command === "card") item.querySelector("a")?.click();
    else if (isKind(command)) select(row, command);
    else {
      const chosen = selected.value;
      const ids = chosen.size > 0 ? chosen : new Set([row.id]);
      void decide(page, ids, command, item);
    }
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
  heading: RefObject<HTMLElement>,
) {
  const rows = useSignal(initial);
  const live = useSignal(true);
  const place = useRef<() => void>();
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    place.current?.();
    place.current = undefined;
    keepFocus(list.current);
    // What had it may have gone with the rows.
    const isLost = document.activeElement === document.body;
    if (hadFocus.current && isLost) heading.current?.focus();
    hadFocus.current = false;
  });
  /** Removes decided rows, unless the viewer is about to press a button beside them. */
  const tidy = () => {
    place.current ??= keepPlace();
    const { activeElement } = document;
    hadFocus.current = !!list.current?.parentElement?.contains(activeElement);
    const items = list.current?.children;
    rows.value = sweep(
      rows.peek(),
      isWatched(list.current)
        ? (at) =>
          (items?.[at].getBoundingClientRect().bottom ?? 0) < 0 &&
          !items?.[at].contains(activeElement)
        : undefined,
    );
  };
  const feed = useRef<ReturnType<typeof followHeld>>();
  useEffect(() => {
    feed.current = followHeld({
      room,
      shown: () => rows.peek(),
      onHeld(newer, shown) {
        place.current ??= keepPlace();
        rows.value = merge(rows.peek(), newer, shown);
        tidy();
      },
      onLive(is) {
        place.current ??= keepPlace();
        live.value = is;
      },
    });
    return feed.current.stop;
  }, []);
  const check = () => feed.current?.check();
  return { rows, live, tidy, check };
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
