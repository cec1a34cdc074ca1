/**
 * Frames of `hubbub.v1.deflate`, made independently of the server.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { constants, createDeflate, deflateSync } from "node:zlib";

const encoder = new TextEncoder();

/** A frame that isn't compressed and belongs to the window. */
export function plainFrame(array: string): ArrayBuffer {
  return Uint8Array.of(0, ...encoder.encode(array)).buffer;
}

/**
 * A compressed frame.
 *
 * @param past The last bytes of the window, at most 32,768, as the frame's dictionary.
 */
export async function deflatedFrame(
  past: string | Uint8Array,
  array: string,
): Promise<ArrayBuffer> {
  const dictionary = typeof past === "string" ? encoder.encode(past) : past;
  const { length } = dictionary;
  const { Z_SYNC_FLUSH } = constants;
  const before = deflateSync(dictionary, { finishFlush: Z_SYNC_FLUSH });
  // One stream over both: what comes after the flush refers to what was before it.
  const deflate = createDeflate();
  const parts: Buffer[] = [];
  deflate.on("data", (part: Buffer) => parts.push(part));
  const { promise, resolve } = Promise.withResolvers<void>();
  deflate.on("end", resolve);
  deflate.write(dictionary);
  deflate.flush(Z_SYNC_FLUSH);
  deflate.end(encoder.encode(array));
  await promise;
  const blocks = Buffer.concat(parts).subarray(before.length);
  return Uint8Array.of(1, length >> 8, length & 0xff, ...blocks).buffer;
}
