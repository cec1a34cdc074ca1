import type { Refusal } from "../../refusal.ts";
import { StaleState } from "../engine.ts";
import type { OpenRoom } from "./open_room.ts";
import type { Write, WriteResult } from "./store.ts";

/** A write that waits for the next commit, and the promise to settle. */
interface Pending extends Write<OpenRoom> {
  readonly resolve: (seq: number) => void;
  readonly reject: (reason: Refusal | StaleState) => void;
}

/**
 * Writes that arrive in the same turn of the event loop are committed together. All rooms
 * share one queue, which keeps the order of arrival.
 */
export class WriteQueue {
  readonly #store: (writes: readonly Write<OpenRoom>[]) => WriteResult[];
  #pending: Pending[] = [];
  #committing: Promise<void> | undefined;

  /** @param store Stores all or none, and throws a {@linkcode Refusal} if none. */
  constructor(store: (writes: readonly Write<OpenRoom>[]) => WriteResult[]) {
    this.#store = store;
  }

  /**
   * Resolves with the event's `seq` once it is stored.
   *
   * @throws {StaleState} If it is an act on a state that has changed.
   * @throws {Refusal} If it can't be stored.
   */
  push(room: OpenRoom, content: Pending["content"]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ room, content, resolve, reject });
      this.#committing ??= new Promise((done) => {
        setImmediate(() => {
          this.#committing = undefined;
          this.commit();
          done();
        });
      });
    });
  }

  /** Resolves once nothing waits. */
  async settled(): Promise<void> {
    await this.#committing;
  }

  /** Stores all pending writes, answers them, and then notifies the subscribers. */
  commit(): void {
    const pending = this.#pending;
    this.#pending = [];
    let outcomes: WriteResult[];
    try {
      outcomes = this.#store(pending);
    } catch (refusal) {
      for (const { reject } of pending) reject(refusal as Refusal);
      return;
    }
    for (const [i, outcome] of outcomes.entries()) {
      const { room, resolve, reject } = pending[i];
      if (outcome instanceof StaleState) {
        reject(outcome);
        continue;
      }
      const { seq, event } = outcome;
      resolve(seq);
      if (!event) continue;
      for (const queue of room.subscriptions) queue.push(event);
    }
  }
}
