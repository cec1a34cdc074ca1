/**
 * Hears when messages begin or cease to wait, and asks for those that do.
 *
 * @module
 */
import { type HeldRow, heldRows } from "./held.ts";
import type { Held } from "./view.ts";

/** Whatever comes within this time is asked for once, in milliseconds. */
const GATHERED = 300;

/** The browser connects again by itself, unless it was refused: then after this time, in milliseconds. */
const AFTER_REFUSAL = 15_000;

/** Whom it tells. */
interface FeedOptions {
  readonly room: string;
  onHeld(rows: readonly HeldRow[]): void;
  /** Whether what is shown is what waits. */
  onLive(live: boolean): void;
}

/** Begins, and ends when the returned function is called. It counts as no viewer. */
export function followHeld({ room, onHeld, onLive }: FeedOptions): () => void {
  let source: EventSource;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  const ask = async () => {
    gathering = undefined;
    try {
      const response = await fetch(`/rooms/${room}/moderation`, {
        headers: { accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
      const { held } = await response.json() as { held: Record<string, Held> };
      onHeld(heldRows(Object.entries(held)));
      onLive(true);
    } catch {
      onLive(false);
    }
  };
  const gather = () => gathering ??= setTimeout(() => void ask(), GATHERED);

  const open = () => {
    source = new EventSource(`/rooms/${room}/events?observe`);
    // What happened before this is not told.
    source.onopen = gather;
    source.onmessage = ({ data }) => {
      if (concernsHeld(data)) gather();
    };
    source.onerror = () => {
      onLive(false);
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(again);
      again = setTimeout(open, AFTER_REFUSAL);
    };
  };
  open();
  return () => {
    source.close();
    clearTimeout(gathering);
    clearTimeout(again);
  };
}

/** Whether a frame tells of messages that wait; most frames need not be parsed to know that they don't. */
function concernsHeld(frame: string): boolean {
  if (!frame.includes('"waiting"')) return false;
  const events: unknown = JSON.parse(frame);
  return Array.isArray(events) &&
    events.some((event) => typeof event?.waiting === "number");
}
