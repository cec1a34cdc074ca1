import type { AuditRecord, AuditRequest } from "../../audit.ts";
import type { PageRequest } from "../../engine.ts";
import type { Search, SearchResult } from "../../../found_messages.ts";
import { noSuchRoomRefusal } from "../../refusals.ts";
import { inSteps, resultInSteps } from "../in_steps.ts";
import type { AuditLog } from "./audit_log.ts";
import type { EmbeddedSearch, Place } from "./search.ts";

/** What searching needs of the engine. */
interface SearchedEngine<Room extends Place> {
  readonly search: EmbeddedSearch;
  readonly audit: AuditLog;
  /** Runs a query, and turns its errors into refusals. */
  query<T>(body: () => T): T;
  /** Whether the room is still there. */
  has(room: Room): boolean;
}

/** Runs searches in steps between which other work goes on. */
export class Searching<Room extends Place> {
  readonly #engine: SearchedEngine<Room>;
  readonly #unsigned = new Set<Room>();
  #signing: Promise<void> = Promise.resolve();

  constructor(engine: SearchedEngine<Room>) {
    this.#engine = engine;
  }

  /** @throws {Refusal} `no_such_room`, `unavailable`. */
  async find(
    room: Room,
    search: Search,
    request: PageRequest,
  ): Promise<SearchResult> {
    const { query, has } = this.#engine;
    const steps = this.#engine.search.find(room, search, request);
    const result = await resultInSteps(() => query(() => steps.next()));
    if (!has(room)) throw noSuchRoomRefusal(room.name);
    const isCut = result.more && result.messages.length < request.limit;
    if (isCut) this.#sign(room);
    return result;
  }

  /** As {@linkcode Engine.audit}. */
  async audit(
    room: Room,
    { before = room.seq + 1, ...request }: AuditRequest,
  ): Promise<AuditRecord[]> {
    const { query, has, audit } = this.#engine;
    const steps = audit.read(room.id, { before, ...request });
    const records = await resultInSteps(() => query(() => steps.next()));
    if (request.naming !== undefined && !has(room)) {
      throw noSuchRoomRefusal(room.name);
    }
    return records;
  }

  /** Signs a room's blocks in the background, one room after another: the next search reads less. */
  #sign(room: Room): void {
    if (this.#unsigned.has(room)) return;
    this.#unsigned.add(room);
    this.#signing = this.#signing.then(async () => {
      const { query, has, search } = this.#engine;
      const steps = search.signAll(room);
      await inSteps(() => has(room) && !query(() => steps.next()).done);
    }).catch(() => {
      // Already reported; the next search tries again.
    }).finally(() => this.#unsigned.delete(room));
  }
}
