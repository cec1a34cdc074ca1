import { Refusal } from "../refusal.ts";
import { report } from "../operator/report.ts";

/** When to retry, in milliseconds; long, because an operator has to act first. */
const RETRY_AFTER_MS = 10_000;

/** Number of places remembered as reported, before starting over. */
const MAX_REPORTED = 1_000;

/** Thrown for stored data that we didn't write. It is neither used nor overwritten. */
export class ForeignData extends Refusal {
  /** @param where The key that holds it. */
  constructor(where: string, problem: string) {
    super(
      "unavailable",
      "Cannot do this now: this room's stored data was not written by Hubbub.",
      {
        cause: new Error(`${where}: ${problem}`),
        retryAfterMs: RETRY_AFTER_MS,
      },
    );
  }
}

/** Reports foreign data, once per place, because it is read again and again. */
export class ForeignReports {
  readonly #kind: "key" | "room";
  readonly #places = new Set<string>();

  /** @param kind What a place is. */
  constructor(kind: "key" | "room") {
    this.#kind = kind;
  }

  /** Logs what a place holds. */
  report(place: string, problem: string): void {
    if (this.#places.has(place)) return;
    if (this.#places.size >= MAX_REPORTED) this.#places.clear();
    this.#places.add(place);
    report("error", "storage_foreign", {
      [this.#kind]: place,
      reason: problem,
    });
  }

  /** Logs it and returns the refusal. */
  refusal(place: string, problem: string): ForeignData {
    this.report(place, problem);
    return new ForeignData(place, problem);
  }
}
