/**
 * Keeps the panel's list of held messages up to date.
 *
 * @module
 */
import { watch, type Watched } from "../../../client/watchdog.ts";
import { type HeldRow, heldRows } from "./held.ts";
import type { Held } from "../view.ts";

/** Events within this time lead to one request. */
const GATHER_MS = 300;

/**
 * EventSource reconnects by itself unless the server refuses; then it is opened again
 * after this time.
 */
const REFUSED_WAIT_MS = 15_000;

interface FeedOptions {
  readonly room: string;
  /** The list as it is shown. */
  shown(): readonly HeldRow[];
  /** @param shown The list as it was shown when the current one was asked for. */
  onHeld(rows: readonly HeldRow[], shown: readonly HeldRow[]): void;
  /** Whether the list is current. */
  onLive(live: boolean): void;
}

/** Starts. It doesn't count as a viewer. */
export function followHeld(options: FeedOptions) {
  const feed = new Feed(options);
  const stopWatching = watch(feed);
  return {
    /** Asks for the current list. */
    check: () => feed.gather(),
    stop() {
      stopWatching();
      feed.stop();
    },
  };
}

class Feed implements Watched {
  heardAt = performance.now();
  heartbeatMs: number | undefined;
  readonly #options: FeedOptions;
  #source: EventSource;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#source = this.#open();
  }

  get isOpen(): boolean {
    return this.#source.readyState === EventSource.OPEN;
  }

  /** Nothing but a new stream shows that a stream works. */
  ask(): void {
    this.renew();
  }

  retry(): void {
    if (this.#source.readyState === EventSource.CLOSED) this.renew();
  }

  renew(): void {
    this.#source.close();
    clearTimeout(this.#again);
    this.#options.onLive(false);
    this.#source = this.#open();
  }

  stop(): void {
    this.#source.close();
    clearTimeout(this.#gathering);
    clearTimeout(this.#again);
  }

  #open(): EventSource {
    const source = new EventSource(
      `/rooms/${this.#options.room}/events?observe`,
    );
    // Catches up on what happened before.
    source.onopen = () => this.gather();
    source.onmessage = ({ data }) => this.#heard(data);
    source.onerror = () => {
      this.#options.onLive(false);
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.renew(), REFUSED_WAIT_MS);
    };
    return source;
  }

  #heard(frame: string): void {
    this.heardAt = performance.now();
    const heartbeatMs = /"heartbeatMs":(\d+)/.exec(frame);
    if (heartbeatMs) this.heartbeatMs = Number(heartbeatMs[1]);
    if (concernsHeld(frame)) this.gather();
  }

  gather(): void {
    this.#gathering ??= setTimeout(() => void this.#ask(), GATHER_MS);
  }

  async #ask(): Promise<void> {
    this.#gathering = undefined;
    const { room, onHeld, onLive } = this.#options;
    const shown = this.#options.shown();
    try {
      const response = await fetch(`/rooms/${room}/moderation`, {
        headers: { accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
      const { held } = await response.json() as { held: Record<string, Held> };
      onHeld(heldRows(Object.entries(held)), shown);
      onLive(true);
    } catch {
      onLive(false);
    }
  }
}

/** Whether a frame changes the number of waiting messages. */
function concernsHeld(frame: string): boolean {
  // The feed has all of the room's events; most frames need no parsing.
  if (!frame.includes('"waiting"')) return false;
  const events: unknown = JSON.parse(frame);
  return Array.isArray(events) &&
    events.some((event) => typeof event?.waiting === "number");
}
