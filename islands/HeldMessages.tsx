import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import {
  countWaiting,
  type HeldRow,
  merge,
  sweep,
} from "../components/moderation/held.ts";
import { followHeld } from "../components/moderation/held_feed.ts";
import { HeldList, type Verdict } from "../components/moderation/HeldList.tsx";
import { fill, type HeldTexts } from "../components/texts/catalogue.ts";

/** Messages that wait for a moderator: they come and go while the panel is open. */
export default function HeldMessages(
  { room, texts, ...props }: {
    room: string;
    rows: readonly HeldRow[];
    texts: HeldTexts;
  },
) {
  const { held, refusals } = texts;
  const rows = useSignal(props.rows);
  // The server knows no other zone; from the first change on it is the reader's.
  const zone = useSignal<"utc" | "local">("utc");
  const live = useSignal(true);
  const list = useRef<HTMLUListElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const waiting = useComputed(() => countWaiting(rows.value));

  const tidy = () => {
    if (list.current?.matches(":hover,:focus-within")) return;
    if (rows.peek().some(({ state }) => state !== "waiting")) {
      rows.value = sweep(rows.peek());
    }
  };
  const set = (id: string, change: Partial<HeldRow>) => {
    rows.value = rows.peek().map((row) =>
      row.id === id ? { ...row, ...change } : row
    );
  };

  useEffect(() => {
    zone.value = "local";
    return followHeld({
      room,
      onHeld(newer) {
        rows.value = merge(rows.peek(), newer);
        tidy();
      },
      onLive: (is) => live.value = is,
    });
  }, []);

  // Who goes back to an entry that Fresh has marked, as from a section of this page,
  // has the page loaded anew, and loses what they were writing.
  useEffect(() => history.replaceState(null, ""), []);

  // It can be seen from another tab that somebody waits.
  useEffect(() => {
    const plain = document.title.replace(/^\(\d+\) /, "");
    document.title = waiting.value > 0 ? `(${waiting.value}) ${plain}` : plain;
  }, [waiting.value]);

  const decide = async (row: HeldRow, action: Verdict, from: HTMLElement) => {
    if (row.state === "asked") return;
    set(row.id, { state: "asked", problem: undefined });
    try {
      const response = await fetch(`/rooms/${room}/moderation`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ action, held: row.id }),
      });
      if (response.ok) {
        moveOn(from);
        return set(row.id, { state: action });
      }
      const { code, message } = await response.json();
      set(row.id, { state: "waiting", problem: refusals[code] ?? message });
    } catch {
      set(row.id, { state: "waiting", problem: held.unreachable });
    }
  };

  /** Whoever works by keyboard goes on with the same button of the next one. */
  const moveOn = (from: HTMLElement) => {
    if (document.activeElement !== from) return;
    const { value } = from as HTMLButtonElement;
    const buttons = [
      ...list.current?.querySelectorAll<HTMLElement>(
        `button[value=${value}]`,
      ) ?? [],
    ];
    const at = buttons.indexOf(from);
    (buttons[at + 1] ?? buttons[at - 1] ?? heading.current)?.focus();
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
