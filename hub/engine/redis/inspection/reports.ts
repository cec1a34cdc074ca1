import type { RedisConnection } from "../connection/connection.ts";
import { REPORTS_KEY } from "../keys.ts";
import { time } from "../../shapes.ts";
import type { InstanceReport } from "../../inspection.ts";

/** How often an instance reports, in milliseconds. */
const REPORT_INTERVAL_MS = 5_000;

/**
 * How old a dead instance's report is when others delete it, and how often they look, in
 * milliseconds.
 */
const FORGOTTEN_AFTER_MS = 3_600_000;

/** The most reports that are deleted at once. */
const DELETED_AT_ONCE = 1_000;

/** The longest text and the most codes that are read of a report. */
const MAX_TEXT = 100;
const MAX_CODES = 100;

/** A report as it is stored: when it was made, in milliseconds since 1970. */
type StoredReport = InstanceReport & { readonly at: number };

/** Tells the instances on a Redis what each is doing. */
export class Reports {
  readonly #connection: RedisConnection;
  readonly #instance: string;
  #timers: readonly ReturnType<typeof setInterval>[] = [];

  /** @param instance The id of this one. */
  constructor(connection: RedisConnection, instance: string) {
    this.#connection = connection;
    this.#instance = instance;
  }

  /** Stores a report at once, and again every few seconds; deletes those of the dead. */
  start(read: () => InstanceReport): void {
    const store = () => {
      const report: StoredReport = { ...read(), at: Date.now() };
      this.#connection.ask(
        ...["HSET", REPORTS_KEY, this.#instance, JSON.stringify(report)],
      ).catch(() => {
        // Already reported; the next one follows.
      });
    };
    const forget = () => {
      this.#forget().catch(() => {
        // Already reported; the next look, or another instance's, tries again.
      });
    };
    store();
    // Instances that are killed again and again may live for less than the time between looks.
    forget();
    this.#timers = [
      setInterval(store, REPORT_INTERVAL_MS),
      setInterval(forget, FORGOTTEN_AFTER_MS),
    ];
    for (const timer of this.#timers) Deno.unrefTimer(timer);
  }

  /**
   * Returns the reports of instances that are alive.
   *
   * @throws {Refusal} `unavailable`.
   */
  async read(
    isAlive: (instance: string) => boolean,
  ): Promise<InstanceReport[]> {
    return (await this.#all())
      .flatMap(([instance, report]) =>
        report && isAlive(instance) ? [report] : []
      )
      .sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** Deletes old reports: every process that is killed leaves one. */
  async #forget(): Promise<void> {
    const since = Date.now() - FORGOTTEN_AFTER_MS;
    const old = (await this.#all())
      .filter(([, report]) => !report || report.at < since)
      .map(([instance]) => instance);
    for (let from = 0; from < old.length; from += DELETED_AT_ONCE) {
      const some = old.slice(from, from + DELETED_AT_ONCE);
      await this.#connection.ask("HDEL", REPORTS_KEY, ...some);
    }
  }

  /** Returns what is stored, by instance. */
  async #all(): Promise<[instance: string, StoredReport | undefined][]> {
    const flat = await this.#connection.ask<string[]>("HGETALL", REPORTS_KEY);
    return Array.from(
      { length: flat.length / 2 },
      (_, i) => [flat[2 * i], parseReport(flat[2 * i + 1])],
    );
  }

  /** Ends the reports, and deletes this instance's. */
  async stop(): Promise<void> {
    if (this.#timers.length === 0) return;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#connection.ask("HDEL", REPORTS_KEY, this.#instance)
      .catch(() => {
        // Already reported; another instance deletes it.
      });
  }
}

/** Reads a report, whoever wrote it; `undefined`: it is none. */
export function parseReport(json: string): StoredReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = new Map(Object.entries(value));
  const number = (name: string) => {
    const found = fields.get(name);
    return Number.isSafeInteger(found) && found >= 0 ? found as number : 0;
  };
  const text = (name: string) => {
    const found = fields.get(name);
    return typeof found === "string" ? found.slice(0, MAX_TEXT) : "";
  };
  const refusals = Object.entries(fields.get("refusals") ?? {})
    .slice(0, MAX_CODES)
    .filter((entry): entry is [string, number] =>
      /^\w{1,40}$/.test(entry[0]) && Number.isSafeInteger(entry[1])
    );
  return {
    name: text("name"),
    version: text("version"),
    // The page shows it as a date.
    startedAt: time(fields.get("startedAt")) ? number("startedAt") : 0,
    clients: number("clients"),
    rooms: number("rooms"),
    viewers: number("viewers"),
    refusals: Object.fromEntries(refusals),
    at: number("at"),
  };
}
