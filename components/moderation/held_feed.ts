/**
 * Keeps the panel's list of held messages up to date.
 *
 * @module
 */
import { type HeldRow, heldRows } from "./held.ts";
import type { Held } from "./view.ts";

/** Events within this time lead to one request. */
const GATHER_MS = 300;

/**
 * EventSource reconnects by itself unless the server refuses; then it is opened again
 * after this time.
 */
const REFUSED_WAIT_MS = 15_000;

interface FeedOptions {
  readonly room: string;
  onHeld(rows: readonly HeldRow[]): void;
  /** Whether the list is current. */
  onLive(live: boolean): void;
}

/** Starts; the returned function stops. It doesn't count as a viewer. */
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
  const gather = () => gathering ??= setTimeout(() => void ask(), GATHER_MS);

  const open = () => {
    source = new EventSource(`/rooms/${room}/events?observe`);
    // Catches up on what happened before.
    source.onopen = gather;
    source.onmessage = ({ data }) => {
      if (concernsHeld(data)) gather();
    };
    source.onerror = () => {
      onLive(false);
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(again);
      again = setTimeout(open, REFUSED_WAIT_MS);
    };
  };
  open();
  return () => {
    source.close();
    clearTimeout(gathering);
    clearTimeout(again);
  };
}

/** Whether a frame changes the number of waiting messages. */
function concernsHeld(frame: string): boolean {
  // The feed has all of the room's events; most frames need no parsing.
  if (!frame.includes('"waiting"')) return false;
  const events: unknown = JSON.parse(frame);
  return Array.isArray(events) &&
    events.some((event) => typeof event?.waiting === "number");
}
