import { deflatedFrame } from "./deflate.ts";
import { isWorthDeflating } from "./worth_deflating.ts";

/** Shorter frames hardly shrink without a dictionary, in bytes. */
const MIN_BYTES = 1024;

const NO_DICTIONARY = new Uint8Array();

/**
 * A frame for clients whose windows have nothing in common, such as those that return
 * together after a restart. It is compressed without a dictionary, as soon as so many have
 * taken it plain that compressing would have been worth it for them: how many more come is
 * unknown, and so it costs at most twice what knowing it would.
 */
export class StandaloneFrame {
  #bytes: Uint8Array<ArrayBuffer>;
  /** The frame as a JSON array; `undefined` once it is compressed, or as short as it gets. */
  #json: Uint8Array<ArrayBuffer> | undefined;
  #takers = 0;

  /**
   * @param plain The frame as it is not compressed.
   * @param json The JSON array in it, as UTF-8.
   */
  constructor(plain: Uint8Array<ArrayBuffer>, json: Uint8Array<ArrayBuffer>) {
    this.#bytes = plain;
    if (plain.length >= MIN_BYTES) this.#json = json;
  }

  /** Returns the frame for one more client that takes `hubbub.v1.deflate`. */
  take(): Uint8Array<ArrayBuffer> {
    const json = this.#json;
    if (json && isWorthDeflating(++this.#takers, json.length, 0)) {
      const bytes = deflatedFrame(NO_DICTIONARY, json);
      if (bytes.length < this.#bytes.length) this.#bytes = bytes;
      this.#json = undefined;
    }
    return this.#bytes;
  }
}
