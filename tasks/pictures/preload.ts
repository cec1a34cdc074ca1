/**
 * Runs in the server before main.ts, so that pictures are reproducible: it fixes the
 * clock and the random numbers from which ids and colours derive.
 *
 * @module
 */
import { BEGIN, shiftClock } from "./clock.ts";

shiftClock(BEGIN - Date.now());

let state = 7;
crypto.getRandomValues = <T extends ArrayBufferView | null>(array: T): T => {
  if (array === null) return array;
  const { buffer, byteOffset, byteLength } = array;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (let i = 0; i < byteLength; i++) {
    state = Math.imul(state, 1_103_515_245) + 12_345 | 0;
    bytes[i] = state >>> 16;
  }
  return array;
};
