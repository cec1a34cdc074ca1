/**
 * What a room's page shows: messages in the room's one order, and the places
 * where some are missing. Pure: every change makes a new timeline, so that a
 * row that did not change is the same object and need not be drawn again.
 *
 * @module
 */
import type {
  GapEvent,
  Links,
  MessageEvent,
  OrderedEvent,
  Reply,
  Viewer,
} from "../../../hub/protocol.ts";

/** A message as it is shown. */
export interface Line {
  readonly kind: "line";
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly links?: Links;
  readonly reply?: Quote;
  /** A moderator or the host says it to everybody. */
  readonly announcement?: true;
  /** Said by the same person soon after the line above: the name isn't repeated. */
  readonly continued: boolean;
}

/** What a message answers. */
export interface Quote extends Reply {
  /** `undefined`: it is not on the page, or was taken back. */
  readonly text?: string;
}

/**
 * A divider: messages were missed here and are no longer held (`gap`), or what follows
 * was said while there was no connection (`away`).
 */
interface Divider {
  readonly kind: "gap" | "away";
  readonly key: string;
  /** Where in the room's order it stands. */
  readonly seq: number;
}

export type Entry = Line | Divider;

/** What is shown, and the place in the room's order that it reaches to. */
export interface Timeline {
  readonly epoch: string;
  readonly seq: number;
  readonly entries: readonly Entry[];
}

/**
 * Entries beyond those that are to be kept, before the oldest go: all rows move then,
 * so it is done for several at a time.
 */
const SLACK = 10;

/** Two messages of one person this close together are shown under one name. */
const CONTINUED_WITHIN = 3 * 60_000;

/** A timeline with nothing in it yet. */
export function emptyTimeline(epoch: string, seq = 0): Timeline {
  return { epoch, seq, entries: [] };
}

/** The timeline that a page begins with. */
export function timelineOf(
  epoch: string,
  seq: number,
  messages: readonly MessageEvent[],
): Timeline {
  return { epoch, seq, entries: linesOf(messages) };
}

/** A connection that was lost is back: what comes next was missed. */
export interface ReturnEvent {
  readonly type: "returned";
}

/**
 * Takes in what the server says next, holding some `keep` entries. An event that was
 * seen already changes nothing.
 */
export function advance(
  timeline: Timeline,
  events: readonly (OrderedEvent | GapEvent | ReturnEvent)[],
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
      case "deleted":
        entries = closed(entries, ({ seq }) => seq === event.target);
        break;
      case "cleared":
        entries = closed(entries, ({ from }) => from.id === event.viewer);
    }
  }
  return {
    epoch: timeline.epoch,
    seq,
    entries: entries.length > keep + SLACK ? trimmed(entries, keep) : entries,
  };
}

/** The timeline with at most `keep` entries, the newest. */
export function trim(timeline: Timeline, keep: number): Timeline {
  if (timeline.entries.length <= keep) return timeline;
  return { ...timeline, entries: trimmed(timeline.entries, keep) };
}

function trimmed(entries: readonly Entry[], keep: number): Entry[] {
  const kept = entries.slice(-keep);
  reseat(kept, 0);
  return kept;
}

/** The entries without some messages, and without their texts where they are answered. */
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

/** The same of messages that were taken back: what stood below them may continue what stood above. */
function closed(entries: Entry[], isGone: (said: Reply) => boolean): Entry[] {
  const left = without(entries, isGone);
  if (left.length < entries.length) left.forEach((_, at) => reseat(left, at));
  return left;
}

/** Decides again whether the line at `index` continues the one above it. */
function reseat(entries: Entry[], index: number): void {
  const entry = entries[index];
  if (entry?.kind !== "line") return;
  const continued = continues(entries[index - 1], entry);
  if (continued !== entry.continued) entries[index] = { ...entry, continued };
}

/** The lines of messages, in order. */
export function linesOf(messages: readonly MessageEvent[]): Entry[] {
  const entries: Entry[] = [];
  for (const message of messages) entries.push(lineAfter(entries, message));
  return entries;
}

/** What was said as `seq`, if it is among the entries. */
export function textOf(
  entries: readonly Entry[],
  seq: number,
): string | undefined {
  const line = entries.findLast((each) =>
    each.kind === "line" && each.seq === seq
  );
  return line?.kind === "line" ? line.text : undefined;
}

function lineAfter(entries: readonly Entry[], message: MessageEvent): Line {
  const { seq, at, from, text, links, reply, announcement } = message;
  return {
    kind: "line",
    key: String(seq),
    seq,
    at,
    from,
    text,
    links,
    reply: reply && { ...reply, text: textOf(entries, reply.seq) },
    announcement,
    continued: continues(entries.at(-1), message),
  };
}

/** Whether `next`, said after `above`, is shown under the same name. */
export function continues(
  above: Entry | undefined,
  next: Pick<Line, "at" | "from" | "announcement" | "reply">,
): boolean {
  return above?.kind === "line" && !above.announcement &&
    !next.announcement && !next.reply &&
    above.from.id === next.from.id &&
    above.from.name === next.from.name &&
    above.from.role === next.from.role &&
    next.at - above.at < CONTINUED_WITHIN;
}
