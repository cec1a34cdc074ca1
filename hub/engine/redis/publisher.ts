import type { Following } from "./feed.ts";
import { type NewMessage, StaleState } from "../engine.ts";
import { appendArguments, appendKeys } from "./append.ts";
import type { Commits } from "./commits.ts";
import type { RedisConnection } from "./connection/connection.ts";
import { messageRest } from "./events.ts";
import { keyField, roomKeys } from "./keys.ts";
import { PUBLISH } from "./scripts.ts";
import type { RedisRooms } from "./room.ts";
import { nextTurn } from "../../turn.ts";
import { noSuchRoomRefusal, storageRefusal } from "../refusals.ts";

/** Maximum number of messages per script; takes Redis a few milliseconds. */
const MAX_BATCH_MESSAGES = 256;

/**
 * Maximum number of messages that wait for Redis in this process: what it stores in the two
 * seconds after which it counts as away, and more memory than that isn't worth it.
 */
export const MAX_WAITING = 20_000;

interface Pending {
  readonly message: NewMessage;
  readonly resolve: (seq: number) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Publishes messages to Redis. Each room has one script running; messages that arrive
 * meanwhile go with the next, so batches grow with load.
 */
export class Publisher {
  readonly #connection: RedisConnection;
  readonly #rooms: RedisRooms;
  readonly #commits: Commits;
  readonly #feedOf: (room: string) => Following | undefined;
  readonly #pending = new Map<string, Pending[]>();
  readonly #sending = new Set<Promise<void>>();
  #waiting = 0;

  /** @param feedOf Returns the feed of a room that this process follows. */
  constructor(
    connection: RedisConnection,
    rooms: RedisRooms,
    commits: Commits,
    feedOf: (room: string) => Following | undefined,
  ) {
    this.#connection = connection;
    this.#rooms = rooms;
    this.#commits = commits;
    this.#feedOf = feedOf;
  }

  /**
   * Resolves with the message's `seq` once Redis has stored it.
   *
   * @throws {StaleState} Other messages of its batch are stored nevertheless.
   * @throws {Refusal} `no_such_room`; `unavailable`: it may be stored nevertheless.
   */
  publish(room: string, message: NewMessage): Promise<number> {
    if (this.#waiting >= MAX_WAITING) {
      return Promise.reject(
        storageRefusal(new Error("too many messages wait for Redis")),
      );
    }
    this.#waiting++;
    return this.#publish(room, message).finally(() => this.#waiting--);
  }

  /** Number of messages that wait for Redis. */
  get waiting(): number {
    return this.#waiting;
  }

  #publish(room: string, message: NewMessage): Promise<number> {
    return new Promise((resolve, reject) => {
      const pending = this.#pending.get(room);
      if (pending) {
        pending.push({ message, resolve, reject });
        return;
      }
      this.#pending.set(room, [{ message, resolve, reject }]);
      const sending = this.#send(room)
        .finally(() => this.#sending.delete(sending));
      this.#sending.add(sending);
    });
  }

  /** Resolves when every published message has been answered. */
  async finish(): Promise<void> {
    await Promise.all(this.#sending);
  }

  async #send(room: string): Promise<void> {
    const pending = this.#pending.get(room)!;
    await nextTurn();
    while (pending.length > 0) {
      const batch = pending.splice(0, MAX_BATCH_MESSAGES);
      try {
        const seqs = await this.#store(
          room,
          batch.map(({ message }) => message),
        );
        for (const [i, { resolve, reject }] of batch.entries()) {
          if (seqs[i] > 0) resolve(seqs[i]);
          else reject(stale(room));
        }
      } catch (error) {
        // The messages queued behind it have waited long enough too.
        for (const { reject } of [...batch, ...pending.splice(0)]) {
          reject(error);
        }
      }
    }
    this.#pending.delete(room);
  }

  /** Returns the seq of each message, 0 for one judged by an outdated state. */
  async #store(
    room: string,
    messages: readonly NewMessage[],
  ): Promise<number[]> {
    const { database } = this.#connection;
    const { reply: [epoch, ...seqs], run, waits } = await this.#connection
      .store<
        [string, ...number[]]
      >(
        PUBLISH,
        appendKeys(roomKeys(room)),
        (execution) => [
          ...appendArguments(
            room,
            database,
            this.#feedOf(room)?.position,
            execution,
          ),
          ...messages.flatMap((message) => [
            keyField(message.from.id, message.key),
            message.from.id,
            messageRest(message),
            String(message.version ?? ""),
            String(message.reply?.seq ?? ""),
          ]),
        ],
      );
    if (!epoch) throw noSuchRoomRefusal(room);
    const last = Math.max(...seqs);
    if (last > 0) {
      if (waits) this.#commits.commit(room, epoch, last);
      this.#feedOf(room)?.stored(epoch, run);
      this.#rooms.moveToFront(room);
    }
    return seqs;
  }
}

function stale(room: string): StaleState {
  return new StaleState(
    `Cannot store this message: the state of the room "${room}" has changed.`,
  );
}
