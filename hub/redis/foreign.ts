import { FOREIGN } from "./lua.ts";
import { Refusal } from "../refusal.ts";
import { reason, report } from "../report.ts";

/** When asking again makes sense, in milliseconds: an operator has to act first. */
const RETRY_AFTER = 10_000;

/** Keys that are reported once; after as many it starts anew. */
const MAX_REPORTED = 1_000;

/** What is stored is not what we store. It is neither read nor overwritten. */
export class ForeignData extends Refusal {
  constructor(key: string, why: string) {
    super(
      "unavailable",
      "Cannot do this now: what is stored of this room is not Hubbub's.",
      { cause: new Error(`${key}: ${why}`), retryAfterMs: RETRY_AFTER },
    );
  }
}

/** Whether Redis answered that what is stored is not what we store. */
export function isForeign(error: unknown): boolean {
  return new RegExp(`^(WRONGTYPE|${FOREIGN}) `).test(reason(error));
}

/** Reports foreign data once for each key. */
export class ForeignReports {
  readonly #keys = new Set<string>();

  /** The refusal for what a key holds. */
  refuse(key: string, why: string): ForeignData {
    if (!this.#keys.has(key)) {
      if (this.#keys.size >= MAX_REPORTED) this.#keys.clear();
      this.#keys.add(key);
      report("error", "storage_foreign", { key, reason: why });
    }
    return new ForeignData(key, why);
  }
}
