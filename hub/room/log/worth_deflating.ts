/** Microseconds that compressing takes for a frame, and for each byte of it and of its dictionary (docs/performance.md). */
const DEFLATE_US = 35;
const DEFLATE_US_PER_BYTE = 0.02;
const DEFLATE_US_PER_DICTIONARY_BYTE = 0.005;

/**
 * Microseconds that compressing may take for each client that gets the frame, a
 * twenty-fifth of what sending takes, and for each of its bytes, which is what the
 * kernel takes for the part that isn't sent.
 */
const WORTH_US = 0.4;
const WORTH_US_PER_BYTE = 0.0004;

/**
 * Whether compressing is cheap enough for what it saves.
 *
 * @param clients How many will get the frame.
 * @param bytes Its length as JSON.
 * @param dictionaryBytes The dictionary's length.
 */
export function isWorthDeflating(
  clients: number,
  bytes: number,
  dictionaryBytes: number,
): boolean {
  return clients * (WORTH_US + bytes * WORTH_US_PER_BYTE) >=
    DEFLATE_US + bytes * DEFLATE_US_PER_BYTE +
      dictionaryBytes * DEFLATE_US_PER_DICTIONARY_BYTE;
}
