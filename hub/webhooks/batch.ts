import type { Engine, StoredEvent } from "../engine/engine.ts";
import { publicEvent } from "../engine/public_event.ts";
import type { MessageEvent, SettingsEvent } from "../protocol.ts";
import type { Cursor } from "./cursor.ts";
import type { RecentAuthors } from "./recent_authors.ts";
import { MAX_AGE_MS } from "./times.ts";

/** The most places in a room's order, and characters of JSON, that one delivery has. */
const MAX_EVENTS = 100;
const MAX_LENGTH = 256 * 1_024;

/** What webhooks call the protocol's events. */
const NAMES: Readonly<Record<string, string>> = {
  message: "message.posted",
  deleted: "message.deleted",
  pinned: "message.pinned",
  cleared: "viewer.cleared",
  restricted: "viewer.restricted",
  role: "viewer.role",
  purged: "messages.purged",
  restored: "messages.restored",
  settings: "room.settings",
};

/** An event as an endpoint gets it. */
export type SentEvent =
  & { readonly type: string }
  & Readonly<Record<string, unknown>>;

/** A part of a room's order, to be delivered. */
export interface Batch {
  /** The `seq` of its last event. */
  readonly upTo: number;
  /** The events in it that may be told. */
  readonly events: readonly SentEvent[];
  readonly skipped: Cursor["skipped"];
  readonly ended: Cursor["ended"];
  /** When the next message is shown, which viewers don't see yet; `undefined`: there is none. */
  readonly nextAt: number | undefined;
}

/** Where to read a room's events. */
export interface Source {
  readonly engine: Engine;
  readonly room: string;
  readonly authors: RecentAuthors;
  /** For how long viewers don't see a message, in milliseconds. */
  readonly delayMs: number;
}

/**
 * Reads the next events after a cursor.
 *
 * @param head The `seq` of the room's last event.
 * @param now In milliseconds since 1970.
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function nextBatch(
  source: Source,
  cursor: Cursor,
  head: number,
  now: number,
): Promise<Batch> {
  const { seq: after, sending } = cursor;
  const end = sending ?? Math.min(after + MAX_EVENTS, head);
  const { engine, room } = source;
  const near = await engine.page(room, after, Math.min(end, head));
  // The next ones may all be deleted from the storage.
  const stored = near.length > 0 || sending !== undefined
    ? near
    : await engine.page(room, after, head);
  const gone = lastToSkip(stored, after, sending ?? head, now - MAX_AGE_MS);
  const left = stored.filter(({ seq }) => seq > gone);
  const hiddenFrom = now - source.delayMs;
  const hidden = left.find((event) => timeOf(event) > hiddenFrom);
  const shown = hidden ? left.filter(({ seq }) => seq < hidden.seq) : left;
  const taken = sending === undefined ? firstOf(shown) : left;
  const skipped = gone > after
    ? { from: cursor.skipped?.from ?? after + 1, to: gone }
    : cursor.skipped;
  const upTo = sending ?? taken.at(-1)?.seq ?? Math.max(gone, after);
  const nextAt = hidden && timeOf(hidden) + source.delayMs;
  return { upTo, skipped, nextAt, ...await told(source, cursor, taken) };
}

/**
 * Returns the `seq` up to which events are too old, or no longer stored; `after`: none is.
 *
 * @param end Up to which nothing else is stored.
 */
function lastToSkip(
  stored: readonly StoredEvent[],
  after: number,
  end: number,
  oldest: number,
): number {
  if (stored.length === 0) return end;
  const isOld = (event: StoredEvent) => timeOf(event) < oldest;
  // A later message is never older than an earlier one.
  const first = stored.find(({ type }) => type === "message");
  const last = first && isOld(first) ? stored.findLast(isOld) : undefined;
  return last?.seq ?? Math.max(after, stored[0].seq - 1);
}

/** When a message was posted; NaN: it is none. */
function timeOf({ type, json }: StoredEvent): number {
  return type === "message" ? JSON.parse(json).at : NaN;
}

function firstOf(stored: readonly StoredEvent[]): readonly StoredEvent[] {
  let length = 0;
  const end = stored.findIndex(({ json }, i) =>
    (length += json.length) > MAX_LENGTH && i > 0 || i === MAX_EVENTS
  );
  return end < 0 ? stored : stored.slice(0, end);
}

/** Turns stored events into those that may be told. */
async function told(
  source: Source,
  cursor: Cursor,
  stored: readonly StoredEvent[],
): Promise<Pick<Batch, "events" | "ended">> {
  const first = await source.authors.newAmong(source, cursor.seq, stored);
  let { ended } = cursor;
  const events: SentEvent[] = [];
  for (const event of stored) {
    const shown = publicEvent(event);
    // What only moderators may know, and the places of messages that are deleted.
    if (shown.type === "state" || isTombstone(shown.type, event)) continue;
    const { type, ...rest }: MessageEvent | SettingsEvent = JSON.parse(
      shown.json,
    );
    const { from, at } = rest as MessageEvent;
    if (first.has(event.seq) && from.bot === undefined) {
      events.push({ type: "viewer.joined", seq: event.seq, at, viewer: from });
    }
    events.push({ type: NAMES[type] ?? `room.${type}`, ...rest });
    if (type !== "settings") continue;
    const isEnded = "ended" in (rest as SettingsEvent).settings;
    if (isEnded !== (ended === true)) {
      const type = isEnded ? "room.ended" : "room.reopened";
      events.push({ type, seq: event.seq });
      ended = isEnded ? true : undefined;
    }
  }
  return { events, ended };
}

function isTombstone(type: string, { seq, json }: StoredEvent): boolean {
  return type === "deleted" && JSON.parse(json).target === seq;
}
