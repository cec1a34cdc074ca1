/**
 * Keeps the panel's list of held messages up to date.
 *
 * @module
 */
import { Connection } from "../../../client/connection.ts";
import { watch } from "../../../client/watchdog.ts";
import type { ServerEvent } from "../../../hub/protocol.ts";
import { type HeldRow, heldRows } from "./held.ts";
import type { Held } from "../view.ts";

/** Events within this time lead to one request. */
const GATHER_MS = 300;

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
  const { room, onLive } = options;
  const list = new HeldMessages(options);
  const connection = new Connection({
    // From now on: the list that is asked for has what came before.
    target: () => ({ origin: location.origin, room, seq: 0, observes: true }),
    onStatus: ({ state, again }) => {
      if (state === "open") list.gather();
      // The page came with a current list: the first attempt doesn't say otherwise.
      else if (state !== "connecting" || again) onLive(false);
    },
    onLate() {},
    onEvents: (events) => {
      if (events.some(concernsHeld)) list.gather();
    },
  });
  const disconnect = connection.start();
  const stopWatching = watch(connection);
  return {
    /** Asks for the current list. */
    check: () => list.gather(),
    stop() {
      stopWatching();
      disconnect();
      list.stop();
    },
  };
}

/** The server's list. */
class HeldMessages {
  readonly #options: FeedOptions;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  /** How often it was asked for, and which one of these came. */
  #asked = 0;
  #came = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  stop(): void {
    clearTimeout(this.#gathering);
  }

  gather(): void {
    this.#gathering ??= setTimeout(() => void this.#ask(), GATHER_MS);
  }

  async #ask(): Promise<void> {
    this.#gathering = undefined;
    const asked = ++this.#asked;
    const { room, onHeld, onLive } = this.#options;
    const shown = this.#options.shown();
    try {
      const response = await fetch(`/rooms/${room}/moderation`, {
        headers: { accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
      const { held } = await response.json() as { held: Record<string, Held> };
      if (asked < this.#came) return;
      this.#came = asked;
      onHeld(heldRows(Object.entries(held)), shown);
      onLive(true);
    } catch {
      if (asked > this.#came) onLive(false);
    }
  }
}

/** Whether an event changes the number of waiting messages. */
function concernsHeld(event: ServerEvent): boolean {
  return "waiting" in event && typeof event.waiting === "number";
}
