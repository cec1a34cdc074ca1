import { report } from "./report.ts";

/**
 * How long the storage must work without a failure before it counts as back, in
 * milliseconds: a disk that is nearly full takes one message and refuses the next.
 */
const QUIET_MS = 10_000;

/** Logs when the storage starts to fail and when it works again, one line each. */
export class StorageHealth {
  #failing = false;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  /** @param reason In a few words. */
  failed(reason: string): void {
    this.stop();
    if (!this.#failing) report("error", "storage_failed", { reason });
    this.#failing = true;
  }

  /** Called whenever the storage did what it was asked. */
  worked(): void {
    if (!this.#failing || this.#quiet !== undefined) return;
    this.#quiet = setTimeout(() => {
      this.#quiet = undefined;
      this.#failing = false;
      report("info", "storage_back");
    }, QUIET_MS);
    Deno.unrefTimer(this.#quiet);
  }

  /** Ends the timer. */
  stop(): void {
    clearTimeout(this.#quiet);
    this.#quiet = undefined;
  }
}
