/**
 * Polls the list of rooms while the lobby is visible.
 *
 * @module
 */
import type { ListedRoom } from "./rooms.ts";

/** The pause between two requests. Ten thousand open lobbies make a thousand requests a second. */
const INTERVAL_MS = 10_000;

/** Each failure doubles the wait, at most this often. */
const MAX_DOUBLINGS = 4;

const TIMEOUT_MS = 10_000;

/** Why a request was aborted that took too long. */
const LATE = "late";

/** The wait after some failures, with a random spread so that lobbies don't ask in step. */
export function pollWaitMs(
  failures: number,
  random: () => number = Math.random,
): number {
  return INTERVAL_MS * 2 ** Math.min(failures, MAX_DOUBLINGS) *
    (0.75 + random() / 2);
}

/** Receives the rooms and the server's time in milliseconds since 1970. */
type Taken = (rooms: readonly ListedRoom[], now: number) => void;

/** Polls the server. */
export class RoomWatch {
  readonly #url: () => string;
  readonly #taken: Taken;
  readonly #failed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  #failures = 0;

  /** @param url The URL to ask, read before each request. */
  constructor(url: () => string, taken: Taken, failed: () => void) {
    this.#url = url;
    this.#taken = taken;
    this.#failed = failed;
  }

  /** Starts polling; the returned function stops it. */
  start(): () => void {
    const listeners = new AbortController();
    const { signal } = listeners;
    const look = () => document.hidden ? this.#rest() : this.ask();
    document.addEventListener("visibilitychange", look, { signal });
    addEventListener("online", look, { signal });
    addEventListener("pageshow", look, { signal });
    this.#wait();
    return () => {
      listeners.abort();
      this.#rest();
    };
  }

  /** Asks after a delay; drops a request that is running or planned. */
  ask(delayMs = 0): void {
    this.#rest();
    this.#timer = setTimeout(() => void this.#ask(), delayMs);
  }

  #wait(): void {
    if (!document.hidden) this.ask(pollWaitMs(this.#failures));
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #ask(): Promise<void> {
    const asking = this.#asking = new AbortController();
    const { signal } = asking;
    const late = setTimeout(() => asking.abort(LATE), TIMEOUT_MS);
    // Neither late nor answered: nobody waits for it any more.
    const isDropped = () => signal.aborted && signal.reason !== LATE;
    try {
      const response = await fetch(this.#url(), { signal });
      if (!response.ok) throw new Error(String(response.status));
      const rooms = await response.json();
      const now = Date.parse(response.headers.get("date") ?? "");
      if (isDropped()) return;
      this.#failures = 0;
      this.#taken(rooms, now || Date.now());
    } catch {
      if (isDropped()) return;
      this.#failures++;
      this.#failed();
    } finally {
      clearTimeout(late);
    }
    this.#wait();
  }
}
