import type { Draft } from "../engine.ts";
import type { Position } from "../protocol.ts";
import type { RedisConnection } from "./connection.ts";
import { keyField, roomChannel, roomKeys } from "./keys.ts";
import { PUBLISH } from "./scripts.ts";
import { noSuchRoom, type RedisRooms } from "./room.ts";

/** How long a `key` is remembered at least, in milliseconds. The protocol promises ten minutes. */
const KEY_AGE = 15 * 60_000;

/** Events of a room that are kept: HISTORY_SIZE may be up to 100,000. */
const LOG_LENGTH = 120_000;

/** Messages that one script stores: a few milliseconds of Redis's time. */
const MAX_BATCH = 256;

interface Pending {
  readonly draft: Draft;
  readonly accept: (seq: number) => void;
  readonly refuse: (reason: unknown) => void;
}

/**
 * Says messages to Redis. One script a room is under way; what arrives meanwhile
 * goes together with the next, so that batches grow with load.
 */
export class Publisher {
  readonly #connection: RedisConnection;
  readonly #rooms: RedisRooms;
  readonly #seen: (room: string) => Position | undefined;
  readonly #pending = new Map<string, Pending[]>();
  readonly #sending = new Set<Promise<void>>();

  /** @param seen What this process has last seen of a room. */
  constructor(
    connection: RedisConnection,
    rooms: RedisRooms,
    seen: (room: string) => Position | undefined,
  ) {
    this.#connection = connection;
    this.#rooms = rooms;
    this.#seen = seen;
  }

  /** Resolves with the message's `seq` once Redis holds it. */
  publish(room: string, draft: Draft): Promise<number> {
    return new Promise((accept, refuse) => {
      const pending = this.#pending.get(room);
      if (pending) {
        pending.push({ draft, accept, refuse });
        return;
      }
      this.#pending.set(room, [{ draft, accept, refuse }]);
      const sending = this.#send(room)
        .finally(() => this.#sending.delete(sending));
      this.#sending.add(sending);
    });
  }

  /** Resolves when everything that was published has its answer. */
  async finish(): Promise<void> {
    await Promise.all(this.#sending);
  }

  async #send(room: string): Promise<void> {
    const pending = this.#pending.get(room)!;
    await new Promise((turn) => setImmediate(turn));
    while (pending.length > 0) {
      const batch = pending.splice(0, MAX_BATCH);
      try {
        const seqs = await this.#store(room, batch.map(({ draft }) => draft));
        for (const [i, { accept }] of batch.entries()) accept(seqs[i]);
      } catch (error) {
        // What waited behind it has waited long enough.
        for (const { refuse } of [...batch, ...pending.splice(0)]) {
          refuse(error);
        }
      }
    }
    this.#pending.delete(room);
  }

  async #store(room: string, drafts: readonly Draft[]): Promise<number[]> {
    const { meta, log, keys, olderKeys } = roomKeys(room);
    const seen = this.#seen(room);
    const [epoch, ...seqs] = await this.#connection.run<[string, ...number[]]>(
      PUBLISH,
      [meta, log, keys, olderKeys],
      [
        roomChannel(room, this.#connection.database),
        String(KEY_AGE),
        String(LOG_LENGTH),
        seen?.epoch ?? "",
        String(seen?.seq ?? 0),
        crypto.randomUUID(),
        ...drafts.flatMap(({ from, key, text }) => [
          keyField(from.id, key),
          JSON.stringify({ from, text }).slice(1),
        ]),
      ],
    );
    if (!epoch) throw noSuchRoom(room);
    // It goes out before anything that is asked after the answer; its own answer changes nothing.
    this.#rooms.active(room).catch(() => {});
    return seqs;
  }
}
