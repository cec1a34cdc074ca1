import type { DatabaseSync } from "node:sqlite";
import type {
  Inspection,
  InstanceReport,
  RoomUsage,
  StorageNode,
} from "../inspection.ts";
import { EVENT_BYTES } from "../retention.ts";
import { prepare, type Prepared } from "./sql.ts";

/** Events from which the size of all is estimated: the newest. */
const SAMPLED = 100;

const INSPECTION_SQL = {
  first: "SELECT min(seq) AS first FROM events WHERE room = ?",
  sample:
    `SELECT avg(octet_length(json)) + ${EVENT_BYTES} AS bytes FROM (SELECT json FROM events WHERE room = ? ORDER BY seq DESC LIMIT ${SAMPLED})`,
  size:
    "SELECT page_count * page_size AS total, freelist_count * page_size AS unused FROM pragma_page_count, pragma_page_size, pragma_freelist_count",
  version: "SELECT sqlite_version() AS version",
} as const;

/** What inspecting needs of the engine. */
interface InspectedEngine {
  /** @throws {Refusal} `no_such_room`, `unavailable`. */
  room(name: string): { readonly id: number; readonly seq: number };
  /** Runs a query, and turns its errors into refusals. */
  query<T>(body: () => T): T;
}

/** Tells the operator about a database. Each question takes well under a millisecond. */
export class EmbeddedInspection implements Inspection {
  readonly #engine: InspectedEngine;
  readonly #statements: Prepared<typeof INSPECTION_SQL>;
  readonly #path: string;
  #read: (() => InstanceReport) | undefined;

  /** @param path The database's, as it was opened: only that may be read, not where links lead. */
  constructor(sql: DatabaseSync, path: string, engine: InspectedEngine) {
    this.#engine = engine;
    this.#statements = prepare(sql, INSPECTION_SQL);
    this.#path = path;
  }

  // deno-lint-ignore require-await
  async usage(room: string): Promise<RoomUsage> {
    const { id, seq } = this.#engine.room(room);
    return this.#engine.query(() => {
      const first = this.#statements.first.get(id)?.first;
      const bytes = this.#statements.sample.get(id)?.bytes;
      if (typeof first !== "number") return { events: 0, bytes: 0 };
      const events = seq - first + 1;
      return { events, bytes: Math.round(events * Number(bytes)) };
    });
  }

  // deno-lint-ignore require-await
  async storage(): Promise<StorageNode[]> {
    const { size, version } = this.#statements;
    const facts = this.#engine.query(() => {
      const { total, unused } = size.get()!;
      return {
        version: String(version.get()!.version),
        databaseBytes: Number(total),
        unusedBytes: Number(unused),
      };
    });
    const walBytes = sizeOf(`${this.#path}-wal`);
    return [{ name: "SQLite", facts: { ...facts, walBytes } }];
  }

  report(read: () => InstanceReport): void {
    this.#read = read;
  }

  instances(): Promise<InstanceReport[]> {
    return Promise.resolve(this.#read ? [this.#read()] : []);
  }
}

/** The size of a file; 0: there is none; `undefined`: it can't be read, which stops no room. */
function sizeOf(path: string): number | undefined {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? 0 : undefined;
  }
}
