/**
 * What a room's page shows: messages in the room's order, and gaps between them. Pure:
 * each change makes a new timeline in which unchanged rows are the same objects, and
 * need no rendering.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type {
  GapEvent,
  Links,
  Mentions,
  MessageEvent,
  OrderedEvent,
  Reply,
  SkippedEvent,
  Viewer,
} from "../../../hub/protocol.ts";
import { deletedBy } from "../../../hub/deleted_by.ts";

/** A message in the list. */
export interface Line {
  readonly kind: "line";
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly links?: Links;
  readonly mentions?: Mentions;
  readonly reply?: Quote;
  /** Set for announcements of moderators and hosts. */
  readonly announcement?: true;
  /** Set if the text says what the author does, and is read after the name. */
  readonly me?: true;
  /** Whether the author's name is omitted: they posted the message above, shortly before. */
  readonly continued: boolean;
  /** What follows the text, such as how often it was said. */
  readonly more?: ComponentChildren;
  /** The `seq` of the row that it is listed below, if it isn't in its own place. */
  readonly under?: number;
}

/** The message being replied to. */
export interface Quote extends Reply {
  /** `undefined`: it is not on the page, or was removed. */
  readonly text?: string;
}

/**
 * A divider: `gap` stands for missed messages that are gone; the messages below `away`
 * were posted while there was no connection.
 */
interface Divider {
  readonly kind: "gap" | "away";
  readonly key: string;
  /** Its position in the room's order. */
  readonly seq: number;
  readonly under?: undefined;
  readonly props?: undefined;
}

/** Messages that were not sent to this page, because the room is over its pace. */
export interface Skipped {
  readonly kind: "skipped";
  readonly key: string;
  /** The `seq` of the first of them. */
  readonly from: number;
  /** The `seq` of the last of them. */
  readonly seq: number;
  readonly alike?: SkippedEvent["alike"];
  readonly under?: undefined;
  readonly props?: undefined;
}

/** A line that only this page adds. */
interface Mark {
  readonly kind: "mark";
  readonly key: string;
  readonly seq: number;
  readonly label: ComponentChildren;
  readonly under?: undefined;
  /** Attributes of its row. */
  readonly props: {
    readonly "aria-live": "off";
    readonly style?: Readonly<Record<string, string>>;
  };
}

export type Entry = Line | Divider | Skipped | Mark;

/** The entries, and the last `seq` that was applied. */
export interface Timeline {
  readonly epoch: string;
  readonly seq: number;
  readonly entries: readonly Entry[];
}

/**
 * How far the number of entries may exceed the limit: trimming moves all rows, so it is
 * done for several at a time.
 */
const SLACK = 10;

/** Messages of one author within this time share one name. */
const CONTINUED_WITHIN_MS = 3 * 60_000;

export function emptyTimeline(epoch: string, seq = 0): Timeline {
  return { epoch, seq, entries: [] };
}

/** The timeline that a page starts with. */
export function timelineOf(
  epoch: string,
  seq: number,
  messages: readonly MessageEvent[],
): Timeline {
  return { epoch, seq, entries: linesOf(messages) };
}

/** Messages that were not sent, none of which the page has. */
export interface PlacedSkippedEvent extends SkippedEvent {
  /** Its place in the order, which is that of the last of them. */
  readonly seq: number;
}

/** The connection was lost for long: the next message was missed. */
export interface ReturnEvent {
  readonly type: "returned";
}

/** What changes a timeline. */
export type TimelineEvent =
  | OrderedEvent
  | PlacedSkippedEvent
  | GapEvent
  | ReturnEvent;

/**
 * Applies events and keeps about `keep` entries. Known events change nothing.
 */
export function advance(
  timeline: Timeline,
  events: readonly TimelineEvent[],
  keep: number,
): Timeline {
  let { seq } = timeline;
  let entries: Entry[] = timeline.entries.slice();
  let returned = false;
  for (const event of events) {
    if (event.type === "returned") {
      returned = true;
      continue;
    }
    if (event.type === "gap") {
      returned = false;
      if (event.from === 0) {
        entries = [];
        seq = event.to;
      } else if (event.to > seq) {
        seq = event.to;
        entries.push({ kind: "gap", key: `gap-${seq}`, seq });
      }
      continue;
    }
    if (event.seq <= seq) continue;
    seq = event.seq;
    switch (event.type) {
      case "message":
        if (returned && entries.length > 0) {
          entries = entries.filter(({ kind }) => kind !== "away");
          entries.push({ kind: "away", key: `away-${seq}`, seq });
        }
        returned = false;
        entries.push(lineAfter(entries, event));
        break;
      case "skipped":
        entries.push({ ...event, kind: "skipped", key: `skipped-${seq}` });
        break;
      default: {
        const isGone = deletedBy(event);
        if (isGone) {
          entries = closed(entries, ({ seq, from }) => isGone(seq, from.id));
        }
      }
    }
  }
  return {
    epoch: timeline.epoch,
    seq,
    entries: entries.length > keep + SLACK ? trimmed(entries, keep) : entries,
  };
}

/** The newest `keep` entries. */
export function trim(timeline: Timeline, keep: number): Timeline {
  if (timeline.entries.length <= keep) return timeline;
  return { ...timeline, entries: trimmed(timeline.entries, keep) };
}

function trimmed(entries: readonly Entry[], keep: number): Entry[] {
  const kept = entries.slice(-keep);
  reseat(kept, 0);
  return kept;
}

/** Removes messages, and their texts from replies. */
export function without(
  entries: readonly Entry[],
  isGone: (said: Reply) => boolean,
): Entry[] {
  return entries.filter((each) => each.kind !== "line" || !isGone(each))
    .map((each) =>
      each.kind === "line" && each.reply?.text !== undefined &&
        isGone(each.reply)
        ? { ...each, reply: { ...each.reply, text: undefined } }
        : each
    );
}

/** Like {@linkcode without}, and updates which lines continue the one above. */
function closed(entries: Entry[], isGone: (said: Reply) => boolean): Entry[] {
  const left = without(entries, isGone);
  if (left.length < entries.length) left.forEach((_, at) => reseat(left, at));
  return left;
}

/** Updates whether the line at `index` continues the one above. */
export function reseat(entries: Entry[], index: number): void {
  const entry = entries[index];
  if (entry?.kind !== "line") return;
  const continued = continues(entries[index - 1], entry);
  if (continued !== entry.continued) entries[index] = { ...entry, continued };
}

export function linesOf(messages: readonly MessageEvent[]): Entry[] {
  const entries: Entry[] = [];
  for (const message of messages) entries.push(lineAfter(entries, message));
  return entries;
}

/** The text of the message `seq`, if it is among the entries. */
export function textOf(
  entries: readonly Entry[],
  seq: number,
): string | undefined {
  const line = entries.find((each) => each.kind === "line" && each.seq === seq);
  return line?.kind === "line" ? line.text : undefined;
}

function lineAfter(entries: readonly Entry[], message: MessageEvent): Line {
  const { seq, at, from, text, links, mentions, reply } = message;
  return {
    kind: "line",
    key: String(seq),
    seq,
    at,
    from,
    text,
    links,
    mentions,
    reply: reply && { ...reply, text: textOf(entries, reply.seq) },
    announcement: message.announcement,
    me: message.me,
    continued: continues(entries.at(-1), message),
  };
}

/** Whether `next` is shown under the same name as `above`. */
export function continues(
  above: Entry | undefined,
  next: Pick<Line, "at" | "from" | "announcement" | "me" | "reply">,
): boolean {
  return above?.kind === "line" && !above.announcement &&
    !next.announcement && !next.me && !next.reply &&
    above.from.id === next.from.id &&
    above.from.name === next.from.name &&
    above.from.role === next.from.role &&
    above.from.bot === next.from.bot &&
    next.at - above.at < CONTINUED_WITHIN_MS;
}
