/**
 * What carries a room's events to this page, and to the room what the page says.
 *
 * @module
 */
import type { Moderate, React, Say, ServerEvent } from "../../hub/protocol.ts";

/** What a page says: one frame of a socket, one post without. */
export type Frame = Say | React | Moderate;

/** Why a transport ended. */
export interface Ending {
  /** A close code, or the code of a refusal. */
  readonly code: number | string;
  /** When coming back makes sense, in milliseconds from now. */
  readonly retryAfterMs?: number;
}

/** The connection is gone, and nobody knows why. */
export const LOST: Ending = { code: 1006 };

/** Who wants to hear of a room, and from where on. */
export interface Target {
  readonly room: string;
  readonly epoch: string;
  /** What the page saw last. */
  readonly seq: number;
  /** By which a site vouches for the viewer. */
  readonly token?: string;
  /** It is a screen of somebody who is counted elsewhere. */
  readonly observes?: boolean;
}

/** Whom a transport tells. */
export interface Receiver {
  events(events: readonly ServerEvent[]): void;
  /** Called once, unless the transport was closed from this side. */
  ended(ending: Ending): void;
}

/** One connection to a room, by whatever means. */
export interface Transport {
  /** To be called from the first event on. */
  send(frame: Frame): void;
  /** Ends it: nothing more is heard of it. */
  close(): void;
}

/** The address of a room's events. */
export function address(
  { room, epoch, seq, observes }: Target,
  way: "socket" | "events",
): URL {
  const query = new URLSearchParams({ epoch, seq: String(seq) });
  if (observes) query.set("observe", "");
  return new URL(`/rooms/${room}/${way}?${query}`, location.href);
}
