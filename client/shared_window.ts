/**
 * Reads the frames of `hubbub.v1.deflate` that belong to the shared window
 * (docs/protocol.md). Loaded with the first such frame at the latest.
 *
 * @module
 */
import type { ServerEvent } from "../hub/protocol.ts";

/** How much of the past a frame may refer to, in bytes. */
const WINDOW_BYTES = 32_768;

/** A zlib header: deflate, a window of 32 KiB. */
const ZLIB = [0x78, 0x01];

const COMMA = 0x2c;

const decoder = new TextDecoder();

/** The events that a socket's frames may refer to, as the server encoded them. */
export class SharedWindow {
  #past = new Uint8Array();

  /**
   * The events of the socket's next frame that begins with a byte 0 (plain) or 1
   * (compressed). Call it again only once they have come.
   *
   * @throws If the frame doesn't fit what came before, or was damaged.
   */
  async read(data: ArrayBuffer): Promise<ServerEvent[]> {
    const frame = new Uint8Array(data);
    const array = frame[0] === 0
      ? frame.subarray(1)
      : await this.#inflate(frame);
    const events = JSON.parse(decoder.decode(array));
    const past = concat(this.#past, array.subarray(1));
    // In place of the array's end: the next event follows.
    past[past.length - 1] = COMMA;
    this.#past = past.slice(-WINDOW_BYTES);
    return events;
  }

  /** DecompressionStream takes no dictionary, so the window is fed to it as a stored block. */
  async #inflate(frame: Uint8Array): Promise<Uint8Array> {
    const [, high, low] = frame;
    const size = high << 8 | low;
    const past = this.#past.subarray(this.#past.length - size);
    if (past.length !== size) {
      throw new Error("Cannot inflate a frame: its window is missing");
    }
    const { readable, writable } = new DecompressionStream("deflate");
    const writer = writable.getWriter();
    const stored = [0, low, high, ~low, ~high];
    const [inflated] = await Promise.all([
      readAll(readable),
      writer.write(concat(ZLIB, stored, past, frame.subarray(3))),
      // Checks the Adler-32 of the window and the frame.
      writer.close(),
    ]);
    return inflated.subarray(size);
  }
}

/** A Response would do, but takes up to twice as long. */
async function readAll(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return concat(...chunks);
    chunks.push(value);
  }
}

function concat(...parts: readonly ArrayLike<number>[]) {
  const whole = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
