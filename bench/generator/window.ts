/**
 * The frames of `hubbub.v1.deflate` (docs/protocol.md). Most clients are sent the same
 * frames, so a frame is inflated once for all of them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { MARK } from "./frames.ts";

/** How much of the past a frame may refer to, in bytes. */
const WINDOW_BYTES = 32_768;

const PLAIN = 0;
const DEFLATED = 1;

/** Bytes before the compressed data. */
const HEADER_BYTES = 3;

/** A frame's content, and the point in the stream after it. */
interface Step {
  readonly frame: Buffer;
  /** The JSON array. */
  readonly array: Buffer;
  readonly messages: number;
  readonly next: Point;
}

/** A point in the streams of all clients that were sent the same frames so far. */
export class Point {
  readonly #window: Buffer;
  /** The frames that came next: several if batches were cut differently. */
  readonly #steps: Step[] = [];

  constructor(window = Buffer.alloc(0)) {
    this.#window = window;
  }

  /**
   * Reads the next frame.
   *
   * @param alone Whether to inflate it although it may have been inflated for another client.
   * @throws If it doesn't fit what came before.
   */
  read(frame: Buffer, alone: boolean): Step {
    if (frame[0] !== PLAIN && frame[0] !== DEFLATED) {
      // The client's own, and not a part of the window.
      return { frame, array: frame, messages: count(frame), next: this };
    }
    if (alone) return this.#step(frame);
    let step = this.#steps.find((known) => known.frame.equals(frame));
    if (!step) this.#steps.push(step = this.#step(Buffer.from(frame)));
    return step;
  }

  #step(frame: Buffer): Step {
    const array = frame[0] === PLAIN
      ? Buffer.from(frame.subarray(1))
      : this.#inflate(frame);
    const past = Buffer.concat([this.#window, array.subarray(1, -1), COMMA]);
    const next = new Point(Buffer.from(past.subarray(-WINDOW_BYTES)));
    return { frame, array, messages: count(array), next };
  }

  /** As a zlib stream: first the window as a stored block, then the frame's blocks. */
  #inflate(frame: Buffer): Buffer {
    const window = this.#window;
    const length = frame.readUInt16BE(1);
    if (length > window.length) throw new Error("its window is missing");
    const head = Buffer.from([0x78, 0x01, 0, 0, 0, 0, 0]);
    head.writeUInt16LE(length, 3);
    head.writeUInt16LE(length ^ 0xffff, 5);
    return inflateSync(Buffer.concat([
      head,
      window.subarray(window.length - length),
      frame.subarray(HEADER_BYTES),
    ])).subarray(length);
  }
}

const COMMA = Buffer.from(",");

function count(array: Buffer): number {
  let messages = 0;
  let at = -1;
  while ((at = array.indexOf(MARK, at + 1)) >= 0) messages++;
  return messages;
}
