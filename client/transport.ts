/**
 * The interface that both transports share: WebSocket and HTTP stream.
 *
 * @module
 */
import type { ServerEvent } from "../hub/protocol.ts";
import type { Moderate, React, Say } from "../hub/frames.ts";

/** What a client sends: one frame of a socket, or one POST. */
export type Frame =
  | Say
  | React
  | Moderate
  | { readonly type: "ping" }
  | { readonly type: "pong" };

/** Why a transport ended. */
export interface Ending {
  /** A close code or the code of a refusal. */
  readonly code: number | string;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Why the server refused, for people. */
  readonly message?: string;
}

/** The connection was lost for no known reason. */
export const LOST: Ending = { code: 1006 };

/** The room and the position to connect from. */
export interface Target {
  /** The server's, such as `https://chat.example`. */
  readonly origin: string;
  readonly room: string;
  /** Absent: only new events are wanted. */
  readonly epoch?: string;
  /** The last `seq` that the client has. */
  readonly seq: number;
  /** Sent with each request and socket. Not in browsers: their sockets take none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** By which another site vouches for the viewer. */
  readonly token?: string;
  /** This client must not count as a viewer. */
  readonly observes?: boolean;
  /** Moderators get the same sample of a busy room as viewers. */
  readonly sample?: boolean;
}

/** The listeners of a transport. */
export interface Receiver {
  events(events: readonly ServerEvent[]): void;
  /** Called once, unless the transport was closed from this side. */
  ended(ending: Ending): void;
}

export interface Transport {
  /** May be called once the first event has arrived. */
  send(frame: Frame): void;
  /** Closes it; its listeners are not called again. */
  close(): void;
}

/** The URL of a room's events. */
export function address(
  { origin, room, epoch, seq, observes, sample }: Target,
  way: "socket" | "events",
): URL {
  const query = new URLSearchParams(
    epoch === undefined ? {} : { epoch, seq: String(seq) },
  );
  if (observes) query.set("observe", "");
  if (sample) query.set("sample", "");
  return new URL(`${origin}/rooms/${room}/${way}?${query}`);
}
