import { Buffer } from "node:buffer";
import { MAX_HASHES, type ViewerSketch } from "../../viewer_sketch.ts";

/** Bytes of a hash. */
const HASH_BYTES = Uint32Array.BYTES_PER_ELEMENT;

/** Maximum length of a sketch's hashes in Base64. */
const MAX_LENGTH = Math.ceil(MAX_HASHES * HASH_BYTES / 3) * 4;

/** Returns a sketch's hashes in Base64; "": it has none. */
export function formatHashes({ hashes }: ViewerSketch): string {
  if (!hashes) return "";
  const { buffer, byteOffset, byteLength } = hashes;
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/**
 * Parses a sketch; `undefined`: it isn't ours.
 *
 * @param hashes `undefined`: an instance that reports only a number wrote it.
 */
export function parseSketch(
  count: string,
  hashes?: string,
): ViewerSketch | undefined {
  if (!/^\d{1,15}$/.test(count)) return;
  const sketch = { count: Number(count) };
  if (hashes === undefined) return sketch;
  if (hashes.length > MAX_LENGTH) return;
  const bytes = Buffer.from(hashes, "base64");
  // Anything that isn't Base64 was skipped.
  if (bytes.toString("base64") !== hashes) return;
  if (bytes.length !== HASH_BYTES * Math.min(sketch.count, MAX_HASHES)) return;
  const parsed = new Uint32Array(new Uint8Array(bytes).buffer);
  const isAscending = parsed.every((hash, i) =>
    i === 0 || parsed[i - 1] <= hash
  );
  return isAscending ? { ...sketch, hashes: parsed } : undefined;
}
