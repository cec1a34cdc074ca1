/**
 * Frames for clients that take `hubbub.v1.deflate` (docs/protocol.md): compressed once for
 * all clients that were sent the same events before, with those events as dictionary.
 *
 * @module
 */
import { deflateSync } from "fflate";

/** Bytes of earlier events that a client keeps as dictionary: as far as deflate's matches reach. */
export const WINDOW_BYTES = 32 * 1024;

/** The first byte of a frame whose events belong to the window. A frame that starts with `[` doesn't. */
const PLAIN = 0;
const DEFLATED = 1;

/** Bytes before the compressed data: {@linkcode DEFLATED}, and the dictionary's length. */
const HEADER_BYTES = 3;

const CHECKSUM_BYTES = 4;

/** fflate's compression level, 0 to 9. */
const LEVEL = 6;

const encoder = new TextEncoder();

/** Returns a frame that isn't compressed, and whose events belong to the window. */
export function plainFrame(json: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(String.fromCharCode(PLAIN) + json);
}

/**
 * Returns a compressed frame. Its checksum covers the dictionary too, so a client whose
 * window differs learns it.
 *
 * @param dictionary The end of the client's window, at most {@linkcode WINDOW_BYTES}.
 * @param json A JSON array of events, as UTF-8.
 */
export function deflatedFrame(
  dictionary: Uint8Array<ArrayBuffer>,
  json: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const blocks = deflateSync(json, { level: LEVEL, dictionary });
  const checksumAt = HEADER_BYTES + blocks.length;
  const frame = new Uint8Array(checksumAt + CHECKSUM_BYTES);
  const view = new DataView(frame.buffer);
  view.setUint8(0, DEFLATED);
  view.setUint16(1, dictionary.length);
  frame.set(blocks, HEADER_BYTES);
  view.setUint32(checksumAt, adler32(json, adler32(dictionary)));
  return frame;
}

/** The largest prime below 2^16. */
const ADLER_BASE = 65_521;

/** Bytes that can be added before the sums exceed 32 bits. */
const ADLER_RUN = 5_552;

/**
 * Returns the Adler-32 checksum of bytes.
 *
 * @param before That of the bytes before them.
 * @see {@link https://www.rfc-editor.org/rfc/rfc1950#section-8.2}
 */
function adler32(bytes: Uint8Array, before = 1): number {
  let low = before & 0xffff;
  let high = before >>> 16;
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    const end = Math.min(start + ADLER_RUN, bytes.length);
    for (let i = start; i < end; i++) high += low += bytes[i];
    low %= ADLER_BASE;
    high %= ADLER_BASE;
  }
  return (high << 16 | low) >>> 0;
}
