import { useComputed, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import {
  countWaiting,
  type HeldRow,
  merge,
  sweep,
} from "../components/moderation/held.ts";
import { followHeld } from "../components/moderation/held_feed.ts";
import { HeldList, type Verdict } from "../components/moderation/HeldList.tsx";
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

  // The server renders UTC; the first update in the browser is in local time.
  const zone = useSignal<"utc" | "local">("utc");
  useEffect(() => void (zone.value = "local"), []);

  // Fresh marks history entries. Going back to a marked one, as from a section of this
  // page, would reload the page and lose what is being written.
  useEffect(() => history.replaceState(null, ""), []);

  const decide = async (row: HeldRow, verdict: Verdict, from: HTMLElement) => {
    if (row.state === "asked") return;
    const set = (change: Partial<HeldRow>) =>
      rows.value = rows.peek().map((each) =>
        each.id === row.id ? { ...each, ...change } : each
      );
    set({ state: "asked", problem: undefined });
    const problem = await send(room, row, verdict, texts);
    if (problem !== undefined) return set({ state: "waiting", problem });
    moveOn(from, list.current, heading.current);
    set({ state: verdict });
  };

  return (
    <section class="section" aria-labelledby="held-title">
      <h2 class="title" id="held-title" ref={heading} tabIndex={-1}>
        {fill(held.title, { n: waiting.value })}
      </h2>
      {!live.value && <p class="hint" role="status">{held.notLive}</p>}
      {rows.value.length === 0 && <p class="hint">{held.nobody}</p>}
      <HeldList
        room={room}
        rows={rows.value}
        zone={zone.value}
        texts={texts}
        list={list}
        onVerdict={(...verdict) => void decide(...verdict)}
        onLeave={() => setTimeout(tidy)}
      />
    </section>
  );
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
  { id }: HeldRow,
  action: Verdict,
  { held, refusals }: HeldTexts,
): Promise<string | undefined> {
  try {
    const response = await fetch(`/rooms/${room}/moderation`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ action, held: id }),
    });
    if (response.ok) return undefined;
    const { code, message } = await response.json();
    return refusals[code] ?? message ?? held.unreachable;
  } catch {
    return held.unreachable;
  }
}

/** Moves the focus to the same button of the next message, for keyboard users. */
function moveOn(
  from: HTMLElement,
  list: HTMLElement | null,
  heading: HTMLElement | null,
): void {
  if (document.activeElement !== from) return;
  const { value } = from as HTMLButtonElement;
  const buttons = [
    ...list?.querySelectorAll<HTMLElement>(`button[value=${value}]`) ?? [],
  ];
  const at = buttons.indexOf(from);
  (buttons[at + 1] ?? buttons[at - 1] ?? heading)?.focus();
}
