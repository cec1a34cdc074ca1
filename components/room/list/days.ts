/**
 * Dividers between messages of different days, in the viewer's time zone.
 *
 * @module
 */
import type { ChatTexts } from "../../texts/catalogue.ts";
import { dayRule } from "../state/day_rule.ts";
import type { Entry, Line } from "../state/timeline.ts";

/** How often to look whether the time zone has changed, or the computer has slept. */
const LOOK_MS = 60_000;

/** A day, in milliseconds since 1970. */
interface Day {
  readonly start: number;
  /** When the next one starts; days with a change of the clocks are not 24 hours long. */
  readonly end: number;
}

/**
 * Follows the viewer's day, for the lifetime of the page.
 *
 * @param rows Joins the entries that share a row.
 */
export function followDays(
  texts: ChatTexts,
  rows: (entries: readonly Entry[]) => readonly Entry[],
): void {
  const look = () => {
    const today = dayOf(Date.now());
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const key = `${today.start} ${zone}`;
    if (key === dayRule.peek()?.today) return;
    const divide = dividerOf(today, texts);
    dayRule.value = { today: key, divide: (entries) => divide(rows(entries)) };
  };
  const wait = () => {
    look();
    const now = Date.now();
    setTimeout(wait, Math.min(LOOK_MS, dayOf(now).end - now));
  };
  wait();
  document.addEventListener("visibilitychange", look);
}

/** Adds a divider above the first message of each day, unless the list begins today. */
export function dividerOf(
  today: Day,
  texts: Pick<ChatTexts, "chat" | "language">,
): (entries: readonly Entry[]) => readonly Entry[] {
  /** Lines below a divider, which need their name again. */
  const named = new WeakMap<Line, Line>();
  return (entries) => {
    let day = today;
    const divided: Entry[] = [];
    for (const entry of entries) {
      if (entry.kind !== "line" || isIn(day, entry.at)) {
        divided.push(entry);
        continue;
      }
      day = dayOf(entry.at);
      divided.push({
        kind: "mark",
        key: `day-${day.start}`,
        seq: entry.seq,
        label: labelOf(day, today, texts),
        // Not read out; it is there for who reads the list.
        props: { "aria-live": "off" },
      });
      let line = entry;
      if (entry.continued) {
        line = named.get(entry) ?? { ...entry, continued: false };
        named.set(entry, line);
      }
      divided.push(line);
    }
    return divided.length === entries.length ? entries : divided;
  };
}

/** The day of a time in the viewer's time zone. */
export function dayOf(at: number): Day {
  const date = new Date(at);
  const [year, month, day] = [
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
  ];
  return {
    start: new Date(year, month, day).getTime(),
    end: new Date(year, month, day + 1).getTime(),
  };
}

function isIn({ start, end }: Day, at: number): boolean {
  return at >= start && at < end;
}

/** `Today`, `Yesterday`, or the date. */
function labelOf(
  day: Day,
  today: Day,
  { chat, language }: Pick<ChatTexts, "chat" | "language">,
): string {
  if (day.start === today.start) return chat.today;
  if (day.end === today.start) return chat.yesterday;
  const [then, now] = [day, today].map(({ start }) =>
    new Date(start).getFullYear()
  );
  // British English puts the day first, as times with a date do.
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: then === now ? undefined : "numeric",
  }).format(day.start);
}
