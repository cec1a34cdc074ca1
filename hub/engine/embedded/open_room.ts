import type { AsyncQueue } from "../async_queue.ts";
import type { RoomEvent } from "../engine.ts";

/** A room in use. Its head is kept in memory, so that numbering needs no query. */
export interface OpenRoom {
  readonly id: number;
  readonly name: string;
  readonly epoch: string;
  seq: number;
  version: number;
  at: number;
  readonly subscriptions: Set<AsyncQueue<RoomEvent>>;
}
