import type {
  Act,
  Bucket,
  Engine,
  NewMessage,
  PageRequest,
  RoomRecord,
  Subscription,
} from "../engine.ts";
import type { Deliveries } from "../deliveries.ts";
import type { SilentRooms } from "../silent_rooms.ts";
import type { Search } from "../../found_messages.ts";
import type { ReactionCounts } from "../../protocol.ts";
import { Commits } from "./commits.ts";
import type { RedisSettings } from "./connection/access.ts";
import { RedisConnection } from "./connection/connection.ts";
import { RoomFeed } from "./feed.ts";
import { RedisInspection } from "./inspection/inspection.ts";
import { ForeignData } from "../foreign.ts";
import { roomChannel, roomKeys, ROOMS_KEY } from "./keys.ts";
import { isJson, RedisActs } from "./acts.ts";
import { take } from "./pace.ts";
import { BEAT_INTERVAL_MS, Presence } from "./presence.ts";
import { Publisher } from "./publisher.ts";
import { RedisRooms } from "./room.ts";
import { CHEER } from "./scripts.ts";
import { search } from "./search/search.ts";
import { messagesOf } from "./search/viewer_messages.ts";
import { explain } from "./explain.ts";
import { inChunks } from "../../turn.ts";
import { checkSecrets, checkServer, claim, sharedSecret } from "./start.ts";
import { OperatorError } from "../../operator/operator_error.ts";
import { redisCounters, watchRedis } from "../../operator/redis_metrics.ts";
import { reason } from "../../operator/report.ts";
import { Limiter } from "../limiter.ts";
import { closedRefusal, noSuchRoomRefusal } from "../refusals.ts";
import { RedisTraces } from "./people/traces.ts";
import type { Trace } from "../trace.ts";
import { redisDeliveries } from "./upkeep/deliveries.ts";
import { RedisRemoval } from "./upkeep/removal.ts";
import { redisSilentRooms } from "./upkeep/silent_rooms.ts";
import { RedisRetention } from "./upkeep/retention.ts";
import { countPeople, type ViewerSketch } from "../viewer_sketch.ts";
import { KEEP_ALL, type Retention, TRIM_INTERVAL_MS } from "../retention.ts";

/** How often rooms are compared with Redis, in milliseconds. */
const CHECK_INTERVAL_MS = 3_000;

/** Maximum number of rooms compared at once; if there are more, they take turns. */
const MAX_CHECKED = 2_000;

/** An engine that several processes share. */
export interface SharedEngine extends Engine {
  reportViewers(room: string, viewers: ViewerSketch): void;

  /**
   * Returns the secret that all processes on this storage share; the first one generates
   * it.
   *
   * @throws {OperatorError} The storage doesn't return or accept it.
   */
  secret(): Promise<string>;

  /**
   * Ensures that the processes on this storage share a secret.
   *
   * @throws {OperatorError} They don't.
   */
  checkSecrets(secrets: readonly string[]): Promise<void>;
}

/**
 * Opens the engine for many processes: Redis 7 or later, or Valkey, alone, with Sentinels or
 * as a cluster ({@linkcode parseTarget}).
 *
 * @throws {OperatorError} It can't be reached or used, or holds data that isn't ours.
 * Nothing is overwritten.
 */
export async function openRedisEngine(
  url: string,
  retention = KEEP_ALL,
  settings: Partial<RedisSettings> = {},
): Promise<SharedEngine> {
  let connection: RedisConnection | undefined;
  try {
    connection = await RedisConnection.open(url, settings);
    await checkServer(url, connection);
    await claim(url, connection);
    const engine = new RedisEngine(url, connection, retention);
    await engine.start();
    return engine;
  } catch (error) {
    connection?.close();
    throw explain(url, error);
  }
}

class RedisEngine implements SharedEngine {
  readonly deliveries: Deliveries;
  readonly silentRooms: SilentRooms;
  readonly #url: string;
  readonly #connection: RedisConnection;
  readonly #commits: Commits;
  readonly #rooms: RedisRooms;
  readonly #removal: RedisRemoval;
  readonly #retention: RedisRetention;
  readonly #presence: Presence;
  readonly #traces: RedisTraces;
  readonly #publisher: Publisher;
  readonly #acts: RedisActs;
  readonly inspection: RedisInspection;
  readonly #feeds = new Map<string, RoomFeed>();
  /** Takes the place of Redis' rates while these can't be reached. */
  readonly #limiter = new Limiter();
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #secret: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    url: string,
    connection: RedisConnection,
    retention: Retention,
  ) {
    this.#url = url;
    this.#connection = connection;
    this.deliveries = redisDeliveries(connection);
    this.#commits = new Commits(connection);
    this.#rooms = new RedisRooms(connection, this.#commits);
    this.#removal = new RedisRemoval(connection);
    const silent = { time: () => this.time(), removed: this.#removed };
    this.silentRooms = redisSilentRooms(connection, this.#removal, silent);
    this.#retention = new RedisRetention(connection, retention);
    this.#presence = new Presence(connection);
    this.inspection = new RedisInspection(connection, this.#presence);
    this.#traces = new RedisTraces(connection);
    const feedOf = (room: string) => this.#feeds.get(room);
    const stores = [connection, this.#rooms, this.#commits, feedOf] as const;
    this.#publisher = new Publisher(...stores);
    this.#acts = new RedisActs(...stores);
  }

  async start(): Promise<void> {
    await this.#presence.beat();
    this.#connection.onReady(() => void this.#reclaim());
    watchRedis(() => ({
      ...this.#connection.census,
      waiting: this.#publisher.waiting,
    }));
    this.#timers.push(
      setInterval(() => void this.#beat(), BEAT_INTERVAL_MS),
      setInterval(() => this.#check(MAX_CHECKED), CHECK_INTERVAL_MS),
      // A failure is already reported; it tries again next time.
      setInterval(() => void this.trim().catch(() => {}), TRIM_INTERVAL_MS),
    );
  }

  async secret(): Promise<string> {
    return this.#secret ??= await sharedSecret(this.#url, this.#connection);
  }

  checkSecrets(secrets: readonly string[]): Promise<void> {
    return checkSecrets(this.#url, this.#connection, secrets);
  }

  readonly open: Engine["open"] = (...room) => this.#rooms.open(...room);

  async remove(room: string): Promise<void> {
    await this.#rooms.head(room);
    await this.#removal.remove(room);
    await this.#removed(room);
  }

  // Other instances find out at their next check.
  readonly #removed = (room: string) => this.#feeds.get(room)?.check();

  async rooms(limit: number): Promise<RoomRecord[]> {
    await this.#rooms.rank();
    const names = await this.#connection.ask<string[]>(
      ...["ZRANGE", ROOMS_KEY, "0", String(limit - 1), "REV"],
    );
    const records = await inChunks(
      names,
      (name) =>
        this.#record(name).catch((error) => {
          // The other rooms are still listed, and those of the other shards.
          if (error instanceof ForeignData || this.#isCluster) return [];
          throw error;
        }),
    );
    return records.flat();
  }

  async #record(name: string): Promise<RoomRecord[]> {
    const [record, sketches] = await Promise.all([
      this.#rooms.record(name),
      this.#presence.sketches(name),
    ]);
    if (!record) return [];
    const elsewhere = countPeople(this.#presence.elsewhere(sketches));
    const rules = record.rules && isJson(record.rules) ? record.rules : null;
    return [{ ...record, rules, elsewhere }];
  }

  async time(): Promise<number> {
    const [seconds, micros] = await this.#connection.ask<string[]>("TIME");
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  }

  ready(): Promise<string[]> {
    return this.#connection.ready();
  }

  readonly head = (room: string) => this.#rooms.head(room);

  publish(room: string, message: NewMessage): Promise<number> {
    return this.#publisher.publish(room, message);
  }

  act(room: string, version: number, act: Act): Promise<number> {
    return this.#acts.act(room, version, act);
  }

  readonly kept: Engine["kept"] = (...act) => this.#acts.kept(...act);

  readonly keptEntries: Engine["keptEntries"] = (...act) =>
    this.#acts.keptEntries(...act);

  readonly state: Engine["state"] = (...since) => this.#acts.state(...since);

  audit(...request: Parameters<Engine["audit"]>) {
    return this.#acts.audit(...request);
  }

  async take(buckets: readonly Bucket[]) {
    try {
      return await take(this.#connection, buckets);
    } catch (error) {
      if (error instanceof ForeignData || !this.#isCluster) throw error;
      // All rates are on one shard, and the rooms of the others go on.
      return this.#limiter.take(buckets);
    }
  }

  get #isCluster(): boolean {
    return this.#connection.kind === "cluster";
  }

  findByKey(room: string, viewer: string, key: string) {
    return this.#rooms.findByKey(room, viewer, key);
  }

  subscribe(room: string, after: number, epoch?: string): Subscription {
    let feed = this.#feeds.get(room);
    if (!feed) {
      feed = this.#feed(room);
      this.#feeds.set(room, feed);
    }
    const following = feed.follow(after, epoch);
    // Otherwise it would wait until Redis is back.
    if (this.#closing) feed.fail(closedRefusal());
    return following;
  }

  reportViewers(room: string, viewers: ViewerSketch): void {
    if (!this.#closing) this.#presence.announce(room, viewers);
  }

  react(room: string, counts: ReactionCounts): void {
    if (this.#closing) return;
    const channel = roomChannel(room, this.#connection.database);
    const args = [channel, JSON.stringify(counts)];
    this.#connection.call(CHEER, [roomKeys(room).meta], args).catch(() => {
      // Already reported; lost reactions don't matter.
    });
  }

  trace(room: string, viewer: string, trace: Trace): void {
    if (!this.#closing) this.#traces.note(room, viewer, trace);
  }

  readonly traces: Engine["traces"] = (...of) => this.#traces.of(...of);

  readonly read: Engine["read"] = (...range) => this.#rooms.read(...range);

  async page(room: string, after: number, upTo: number) {
    // Throws if the room doesn't exist.
    await this.#rooms.head(room);
    return after < upTo ? await this.#rooms.page(room, after, upTo) : [];
  }

  readonly messagesAt: Engine["messagesAt"] = (room, seqs) =>
    this.#rooms.messagesAt(room, seqs);

  messages(...request: Parameters<RedisRooms["messages"]>) {
    return this.#rooms.messages(...request);
  }

  messagesOf(room: string, viewer: string, request: PageRequest) {
    return messagesOf(this.#connection, this.#rooms, room, viewer, request);
  }

  readonly history: Engine["history"] = (room, request) =>
    this.#rooms.history(room, request);

  search(room: string, wanted: Search, request: PageRequest) {
    return search(this.#rooms, room, wanted, request);
  }

  async trim(): Promise<void> {
    await this.#retention.trim(await this.time(), () => !!this.#closing);
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([this.#publisher.finish(), this.#acts.finish()]);
    for (const feed of [...this.#feeds.values()]) feed.fail();
    await this.#rooms.rank().catch(() => {
      // Already reported.
    });
    await Promise.all([this.#presence.leave(), this.inspection.stop()]);
    this.#connection.close();
    watchRedis();
  }

  #feed(room: string): RoomFeed {
    const channel = roomChannel(room, this.#connection.database);
    const feed: RoomFeed = new RoomFeed({
      listen: (listener) => this.#connection.listen(channel, listener),
      unlisten: (listener) => this.#connection.unlisten(listener),
      position: () => this.#rooms.position(room),
      page: (after) => this.#rooms.page(room, after),
      sketches: () => this.#presence.sketches(room),
      elsewhere: (sketches) => this.#presence.elsewhere(sketches),
      run: () => this.#connection.run(roomKeys(room).meta),
      knows: (instance) => this.#presence.knows(instance),
      commit: () => this.#commits.commitAll(room),
      settle: (seen, last) => this.#rooms.settle(room, seen, last),
      noSuchRoomRefusal: () => noSuchRoomRefusal(room),
      ended: () => {
        if (this.#feeds.get(room) === feed) this.#feeds.delete(room);
      },
      lost: async (seen, now) => {
        if (await this.#removal.isRemoved(room, seen.epoch)) return true;
        redisCounters.lostOrders++;
        // Reopen a lost room, so that its clients find it, though empty, when they
        // reconnect.
        if (!now) await this.#rooms.open(room);
        else if (now.epoch === seen.epoch) await this.#rooms.settle(room, seen);
        return false;
      },
    });
    return feed;
  }

  async #beat(): Promise<void> {
    try {
      const { known, changed } = await this.#presence.beat();
      if (changed) { for (const feed of this.#feeds.values()) feed.recount(); }
      // This instance was presumed dead, or the database was flushed.
      if (!known) await this.#reclaim();
    } catch {
      // Already reported; the next beat tries again.
    }
  }

  #check(limit: number): void {
    let left = Math.min(limit, this.#feeds.size);
    for (const [room, feed] of this.#feeds) {
      if (left-- === 0) break;
      this.#feeds.delete(room);
      this.#feeds.set(room, feed);
      feed.check().catch(() => {
        // Already reported; the next check tries again.
      });
    }
  }

  /** Reclaims Redis after a reconnect: it may hold less than before, or other data. */
  async #reclaim(): Promise<void> {
    try {
      await claim(this.#url, this.#connection);
      if (this.#secret) {
        await sharedSecret(this.#url, this.#connection, this.#secret);
      }
      this.#connection.forbid(undefined);
    } catch (error) {
      if (error instanceof OperatorError) {
        this.#connection.forbid(reason(error));
        return;
      }
      // The next connection tries again; rooms may be on other shards.
    }
    this.#check(Infinity);
  }
}
