import { report, type ReportFields, type ReportLevel } from "./report.ts";

/** How long repeated events are collected before they are logged, in milliseconds. */
const INTERVAL_MS = 60_000;

/**
 * Logs one line for an event that can happen to thousands of clients at once, or that a
 * client can repeat at will: the first at once, later ones together, once a minute.
 */
export class Summary {
  readonly #event: string;
  readonly #level: ReportLevel;
  #count = 0;
  #fields: ReportFields = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param event The log line's name. */
  constructor(event: string, level: ReportLevel = "warn") {
    this.#event = event;
    this.#level = level;
  }

  /**
   * Counts one event.
   *
   * @param fields Logged for the last of those that share a line.
   */
  note(fields: ReportFields = {}): void {
    this.#count++;
    this.#fields = fields;
    this.#timer ?? this.#tell();
  }

  /** Logs pending events. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#count > 0) {
      report(this.#level, this.#event, {
        ...this.#fields,
        count: this.#count,
      });
    }
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

/** Summaries of one event, one for each kind of it. */
export class Summaries {
  readonly #event: string;
  readonly #level: ReportLevel;
  readonly #kinds = new Map<string, Summary>();

  /** @param event The log lines' name. */
  constructor(event: string, level: ReportLevel) {
    this.#event = event;
    this.#level = level;
  }

  /** Counts one event of a kind. A client must not be able to choose the kinds. */
  note(kind: string, fields: ReportFields): void {
    let summary = this.#kinds.get(kind);
    if (!summary) {
      summary = new Summary(this.#event, this.#level);
      this.#kinds.set(kind, summary);
    }
    summary.note(fields);
  }
}
