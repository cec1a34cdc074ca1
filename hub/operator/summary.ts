import { report } from "./report.ts";

/** How long repeated events are collected before they are logged, in milliseconds. */
const INTERVAL_MS = 60_000;

/**
 * Logs one line for an event that can happen to thousands of clients at once: the first
 * at once, later ones together, once a minute.
 */
export class Summary {
  readonly #event: string;
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param event The log line's name. */
  constructor(event: string) {
    this.#event = event;
  }

  /** Counts one event. */
  note(): void {
    this.#count++;
    this.#timer ?? this.#tell();
  }

  /** Logs pending events. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#count > 0) report("warn", this.#event, { count: this.#count });
    this.#count = 0;
  }

  #tell(): void {
    this.flush();
    this.#timer = setTimeout(() => {
      if (this.#count > 0) this.#tell();
      else this.#timer = undefined;
    }, INTERVAL_MS);
    Deno.unrefTimer(this.#timer);
  }
}
