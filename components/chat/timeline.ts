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
  Viewer,
} from "../../hub/protocol.ts";

/** A message as it is shown. */
export interface Line {
  readonly kind: "line";
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly links?: Links;
  /** A moderator or the host says it to everybody. */
  readonly announcement?: true;
  /** Said by the same person soon after the line above: the name isn't repeated. */
  readonly continued: boolean;
}

/** A divider: messages were missed here and are no longer held. */
export interface Gap {
  readonly kind: "gap";
  readonly key: string;
}

export type Entry = Line | Gap;

/** What is shown, and the place in the room's order that it reaches to. */
export interface Timeline {
  readonly epoch: string;
  readonly seq: number;
  readonly entries: readonly Entry[];
}

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
  const entries: Entry[] = [];
  for (const message of messages) {
    entries.push(lineAfter(entries.at(-1), message));
  }
  return { epoch, seq, entries };
}

/**
 * Takes in what the server says next, holding at most `keep` entries. An event
 * that was seen already changes nothing.
 */
export function advance(
  timeline: Timeline,
  events: readonly (OrderedEvent | GapEvent)[],
  keep: number,
): Timeline {
  let { seq } = timeline;
  let entries: Entry[] = timeline.entries.slice();
  for (const event of events) {
    if (event.type === "gap") {
      if (event.from === 0) {
        entries = [];
        seq = event.to;
      } else if (event.to > seq) {
        entries.push({ kind: "gap", key: `gap-${event.to}` });
        seq = event.to;
      }
      continue;
    }
    if (event.seq <= seq) continue;
    seq = event.seq;
    switch (event.type) {
      case "message":
        entries.push(lineAfter(entries.at(-1), event));
        break;
      case "deleted":
        entries = without(entries, (line) => line.seq === event.target);
        break;
      case "cleared":
        entries = without(entries, (line) => line.from.id === event.viewer);
    }
  }
  return { epoch: timeline.epoch, seq, entries: trimmed(entries, keep) };
}

/** The timeline with at most `keep` entries, the newest. */
export function trim(timeline: Timeline, keep: number): Timeline {
  if (timeline.entries.length <= keep) return timeline;
  return { ...timeline, entries: trimmed(timeline.entries.slice(), keep) };
}

function trimmed(entries: Entry[], keep: number): Entry[] {
  if (entries.length <= keep) return entries;
  const kept = entries.slice(-keep);
  reseat(kept, 0);
  return kept;
}

function without(
  entries: Entry[],
  isGone: (line: Line) => boolean,
): Entry[] {
  const left = entries.filter((each) => each.kind !== "line" || !isGone(each));
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

function lineAfter(above: Entry | undefined, message: MessageEvent): Line {
  const { seq, at, from, text, links, announcement } = message;
  return {
    kind: "line",
    key: String(seq),
    seq,
    at,
    from,
    text,
    links,
    announcement,
    continued: continues(above, message),
  };
}

/** Whether `next`, said after `above`, is shown under the same name. */
export function continues(
  above: Entry | undefined,
  next: Pick<Line, "at" | "from" | "announcement">,
): boolean {
  return above?.kind === "line" && !above.announcement && !next.announcement &&
    above.from.id === next.from.id &&
    above.from.name === next.from.name &&
    above.from.role === next.from.role &&
    next.at - above.at < CONTINUED_WITHIN;
}
