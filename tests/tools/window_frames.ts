/**
 * Frames of `hubbub.v1.deflate`, made independently of the server.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { constants, createDeflate } from "node:zlib";

const encoder = new TextEncoder();

/** A frame that isn't compressed and belongs to the window. */
export function plainFrame(array: string): ArrayBuffer {
  return Uint8Array.of(0, ...encoder.encode(array)).buffer;
}

/**
 * A compressed frame.
 *
 * @param past The last bytes of the window, at most 8,192, as the frame's dictionary.
 */
export async function deflatedFrame(
  past: string | Uint8Array,
  array: string,
): Promise<ArrayBuffer> {
  const dictionary = typeof past === "string" ? encoder.encode(past) : past;
  const { length } = dictionary;
  // One stream over both. What comes after the flush refers to what was before it.
  const deflate = createDeflate();
  let parts: Buffer[] = [];
  deflate.on("data", (part: Buffer) => parts.push(part));
  const flushed = Promise.withResolvers<void>();
  deflate.write(dictionary);
  deflate.flush(constants.Z_SYNC_FLUSH, flushed.resolve);
  await flushed.promise;
  parts = [Buffer.of(1, length >> 8, length & 0xff)];
  const ended = Promise.withResolvers<void>();
  deflate.on("end", ended.resolve);
  deflate.end(encoder.encode(array));
  await ended.promise;
  return Uint8Array.from(Buffer.concat(parts)).buffer;
}
