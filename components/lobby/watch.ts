/**
 * Asks for the rooms again and again, while somebody looks.
 *
 * @module
 */
import type { ListedRoom } from "./rooms.ts";

/** Between two questions, in milliseconds. Ten thousand open lobbies ask a thousand times a second. */
const INTERVAL = 10_000;

/** Each failure doubles the wait, so many times at most. */
const DOUBLINGS = 4;

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;

/** How long to wait after so many failures: half of it is random, so that lobbies don't ask as one. */
export function waitAfter(
  failures: number,
  random: () => number = Math.random,
): number {
  return INTERVAL * 2 ** Math.min(failures, DOUBLINGS) *
    (0.75 + random() / 2);
}

/** The rooms, and what time it is for the server, in milliseconds since 1970. */
type Taken = (rooms: readonly ListedRoom[], now: number) => void;

/** Asks for the rooms of the server. */
export class RoomWatch {
  readonly #url: () => string;
  readonly #taken: Taken;
  readonly #failed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  #failures = 0;

  /** @param url What to ask for, looked at each time. */
  constructor(url: () => string, taken: Taken, failed: () => void) {
    this.#url = url;
    this.#taken = taken;
    this.#failed = failed;
  }

  /** Begins, and ends when the returned function is called. */
  start(): () => void {
    const look = () => document.hidden ? this.#rest() : this.ask();
    document.addEventListener("visibilitychange", look);
    this.#wait();
    return () => {
      document.removeEventListener("visibilitychange", look);
      this.#rest();
    };
  }

  /** Asks after so many milliseconds, and not before; what was being asked is dropped. */
  ask(after = 0): void {
    this.#rest();
    this.#timer = setTimeout(() => void this.#ask(), after);
  }

  #wait(): void {
    if (!document.hidden) this.ask(waitAfter(this.#failures));
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #ask(): Promise<void> {
    const asking = this.#asking = new AbortController();
    const signal = AbortSignal.any([
      asking.signal,
      AbortSignal.timeout(PATIENCE),
    ]);
    try {
      const response = await fetch(this.#url(), { signal });
      if (!response.ok) throw new Error(String(response.status));
      const rooms = await response.json();
      const now = Date.parse(response.headers.get("date") ?? "");
      if (asking.signal.aborted) return;
      this.#failures = 0;
      this.#taken(rooms, now || Date.now());
    } catch {
      if (asking.signal.aborted) return;
      this.#failures++;
      this.#failed();
    }
    this.#wait();
  }
}
