/**
 * What clients and servers say to each other, by the server's protocol.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { encode } from "./frames.ts";
import type { Dialect } from "./plan.ts";

const encoder = new TextEncoder();

/** A place in a room's order. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

const SUBSCRIBED = '"subscribe":';

/** One protocol, as the generator speaks it. */
interface Speech {
  /** The path and the query of a room's socket. */
  path(room: string, since?: Position): string;
  /** The frame that a client sends once its socket is open. */
  join?(room: string, since?: Position): Uint8Array;
  /** The frame that posts a text. */
  say(room: string, sender: number, counter: number, text: string): string;
  /** What stands before a message's number, and whether after its text; absent: there is none. */
  readonly number?: { readonly key: string; readonly follows: boolean };
  /** The room's position in an answer to a join, if this text is one; absent: rooms have none. */
  positionIn?(text: string): Position | undefined;
  /** What every answer to a join holds; absent: any frame is one. */
  readonly joined?: string;
  /** The answer to a ping that is a text frame. */
  readonly pong?: Uint8Array;
}

export const SPEECH: Record<Dialect, Speech> = {
  hubbub: {
    path: (room, since) =>
      `/rooms/${room}/socket` +
      (since ? `?epoch=${since.epoch}&seq=${since.seq}` : ""),
    say: (_room, sender, counter, text) =>
      `{"type":"say","key":"${sender}-${counter}","text":"${text}"}`,
    number: { key: '"type":"message","seq":', follows: false },
    positionIn(text) {
      const [{ epoch, seq }] = JSON.parse(text);
      return { epoch, seq };
    },
  },
  /** A peer repeats Hubbub's frame unchanged. */
  echo: {
    path: (room) => `/rooms/${room}/socket`,
    say: (_room, _sender, _counter, text) =>
      `[{"type":"message","seq":1234567,${rest(text)}}]`,
  },
  /**
   * The JSON protocol of Centrifugo's clients: commands and replies are lines. A room is
   * a channel, and its offset is a message's number.
   *
   * @see https://centrifugal.dev/docs/transports/client_protocol
   */
  centrifugo: {
    path: () => "/connection/websocket",
    join: (channel, since) =>
      encode(encoder.encode(
        '{"id":1,"connect":{}}\n' + JSON.stringify({
          id: 2,
          subscribe: since
            ? { channel, recover: true, epoch: since.epoch, offset: since.seq }
            : { channel },
        }),
      )),
    // The first two ids are those of the join.
    say: (channel, _sender, counter, text) =>
      `{"id":${counter + 3},"publish":` +
      `{"channel":"${channel}","data":{"type":"message",${rest(text)}}}}`,
    number: { key: '"offset":', follows: true },
    positionIn(text) {
      const line = text.split("\n").find((line) => line.includes(SUBSCRIBED));
      if (line === undefined) return undefined;
      const { epoch, offset = 0 } = JSON.parse(line).subscribe;
      return { epoch, seq: offset };
    },
    joined: SUBSCRIBED,
    pong: encode(encoder.encode("{}")),
  },
};

/** Where a client of a room connects, and how. */
export function targetOf(
  { port, dialect }: { readonly port: number; readonly dialect: Dialect },
  room: string,
  since?: Position,
) {
  const { path, join, pong } = SPEECH[dialect];
  return { port, path: path(room, since), join: join?.(room, since), pong };
}

/** The other fields of Hubbub's event. */
function rest(text: string): string {
  return '"at":1790000000000,"from":' +
    '{"id":"zQ0Vt2r7-B1xYk3f","name":"Guest 1234","role":"viewer"},' +
    `"text":"${text}"`;
}

/**
 * Whether a chunk holds Centrifugo's ping, an empty object in a line or a frame of its
 * own. It isn't found if it is split between two chunks, which is rare; Centrifugo then
 * ends the connection, and the generator reports that.
 */
export function hasPing(chunk: Buffer): boolean {
  return chunk.includes(PING_FRAME) || chunk.includes(PING_LINE);
}

/** The whole frame: final, text, two bytes. */
const PING_FRAME = Buffer.from([0x81, 0x02, 0x7b, 0x7d]);
const PING_LINE = Buffer.from("\n{}");
