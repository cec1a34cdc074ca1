import { Buffer } from "node:buffer";
import type { ServerEvent } from "../../hub/protocol.ts";
import type { Client } from "../generator/client.ts";
import { encode } from "../generator/frames.ts";
import type { Durations } from "./durations.ts";

/** Faults kept of all viewers together: most would be the same. */
const MAX_FAULTS = 5;

const PONG = encode(new TextEncoder().encode('{"type":"pong"}'));

const FILLER = "the quick brown fox jumps over the lazy dog.";

/** What a generator's viewers measure together. */
export interface Tally {
  latency: Durations;
  /** Attempts to connect that failed. */
  failed: number;
  readonly faults: string[];
}

/** Returns the time by a clock that all processes of this machine share, in milliseconds. */
export function sharedNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Returns a message's text: its number, from 0, and when it is said. */
export function textOf(counter: number): string {
  return `${counter} ${sharedNow()} ${FILLER}`;
}

/**
 * A viewer, across their connections. Checks that messages arrive in order, once and
 * without a gap. A process has thousands of them, so each keeps little.
 */
export class Viewer {
  /** The number of the next message. */
  expected = 0;
  /** The viewer count that they were last told. */
  count = 0;
  readonly #tally: Tally;
  #welcome: (() => void) | undefined;
  #epoch = "";
  #seq = 0;
  #part: Buffer | undefined;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** The query with which the viewer's next connection continues. */
  get query(): string {
    return this.#epoch === "" ? "" : `?epoch=${this.#epoch}&seq=${this.#seq}`;
  }

  /**
   * Receives what comes on a connection from now on.
   *
   * @param welcome Called once the server has welcomed the viewer.
   */
  listen(client: Client, welcome: () => void): void {
    this.#welcome = welcome;
    this.#part = undefined;
    client.data = (chunk, start, end, last) => {
      let whole = chunk.subarray(start, end);
      if (this.#part) whole = Buffer.concat([this.#part, whole]);
      this.#part = last ? undefined : Buffer.from(whole);
      if (last) this.#receive(JSON.parse(whole.toString()), client);
    };
  }

  #receive(events: readonly ServerEvent[], client: Client): void {
    for (const event of events) {
      if (event.type === "welcome") {
        if (this.#epoch === "") this.#seq = event.seq;
        this.#epoch = event.epoch;
        this.count = event.viewers;
        this.#welcome?.();
        this.#welcome = undefined;
      } else if (event.type === "viewers") {
        this.count = event.count;
      } else if (event.type === "message") {
        this.#hear(event.seq, event.text);
      } else if (event.type === "gap") {
        this.#note(`a gap from ${event.from} to ${event.to}`);
      } else if (event.type === "ping") {
        client.send([PONG]);
      }
    }
  }

  #hear(seq: number, text: string): void {
    const [counter, saidAt] = text.split(" ", 2).map(Number);
    if (counter !== this.expected || seq !== this.#seq + 1) {
      this.#note(
        `message ${counter}, seq ${seq}, where message ${this.expected}, seq ${
          this.#seq + 1
        }, was due`,
      );
    }
    this.expected = counter + 1;
    this.#seq = seq;
    this.#tally.latency.record(sharedNow() - saidAt);
  }

  #note(fault: string): void {
    const { faults } = this.#tally;
    if (faults.length < MAX_FAULTS) faults.push(fault);
  }
}
