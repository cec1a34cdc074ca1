/**
 * RFC 6455's frames: writes masked ones, and reads received ones without copying.
 *
 * @module
 */
import type { Buffer } from "node:buffer";

/** The opcodes of section 5.2 that are used here. */
export const Opcode = {
  Continuation: 0,
  Text: 1,
  Binary: 2,
  Close: 8,
  Ping: 9,
  Pong: 10,
} as const;

/**
 * Begins each message's text and occurs nowhere else in a payload: received messages
 * are counted by it.
 */
export const MARK = 0x7e; // "~"

const FIN = 0x80;
const MASKED = 0x80;
const MASK_BYTES = 4;

/**
 * Payload sizes up to this are in the header's second byte; 126 and 127 announce 2 and
 * 8 more bytes.
 */
const MAX_SHORT_BYTES = 125;
const LENGTH_16 = 126;

/** A client's frame. A mask of zeros is valid, and keeps the payload unchanged. */
export function encode(
  payload: Uint8Array,
  opcode: number = Opcode.Text,
): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  const short = length <= MAX_SHORT_BYTES;
  const head = (short ? 2 : 4) + MASK_BYTES;
  const frame = new Uint8Array(head + length);
  frame[0] = FIN | opcode;
  frame[1] = MASKED | (short ? length : LENGTH_16);
  if (!short) {
    frame[2] = length >> 8;
    frame[3] = length & 0xff;
  }
  frame.set(payload, head);
  return frame;
}

/** Handlers of what a reader finds in a stream of frames. */
export interface FrameSink {
  /** A part of a text or binary frame's payload; `last` is true for the frame's last part. */
  data?(chunk: Buffer, start: number, end: number, last: boolean): void;
  /** A whole ping, pong or close frame. */
  control(opcode: number, payload: Uint8Array): void;
}

/** Reads frames from chunks split at any byte, and counts messages. */
export class FrameReader {
  /** Messages received so far. */
  messages = 0;
  readonly #sink: FrameSink;
  readonly #counts: boolean;
  #opcode: number = Opcode.Continuation;
  /** Remaining bytes of the current frame's payload. */
  #remaining = 0;
  /** The beginning of an incomplete header. */
  #head: number[] = [];
  /** A control frame's payload so far. */
  #control: number[] = [];

  /** @param counts Whether frames are plain, so that messages can be counted in them. */
  constructor(sink: FrameSink, counts = true) {
    this.#sink = sink;
    this.#counts = counts;
  }

  /** Takes the next bytes of the stream, beginning at `position` in `chunk`. */
  read(chunk: Buffer, position = 0): void {
    const { length } = chunk;
    // A search may find the mark of a later frame, or bytes of a later header: the
    // position is kept until then.
    let mark = -1;
    while (position < length) {
      if (this.#remaining === 0) {
        position = this.#readHead(chunk, position);
        if (position < 0) return;
      }
      const end = Math.min(length, position + this.#remaining);
      this.#remaining -= end - position;
      if (this.#opcode >= Opcode.Close) {
        this.#readControl(chunk, position, end);
      } else {
        if (!this.#counts) mark = Infinity;
        else if (mark < position) mark = find(chunk, position);
        while (mark < end) {
          this.messages++;
          mark = find(chunk, mark + 1);
        }
        this.#sink.data?.(chunk, position, end, this.#remaining === 0);
      }
      position = end;
    }
  }

  /** Reads a frame's header. Returns the position after it, or -1 if the chunk ends earlier. */
  #readHead(chunk: Buffer, position: number): number {
    const { length } = chunk;
    if (this.#head.length === 0 && position + 4 <= length) {
      // The fast path of nearly all frames: a complete header of two or four bytes.
      const size = chunk[position + 1];
      if (size <= LENGTH_16) {
        this.#opcode = chunk[position] & 0x0f;
        if (size < LENGTH_16) {
          this.#remaining = size;
          return this.#begin(position + 2);
        }
        this.#remaining = chunk[position + 2] << 8 | chunk[position + 3];
        return this.#begin(position + 4);
      }
    }
    while (position < length) {
      this.#head.push(chunk[position++]);
      const [first, size, ...more] = this.#head;
      if (size === undefined) continue;
      const expected = size < LENGTH_16 ? 0 : size === LENGTH_16 ? 2 : 8;
      if (more.length < expected) continue;
      this.#opcode = first & 0x0f;
      this.#remaining = expected === 0
        ? size
        : more.reduce((sum, byte) => sum * 256 + byte, 0);
      this.#head = [];
      return this.#begin(position);
    }
    return -1;
  }

  /** An empty control frame has no payload whose end would complete it. */
  #begin(position: number): number {
    if (this.#remaining === 0 && this.#opcode >= Opcode.Close) {
      this.#sink.control(this.#opcode, new Uint8Array(0));
    }
    return position;
  }

  #readControl(chunk: Buffer, start: number, end: number): void {
    if (start === end) return;
    this.#control.push(...chunk.subarray(start, end));
    if (this.#remaining > 0) return;
    this.#sink.control(this.#opcode, Uint8Array.from(this.#control));
    this.#control = [];
  }
}

/** The position of the next mark, or infinity. */
function find(chunk: Buffer, from: number): number {
  const at = chunk.indexOf(MARK, from);
  return at < 0 ? Infinity : at;
}
