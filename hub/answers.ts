/**
 * The answers to a client's frames.
 *
 * @module
 */
import type { RejectionCode } from "./refusal.ts";

/** A command or an action was carried out. */
export interface DoneEvent {
  readonly type: "done";
  readonly key: string;
  /** A sentence for a person. */
  readonly message: string;
  /** The token of a new role link. It is sent only here. */
  readonly token?: string;
  /** The `seq` of the act, if it can be undone. */
  readonly undo?: number;
}

/** A message is held for review. */
export interface HeldEvent {
  readonly type: "held";
  readonly key: string;
  /** A sentence for a person. */
  readonly message: string;
}

/** A message is stored; not even `kill -9` of the server loses it. */
export interface AcceptedEvent {
  readonly type: "accepted";
  readonly key: string;
  readonly seq: number;
}

/** The answer to a frame that was not refused. */
export type Ack = AcceptedEvent | DoneEvent | HeldEvent;

/** A frame was refused. */
export interface RejectedEvent {
  readonly type: "rejected";
  /** The `key` of the refused frame; absent if the frame had no readable one. */
  readonly key?: string;
  readonly code: RejectionCode;
  /** A sentence for a person. */
  readonly message: string;
  /** When to try again, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** The code that the operator's hook gave for the reason. */
  readonly label?: string;
}
