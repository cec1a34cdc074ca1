import { Refusal } from "../refusal.ts";
import { report } from "../operator/report.ts";

/** When asking again makes sense, in milliseconds: an operator has to act first. */
const RETRY_AFTER_MS = 10_000;

/** Places that are reported once; after as many it starts anew. */
const MAX_REPORTED = 1_000;

/** What is stored is not what we store. It is neither read nor overwritten. */
export class ForeignData extends Refusal {
  /** @param where The key that holds it. */
  constructor(where: string, why: string) {
    super(
      "unavailable",
      "Cannot do this now: this room's stored data was not written by Hubbub.",
      { cause: new Error(`${where}: ${why}`), retryAfterMs: RETRY_AFTER_MS },
    );
  }
}

/** Reports foreign data, once for each place: it is asked for again and again. */
export class ForeignReports {
  readonly #kind: "key" | "room";
  readonly #places = new Set<string>();

  /** @param kind What is named as the place. */
  constructor(kind: "key" | "room") {
    this.#kind = kind;
  }

  /** Tells the operator what a place holds. */
  report(place: string, why: string): void {
    if (this.#places.has(place)) return;
    if (this.#places.size >= MAX_REPORTED) this.#places.clear();
    this.#places.add(place);
    report("error", "storage_foreign", { [this.#kind]: place, reason: why });
  }

  /** The same, and the refusal for whoever asked. */
  refusal(place: string, why: string): ForeignData {
    this.report(place, why);
    return new ForeignData(place, why);
  }
}
