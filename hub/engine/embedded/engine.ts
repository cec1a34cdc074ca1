import { openDatabase, storageReason } from "./database.ts";
import { EmbeddedStore, type Outcome, type Step } from "./store.ts";
import type {
  Act,
  AuditRecord,
  Bucket,
  Changes,
  Draft,
  Engine,
  RoomEvent,
  RoomRecord,
  RoomState,
  StoredEvent,
  Subscription,
} from "../engine.ts";
import { StaleState } from "../engine.ts";
import { Limiter, type Wait } from "../limiter.ts";
import type { MessageEvent, Position, ReactionCounts } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { report } from "../../operator/report.ts";
import { Tail } from "../tail.ts";

/** Events in one page. */
const PAGE_LENGTH = 1_000;

/** How long a `key` is remembered, in milliseconds. The protocol promises ten minutes. */
const KEY_AGE = 15 * 60_000;

/** How often older keys are forgotten, in milliseconds. */
const KEY_SWEEP = 60_000;

/** A room that was asked for: its head is in memory, so that numbering costs no query. */
interface OpenRoom {
  readonly id: number;
  readonly name: string;
  readonly epoch: string;
  seq: number;
  version: number;
  readonly tails: Set<Tail<RoomEvent>>;
}

/** A step that waits for the next commit, and who waits for it. */
interface Pending extends Step<OpenRoom> {
  readonly accept: (seq: number) => void;
  readonly refuse: (reason: Refusal | StaleState) => void;
}

/**
 * Opens the engine of a single process: SQLite in a folder. Messages and acts that
 * arrive in the same turn of the event loop are committed together.
 *
 * @throws {OperatorError} As {@linkcode openDatabase}.
 */
export function openEmbeddedEngine(folder: string): Engine {
  return new EmbeddedEngine(new EmbeddedStore(openDatabase(folder)));
}

class EmbeddedEngine implements Engine {
  readonly #store: EmbeddedStore;
  readonly #limiter = new Limiter();
  readonly #rooms = new Map<string, OpenRoom>();
  readonly #sweep: ReturnType<typeof setInterval>;
  #pending: Pending[] = [];
  #committing: Promise<void> | undefined;
  #failing = false;
  #closing: Promise<void> | undefined;

  constructor(store: EmbeddedStore) {
    this.#store = store;
    this.#sweep = setInterval(() => this.#forgetKeys(), KEY_SWEEP);
    Deno.unrefTimer(this.#sweep);
  }

  // deno-lint-ignore require-await
  async open(room: string, state: Changes = {}): Promise<boolean> {
    return this.#ask(() => this.#store.open(room, state, Date.now()));
  }

  // deno-lint-ignore require-await
  async rooms(limit: number): Promise<RoomRecord[]> {
    return this.#ask(() => this.#store.rooms(limit));
  }

  // deno-lint-ignore require-await
  async head(room: string): Promise<Position> {
    const { epoch, seq } = this.#room(room);
    return { epoch, seq };
  }

  publish(room: string, draft: Draft): Promise<number> {
    return this.#enqueue(room, draft);
  }

  act(room: string, version: number, act: Act): Promise<number> {
    return this.#enqueue(room, { act, version });
  }

  // deno-lint-ignore require-await
  async state(room: string, since: number): Promise<RoomState> {
    const { id, epoch, version } = this.#room(room);
    const entries = this.#ask(() => this.#store.state(id, since));
    return { epoch, version, entries };
  }

  // deno-lint-ignore require-await
  async audit(
    room: string,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<AuditRecord[]> {
    const { id, seq } = this.#room(room);
    const { before = seq + 1, limit } = options;
    return this.#ask(() => this.#store.audit(id, before, limit));
  }

  // deno-lint-ignore require-await
  async take(buckets: readonly Bucket[]): Promise<Wait | undefined> {
    return this.#limiter.take(buckets);
  }

  // deno-lint-ignore require-await
  async find(
    room: string,
    viewer: string,
    key: string,
  ): Promise<number | undefined> {
    const { id } = this.#room(room);
    return this.#ask(() => this.#store.key(id, viewer, key));
  }

  subscribe(room: string, after: number, epoch?: string): Subscription {
    const open = this.#room(room);
    if (epoch !== undefined && epoch !== open.epoch) return lostOrder();
    const tail = new Tail<RoomEvent>(() => open.tails.delete(tail));
    for (const event of this.#read(open, after, open.seq)) tail.push(event);
    open.tails.add(tail);
    return tail;
  }

  /** There are no other processes. */
  announce(): void {}

  cheer(room: string, counts: ReactionCounts): void {
    for (const tail of this.#room(room).tails) {
      tail.push({ type: "cheer", counts });
    }
  }

  // deno-lint-ignore require-await
  async read(
    room: string,
    after: number,
    upTo: number,
  ): Promise<StoredEvent[]> {
    return this.#read(this.#room(room), after, upTo);
  }

  // deno-lint-ignore require-await
  async page(
    room: string,
    after: number,
    upTo: number,
  ): Promise<StoredEvent[]> {
    return this.#read(this.#room(room), after, upTo, PAGE_LENGTH);
  }

  // deno-lint-ignore require-await
  async history(
    room: string,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<Position & { readonly messages: MessageEvent[] }> {
    const { id, epoch, seq } = this.#room(room);
    const { before = seq + 1, limit } = options;
    const messages = this.#ask(() => this.#store.history(id, before, limit));
    return { epoch, seq, messages };
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    await this.#committing;
    clearInterval(this.#sweep);
    for (const room of this.#rooms.values()) {
      for (const tail of room.tails) tail.end();
    }
    this.#store.close();
  }

  #room(name: string): OpenRoom {
    let room = this.#rooms.get(name);
    if (room) return room;
    const stored = this.#ask(() => this.#store.find(name));
    if (!stored) {
      throw new Refusal(
        "no_such_room",
        `Cannot find the room "${name}": nobody has opened it.`,
      );
    }
    room = { ...stored, name, tails: new Set() };
    this.#rooms.set(name, room);
    return room;
  }

  #read(
    room: OpenRoom,
    after: number,
    upTo: number,
    limit?: number,
  ): StoredEvent[] {
    if (after >= upTo) return [];
    return this.#ask(() => this.#store.read(room.id, after, upTo, limit));
  }

  /** Has a step stored with the next commit. One queue for all, so that the order is that of arrival. */
  #enqueue(name: string, what: Pending["what"]): Promise<number> {
    return new Promise((accept, refuse) => {
      this.#pending.push({ room: this.#room(name), what, accept, refuse });
      this.#committing ??= new Promise((done) => {
        setImmediate(() => {
          this.#committing = undefined;
          this.#commit();
          done();
        });
      });
    });
  }

  /** Stores all that is pending in one transaction, answers, and then tells the subscribers. */
  #commit(): void {
    const pending = this.#pending;
    this.#pending = [];
    let outcomes: Outcome[];
    try {
      const committed = this.#store.commit(pending, Date.now());
      outcomes = committed.outcomes;
      for (const [room, { seq, version }] of committed.places) {
        room.seq = seq;
        room.version = version;
      }
    } catch (error) {
      const refusal = this.#unavailable(error);
      for (const { refuse } of pending) refuse(refusal);
      return;
    }
    if (this.#failing) report("info", "storage_back");
    this.#failing = false;
    for (const [i, outcome] of outcomes.entries()) {
      const { room, accept, refuse } = pending[i];
      if (outcome instanceof StaleState) {
        refuse(outcome);
        continue;
      }
      const { seq, event } = outcome;
      accept(seq);
      if (!event) continue;
      for (const tail of room.tails) tail.push(event);
    }
  }

  #forgetKeys(): void {
    try {
      this.#store.forgetKeys(Date.now() - KEY_AGE);
    } catch (error) {
      this.#unavailable(error);
    }
  }

  #ask<T>(query: () => T): T {
    try {
      return query();
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  #unavailable(error: unknown): Refusal {
    // One line when it begins, not one a message.
    if (!this.#failing) {
      report("error", "storage_failed", { reason: storageReason(error) });
    }
    this.#failing = true;
    return new Refusal(
      "unavailable",
      "Cannot do this now: the chat's storage is not responding. Try again soon.",
      {
        cause: error,
        retryAfterMs: 2_000,
      },
    );
  }
}

/** A subscription to an order that is no more: the first `next()` says so. */
function lostOrder(): Subscription {
  const ended = new Tail<RoomEvent>();
  ended.end();
  let told = false;
  return {
    next() {
      if (told) return ended.next();
      told = true;
      return Promise.reject(
        new Refusal(
          "unavailable",
          "Cannot continue: the room's events are no longer stored.",
          { retryAfterMs: 1_000 },
        ),
      );
    },
    return() {
      told = true;
      return ended.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
