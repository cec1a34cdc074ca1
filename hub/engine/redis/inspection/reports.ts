import type { RedisConnection } from "../connection/connection.ts";
import { REPORTS_KEY } from "../keys.ts";
import type { InstanceReport } from "../../inspection.ts";

/** How often an instance reports, in milliseconds. */
const REPORT_INTERVAL_MS = 5_000;

/** How old a dead instance's report is when others delete it, in milliseconds. */
const FORGOTTEN_AFTER_MS = 3_600_000;

/** The longest text and the most codes that are read of a report. */
const MAX_TEXT = 100;
const MAX_CODES = 100;

/** A report as it is stored: when it was made, in milliseconds since 1970. */
type StoredReport = InstanceReport & { readonly at: number };

/** Tells the instances on a Redis what each is doing. */
export class Reports {
  readonly #connection: RedisConnection;
  readonly #instance: string;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param instance The id of this one. */
  constructor(connection: RedisConnection, instance: string) {
    this.#connection = connection;
    this.#instance = instance;
  }

  /** Stores a report at once, and again every few seconds. */
  start(read: () => InstanceReport): void {
    const store = () => {
      const report: StoredReport = { ...read(), at: Date.now() };
      this.#connection.ask(
        ...["HSET", REPORTS_KEY, this.#instance, JSON.stringify(report)],
      ).catch(() => {
        // Already reported; the next one follows.
      });
    };
    store();
    this.#timer = setInterval(store, REPORT_INTERVAL_MS);
    Deno.unrefTimer(this.#timer);
  }

  /**
   * Returns the reports of instances that are alive, and deletes old ones.
   *
   * @throws {Refusal} `unavailable`.
   */
  async read(isAlive: (instance: string) => boolean) {
    const flat = await this.#connection.ask<string[]>("HGETALL", REPORTS_KEY);
    const found: InstanceReport[] = [];
    const old: string[] = [];
    for (let i = 0; i < flat.length; i += 2) {
      const [instance, json] = [flat[i], flat[i + 1]];
      const report = parseReport(json);
      if (report && isAlive(instance)) found.push(report);
      else if (!(report && Date.now() - report.at < FORGOTTEN_AFTER_MS)) {
        old.push(instance);
      }
    }
    if (old.length > 0) {
      this.#connection.ask("HDEL", REPORTS_KEY, ...old).catch(() => {
        // Already reported; the next reader tries again.
      });
    }
    return found.sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** Ends the reports, and deletes this instance's. */
  async stop(): Promise<void> {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
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
  const text = (name: string) =>
    String(fields.get(name) ?? "").slice(0, MAX_TEXT);
  const refusals = Object.entries(fields.get("refusals") ?? {})
    .slice(0, MAX_CODES)
    .filter((entry): entry is [string, number] =>
      /^\w{1,40}$/.test(entry[0]) && Number.isSafeInteger(entry[1])
    );
  return {
    name: text("name"),
    version: text("version"),
    startedAt: number("startedAt"),
    clients: number("clients"),
    rooms: number("rooms"),
    viewers: number("viewers"),
    refusals: Object.fromEntries(refusals),
    at: number("at"),
  };
}
