import { inflateSync } from "node:zlib";
import { Buffer } from "node:buffer";
import type { ServerEvent } from "../../hub/protocol.ts";

const WINDOW_BYTES = 32_768;

/** Reads frames of `hubbub.v1.deflate` as the pseudo-code in docs/protocol.md does. */
export class WindowReader {
  #window = Buffer.alloc(0);

  /** @throws {Error} The frame doesn't fit the window. */
  json(frame: Uint8Array): string {
    const bytes = Buffer.from(frame);
    if (bytes[0] === 0x5b) return bytes.toString();
    const array = bytes[0] === 0 ? bytes.subarray(1) : this.#inflated(bytes);
    this.#window = Buffer.concat([
      this.#window,
      array.subarray(1, -1),
      Buffer.from(","),
    ]).subarray(-WINDOW_BYTES);
    return array.toString();
  }

  /** @throws {Error} The frame doesn't fit the window. */
  events(frame: Uint8Array): ServerEvent[] {
    return JSON.parse(this.json(frame));
  }

  #inflated(frame: Buffer): Buffer {
    const length = frame.readUInt16BE(1);
    if (length > this.#window.length) throw new Error("The window is short.");
    const header = Buffer.from([0x78, 0x01, 0x00, 0, 0, 0, 0]);
    header.writeUInt16LE(length, 3);
    header.writeUInt16LE(length ^ 0xffff, 5);
    const dictionary = this.#window.subarray(this.#window.length - length);
    return inflateSync(Buffer.concat([header, dictionary, frame.subarray(3)]))
      .subarray(length);
  }
}
