import { report } from "./report.ts";

/** How long what happens again is gathered before it is told, in milliseconds. */
const INTERVAL_MS = 60_000;

/**
 * One line for something that can happen to thousands at once: the first time it is
 * told at once, what follows within a minute is told together after it.
 */
export class Summary {
  readonly #event: string;
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param event The name of the line. */
  constructor(event: string) {
    this.#event = event;
  }

  /** Takes note of one. */
  note(): void {
    this.#count++;
    this.#timer ?? this.#tell();
  }

  /** Tells what is left to tell, and rests. */
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
