import { Buffer } from "node:buffer";
import type { Client } from "./client.ts";
import { SPEECH } from "./dialects.ts";
import { MARK } from "./frames.ts";
import type { Histogram } from "./histogram.ts";
import { type Label, readLabel } from "./message.ts";
import type { Dialect } from "./plan.ts";

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Faults reported of one client; the rest would be the same. */
const MAX_FAULTS = 3;

/** A sampled client's handler of messages. */
export type Heard = (label: Readonly<Label>, now: number) => void;

/**
 * Checks everything that a client receives: each sender's messages are complete, in
 * order and not repeated, and `seq` counts up by one.
 */
export class Sample {
  readonly client: Client;
  readonly faults: string[] = [];
  /** Frames received, messages or not. */
  frames = 0;
  /** Whether the server has answered that the client joined the room. */
  joined = false;
  readonly #dialect: Dialect;
  readonly #heard: Heard;
  /** The number of each sender's next message. */
  readonly #expected = new Map<number, number>();
  readonly #label: Label = { sender: 0, counter: 0, sentAt: 0 };
  #parts: Buffer[] = [];
  #seq: number | undefined;

  /**
   * @param seq The last that the client has, if known.
   */
  constructor(
    client: Client,
    dialect: Dialect,
    heard: Heard = () => {},
    seq?: number,
  ) {
    this.client = client;
    this.#dialect = dialect;
    this.#heard = heard;
    this.#seq = seq;
    client.data = (chunk, start, end, last) => {
      if (last && this.#parts.length === 0) {
        return this.#read(chunk, start, end);
      }
      this.#parts.push(Buffer.from(chunk.subarray(start, end)));
      if (!last) return;
      const whole = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#read(whole, 0, whole.length);
    };
  }

  /** How many of a sender's messages were received. */
  received(sender: number): number {
    return this.#expected.get(sender) ?? 0;
  }

  #read(payload: Buffer, start: number, end: number): void {
    const now = performance.now();
    const label = this.#label;
    const { number, joined } = SPEECH[this.#dialect];
    this.frames++;
    this.joined ||= joined === undefined ||
      payload.toString("latin1", start, end).includes(joined);
    let seqAt = start;
    for (
      let at = payload.indexOf(MARK, start);
      at >= 0 && at < end;
      at = payload.indexOf(MARK, at + 1)
    ) {
      readLabel(payload, at, label);
      const expected = this.received(label.sender);
      if (label.counter !== expected) {
        this.#fault(
          `message ${label.counter} of sender ${label.sender} where ${expected} was due`,
        );
      }
      this.#expected.set(label.sender, label.counter + 1);
      if (number) {
        const from = number.follows ? at : seqAt;
        seqAt = payload.indexOf(number.key, from) + number.key.length;
        this.#follow(payload, seqAt);
      }
      this.#heard(label, now);
    }
  }

  #follow(payload: Buffer, at: number): void {
    let seq = 0;
    for (; payload[at] >= DIGIT_0 && payload[at] <= DIGIT_9; at++) {
      seq = seq * 10 + payload[at] - DIGIT_0;
    }
    if (this.#seq !== undefined && seq !== this.#seq + 1) {
      this.#fault(`seq ${seq} after ${this.#seq}`);
    }
    this.#seq = seq;
  }

  #fault(fault: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
  }
}

/** Measures the latency of messages sent between `from` and `to`. */
export function record(
  histogram: Histogram,
  window: { from: number; to: number },
): Heard {
  return ({ sentAt }, now) => {
    if (sentAt >= window.from && sentAt < window.to) {
      histogram.record(now - sentAt);
    }
  };
}
