import { now } from "../../clock.ts";
import { inSteps } from "./in_steps.ts";
import { EmbeddedInspection } from "./inspection.ts";
import { openDatabase, storageReason } from "./database.ts";
import type { OpenRoom } from "./open_room.ts";
import { Scrubbing } from "./scrubber.ts";
import { Searching } from "./search/searching.ts";
import { EmbeddedStore, type Write, type WriteResult } from "./store.ts";
import { TraceMemory } from "./traces.ts";
import { WriteQueue } from "./write_queue.ts";
import type {
  Act,
  Bucket,
  Changes,
  Engine,
  NewMessage,
  Page,
  PageRequest,
  RoomEvent,
  RoomRecord,
  RoomState,
  StoredEvent,
  Subscription,
  Wait,
} from "../engine.ts";
import type { AuditRequest } from "../audit.ts";
import type { Deliveries } from "../deliveries.ts";
import type { SilentRooms } from "../silent_rooms.ts";
import type { Search } from "../../found_messages.ts";
import { Limiter } from "../limiter.ts";
import { KEEP_ALL, TRIM_INTERVAL_MS } from "../retention.ts";
import type { Trace, Traces } from "../trace.ts";
import type { MessageEvent, Position, ReactionCounts } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { StorageHealth } from "../../operator/storage_health.ts";
import { AsyncQueue } from "../async_queue.ts";
import { lostOrder } from "../lost_order.ts";
import { noSuchRoomRefusal, storageRefusal } from "../refusals.ts";

/** Maximum number of events in a page. */
const PAGE_LENGTH = 1_000;

/** How long a `key` is remembered, in milliseconds. The protocol promises fifteen minutes. */
const KEY_AGE_MS = 15 * 60_000;

/** How often old keys are deleted, in milliseconds. */
const KEY_SWEEP_INTERVAL_MS = 60_000;

/** How often the engine checks that its files are still there, in milliseconds. */
const FILE_CHECK_INTERVAL_MS = 1_000;

/**
 * Opens the engine for a single process: SQLite in a folder. Messages and acts that
 * arrive in the same turn of the event loop are committed together.
 *
 * @throws {OperatorError} As {@linkcode openDatabase}.
 */
export function openEmbeddedEngine(
  folder: string,
  retention = KEEP_ALL,
): Engine {
  const store = new EmbeddedStore(openDatabase(folder), retention);
  return new EmbeddedEngine(store);
}

class EmbeddedEngine implements Engine {
  readonly deliveries: Deliveries;
  readonly silentRooms: SilentRooms;
  readonly #store: EmbeddedStore;
  readonly #limiter = new Limiter();
  readonly #traces = new TraceMemory();
  readonly #rooms = new Map<string, OpenRoom>();
  readonly #timers: readonly ReturnType<typeof setInterval>[];
  #trimming: Promise<void> | undefined;
  readonly #writes = new WriteQueue((writes) => this.#commit(writes));
  readonly #health = new StorageHealth();
  readonly #scrubbing: Scrubbing;
  readonly #searching: Searching<OpenRoom>;
  readonly inspection: EmbeddedInspection;
  /** Why the data can't be used: its files were removed or replaced. */
  #missing: string | undefined;
  /** What keys are stamped with: it goes on from the newest stored one, and no clock can set it. */
  #keyTime: number;
  #closing: Promise<void> | undefined;

  constructor(store: EmbeddedStore) {
    this.#store = store;
    this.deliveries = store.deliveries((body) => this.#query(body));
    this.#keyTime = store.newestKeyTime() ?? now();
    this.#timers = [
      setInterval(() => this.#forgetKeys(), KEY_SWEEP_INTERVAL_MS),
      setInterval(() => this.#checkFiles(), FILE_CHECK_INTERVAL_MS),
      // A failure is already reported; it tries again next time.
      setInterval(() => void this.trim().catch(() => {}), TRIM_INTERVAL_MS),
    ];
    for (const timer of this.#timers) Deno.unrefTimer(timer);
    this.#scrubbing = new Scrubbing(
      store.scrubber,
      () => this.#missing !== undefined,
      (error) => this.#unavailable(error),
    );
    const query = <T>(body: () => T) => this.#query(body);
    const room = (name: string) => this.#room(name);
    const remove = (room: string) => this.remove(room);
    const commit = () => this.#writes.commit();
    this.silentRooms = store.silentRooms({ query, commit, remove });
    this.inspection = store.inspection({ room, query });
    this.#searching = new Searching({
      search: store.search,
      audit: store.audit,
      query,
      has: (room) => !this.#closing && this.#rooms.get(room.name) === room,
    });
    // This process may have been stopped while it overwrote, or removed a room.
    this.#scrubbing.soon();
    this.#deleteRemoved().catch(() => {
      // Already reported; the next removal or start tries again.
    });
  }

  async open(room: string, state: Changes = {}): Promise<boolean> {
    return await this.#query(() => this.#store.open(room, state, now()));
  }

  async remove(room: string): Promise<void> {
    const { id, subscriptions } = this.#room(room);
    // What was posted before is stored and told before.
    this.#writes.commit();
    this.#query(() => this.#store.removal.mark(id));
    this.#rooms.delete(room);
    this.#traces.forget(room);
    for (const queue of subscriptions) {
      queue.push({ type: "removed" });
      queue.end();
    }
    await this.#deleteRemoved();
  }

  async rooms(limit: number): Promise<RoomRecord[]> {
    return await this.#query(() => this.#store.rooms(limit));
  }

  time(): Promise<number> {
    return Promise.resolve(now());
  }

  // deno-lint-ignore require-await
  async head(room: string): Promise<Position> {
    const { epoch, seq } = this.#room(room);
    return { epoch, seq };
  }

  async publish(room: string, message: NewMessage): Promise<number> {
    return await this.#writes.push(this.#room(room), message);
  }

  async act(room: string, version: number, act: Act): Promise<number> {
    return await this.#writes.push(this.#room(room), { act, version });
  }

  async kept(room: string, act: number): Promise<number[]> {
    const { id } = this.#room(room);
    return await this.#query(() => this.#store.messages.kept(id, act));
  }

  // deno-lint-ignore require-await
  async keptEntries(room: string, act: number): Promise<Map<string, string>> {
    const { id } = this.#room(room);
    return this.#query(() => this.#store.entries.of(id, act));
  }

  // deno-lint-ignore require-await
  async state(room: string, since: number): Promise<RoomState> {
    const { id, epoch, version } = this.#room(room);
    const entries = this.#query(() => this.#store.state(id, since));
    return { epoch, version, entries };
  }

  async audit(room: string, request: AuditRequest) {
    return await this.#searching.audit(this.#room(room), request);
  }

  take(buckets: readonly Bucket[]): Promise<Wait | undefined> {
    return Promise.resolve(this.#limiter.take(buckets));
  }

  // deno-lint-ignore require-await
  async findByKey(room: string, viewer: string, key: string) {
    const { id } = this.#room(room);
    return this.#query(() => this.#store.findKey(id, viewer, key));
  }

  subscribe(room: string, after: number, epoch?: string): Subscription {
    const open = this.#room(room);
    if (epoch !== undefined && epoch !== open.epoch) return lostOrder();
    const queue = new AsyncQueue<RoomEvent>(() =>
      open.subscriptions.delete(queue)
    );
    for (const event of this.#read(open, after, open.seq)) queue.push(event);
    open.subscriptions.add(queue);
    return queue;
  }

  react(room: string, counts: ReactionCounts): void {
    for (const queue of this.#room(room).subscriptions) {
      queue.push({ type: "reactions", counts });
    }
  }

  trace(room: string, viewer: string, trace: Trace): void {
    this.#traces.note(room, viewer, trace);
  }

  // deno-lint-ignore require-await
  async traces(room: string, viewers?: readonly string[]): Promise<Traces> {
    return this.#traces.of(this.#room(room).name, viewers);
  }

  // deno-lint-ignore require-await
  readonly read: Engine["read"] = async (room, after, upTo) =>
    this.#read(this.#room(room), after, upTo);

  // deno-lint-ignore require-await
  async page(room: string, after: number, upTo: number) {
    return this.#read(this.#room(room), after, upTo, PAGE_LENGTH);
  }

  // deno-lint-ignore require-await
  async history(room: string, request: PageRequest): Promise<Page> {
    const open = this.#room(room);
    const messages = this.#query(() => this.#store.events.page(open, request));
    return { epoch: open.epoch, seq: open.seq, messages };
  }

  async messagesOf(room: string, viewer: string, request: PageRequest) {
    const { events } = this.#store;
    const open = this.#room(room);
    return await this.#query(() => events.messagesOf(open, viewer, request));
  }

  async messagesAt(room: string, seqs: readonly number[]) {
    const open = this.#room(room);
    return await this.#query(() => this.#store.events.at(open, seqs));
  }

  // deno-lint-ignore require-await
  async messages(
    room: string,
    after: number,
    upTo: number,
    limit = PAGE_LENGTH,
  ): Promise<MessageEvent[]> {
    const { events } = this.#store;
    const open = this.#room(room);
    return this.#query(() => events.oldest(open, after, upTo, limit));
  }

  async search(room: string, search: Search, request: PageRequest) {
    return await this.#searching.find(this.#room(room), search, request);
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    await this.#writes.settled();
    for (const timer of this.#timers) clearInterval(timer);
    this.#scrubbing.stop();
    this.#health.stop();
    for (const room of this.#rooms.values()) {
      for (const queue of room.subscriptions) queue.end();
    }
    this.#store.close();
  }

  #room(name: string): OpenRoom {
    let room = this.#rooms.get(name);
    if (room) return room;
    const stored = this.#query(() => this.#store.findRoom(name));
    if (!stored) throw noSuchRoomRefusal(name);
    room = { ...stored, name, subscriptions: new Set() };
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
    return this.#query(() => this.#store.events.read(room, after, upTo, limit));
  }

  /** Stores writes in one transaction. */
  #commit(writes: readonly Write<OpenRoom>[]): WriteResult[] {
    const { outcomes, heads } = this.#query(() =>
      this.#store.commit(writes, now(), this.#keyTime)
    );
    for (const [room, { seq, version, at }] of heads) {
      if (seq > room.seq) room.at = at;
      room.seq = seq;
      room.version = version;
    }
    this.#health.worked();
    if (this.#store.takeDeleted()) this.#scrubbing.soon();
    return outcomes;
  }

  trim(): Promise<void> {
    const steps = this.#store.retention.trim(now());
    return this.#trimming ??= this.#inSteps(() => !steps.next().done)
      .finally(() => this.#trimming = undefined);
  }

  /** Deletes what is left of removed rooms. */
  #deleteRemoved(): Promise<void> {
    return this.#inSteps(() => this.#store.removal.step());
  }

  /** Runs steps until one returns `false`. Other work goes on between them. */
  #inSteps(step: () => boolean): Promise<void> {
    return inSteps(() => {
      if (this.#closing || !this.#query(step)) return false;
      this.#scrubbing.soon();
      return true;
    });
  }

  #forgetKeys(): void {
    this.#traces.sweep();
    try {
      this.#keyTime += KEY_SWEEP_INTERVAL_MS;
      this.#store.forgetKeys(this.#keyTime - KEY_AGE_MS);
    } catch (error) {
      this.#unavailable(error);
    }
  }

  #query<T>(query: () => T): T {
    try {
      this.#checkMissing();
      return query();
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  /** Without its files the database still works, but keeps nothing. */
  #checkFiles(): void {
    const missing = this.#store.missing();
    if (missing) this.#unavailable(new Error(missing));
    // They may have been moved away and back.
    else if (this.#missing) this.#health.worked();
    this.#missing = missing;
  }

  #checkMissing(): void {
    if (this.#missing) throw new Error(this.#missing);
  }

  #unavailable(error: unknown): Refusal {
    this.#health.failed(storageReason(error));
    return storageRefusal(error);
  }
}
