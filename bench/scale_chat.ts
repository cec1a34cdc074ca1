/**
 * What the viewers of one room are sent in the simulation of bench/scale.ts: a chat in
 * three languages, all of it or the sample that the reading pace leaves, and the sizes of
 * its frames, compressed as the server does it.
 *
 * @module
 */
import type { MessageEvent } from "../hub/protocol.ts";
import { deflatedFrame, WINDOW_BYTES } from "../hub/room/log/deflate.ts";
import {
  MAX_AGE_MS,
  MAX_BATCH_LENGTH,
  MIN_ENTRIES,
} from "../hub/room/log/log.ts";
import { type Candidate, Sampler } from "../hub/room/log/sampler.ts";
import { type HiddenMessage, skippedJson } from "../hub/room/log/skipped.ts";
import { wordsKey } from "../hub/wording/same_words.ts";
import { chatText } from "./generator/chat_text.ts";

/** The ids of the people who write, as hub/people/identity.ts makes them. */
const AUTHORS = ids(3_000);

/** How long messages wait to be chosen from, in milliseconds (hub/room/log/sampled_log.ts). */
const TICK_MS = 250;

/** When the chat begins. */
const BEGIN = Date.UTC(2026, 0, 1);

/** An event that viewers are sent. */
export interface Fed {
  readonly json: string;
  /** When it is in the viewers' log, in milliseconds since the start. */
  readonly fedAt: number;
  /** When the instance received it; `undefined`: it announces messages that are not sent. */
  readonly arrivedAt: number | undefined;
}

/** What happens in a room in the simulated time. */
export interface Chat {
  readonly fed: readonly Fed[];
  readonly posted: readonly Posted[];
  /** Bytes of a message as JSON. */
  readonly messageBytes: number;
  /** Milliseconds that choosing the sample takes. */
  readonly samplingMs: number;
}

/** A message. */
export interface Posted extends Candidate {
  readonly at: number;
  readonly json: string;
}

const encoder = new TextEncoder();

/**
 * Simulates a room's chat.
 *
 * @param rate Messages a second, at random times.
 * @param pace Messages a second that viewers are sent once it is more; 0: all.
 * @param sampleUs Microseconds for a message among which the sample is chosen.
 * @param durationMs Of the chat.
 */
export function simulateChat(
  rate: number,
  pace: number,
  sampleUs: number,
  durationMs: number,
): Chat {
  const random = generator(1);
  const posted: Posted[] = [];
  let at = 0;
  while (at < durationMs) {
    posted.push(
      post(posted.length + 1, at, Math.floor(random() * AUTHORS.length)),
    );
    at -= Math.log(1 - random()) / rate * 1_000;
  }
  const bytes = posted.reduce((sum, { json }) => sum + bytesOf(json), 0);
  const isSampled = pace > 0 && rate > pace;
  return {
    fed: isSampled
      ? sample(posted, pace, sampleUs)
      : posted.map(({ json, at }) => ({ json, fedAt: at, arrivedAt: at })),
    posted,
    messageBytes: bytes / posted.length,
    samplingMs: isSampled ? posted.length * sampleUs / 1_000 : 0,
  };
}

function post(seq: number, at: number, author: number): Posted {
  const id = AUTHORS[author];
  const text = chatText(seq);
  const event: MessageEvent = {
    type: "message",
    seq,
    at: BEGIN + Math.floor(at),
    from: { id, name: `viewer ${author}`, role: "viewer" },
    text,
  };
  return {
    seq,
    at,
    json: JSON.stringify(event),
    author: id,
    words: wordsKey(text),
    always: false,
  };
}

/** What remains at a pace, as hub/room/log/sampled_log.ts feeds it. */
function sample(
  posted: readonly Posted[],
  pace: number,
  sampleUs: number,
): Fed[] {
  const sampler = new Sampler(0);
  const fed: Fed[] = [];
  let next = 0;
  for (let tick = TICK_MS; next < posted.length; tick += TICK_MS) {
    const first = next;
    while (posted[next]?.at < tick) next++;
    const waiting = posted.slice(first, next);
    const choices = sampler.choose(waiting, pace, tick);
    const fedAt = tick + waiting.length * sampleUs / 1_000;
    let hidden: HiddenMessage[] = [];
    const announce = () => {
      if (hidden.length === 0) return;
      const range = {
        from: hidden[0].seq,
        to: hidden.at(-1)!.seq,
        messages: hidden,
      };
      fed.push({ json: skippedJson(range), fedAt, arrivedAt: undefined });
      hidden = [];
    };
    for (const [i, { seq, json, author, at }] of waiting.entries()) {
      const choice = choices[i];
      if (choice === true) {
        announce();
        fed.push({ json, fedAt, arrivedAt: at });
      } else {
        hidden.push({ seq, json, author, concerns: [], alike: choice.alike });
      }
    }
    announce();
  }
  return fed;
}

/** The sizes of frames, in order; a compressed one depends on those before. */
export class Frames {
  readonly #deflates: boolean;
  /** The events that the room's log still holds. */
  #held: readonly Fed[] = [];

  /** @param deflates Whether clients take compressed frames. */
  constructor(deflates: boolean) {
    this.#deflates = deflates;
  }

  /**
   * Returns the bytes of the frames that hold these events, each as large as it may be,
   * and how many bytes of JSON were compressed for them.
   */
  next(events: readonly Fed[]): { sizes: number[]; deflated: number } {
    const sizes: number[] = [];
    let deflated = 0;
    let from = 0;
    while (from < events.length) {
      let length = 2;
      let to = from;
      do length += events[to++].json.length + 1; while (
        to < events.length && length + events[to].json.length < MAX_BATCH_LENGTH
      );
      const batch = events.slice(from, to);
      from = to;
      const plain = encoder.encode(
        `[${batch.map(({ json }) => json).join(",")}]`,
      );
      if (!this.#deflates) {
        sizes.push(plain.length);
        continue;
      }
      deflated += plain.length;
      const frame = deflatedFrame(this.#window(), plain);
      sizes.push(Math.min(frame.length, plain.length + 1));
      this.#hold(batch);
    }
    return { sizes, deflated };
  }

  /** As the log trims itself, apart from its maximum size: the window is far smaller. */
  #hold(batch: readonly Fed[]): void {
    const all = [...this.#held, ...batch];
    const oldest = all[all.length - 1].fedAt - MAX_AGE_MS;
    const young = all.findIndex(({ fedAt }) => fedAt >= oldest);
    this.#held = all.slice(
      Math.max(0, Math.min(young, all.length - MIN_ENTRIES)),
    );
  }

  /** The end of what viewers were sent, as far as the log holds it. */
  #window(): Uint8Array<ArrayBuffer> {
    let start = this.#held.length;
    for (let size = 0; start > 0 && size < WINDOW_BYTES;) {
      size += this.#held[--start].json.length + 1;
    }
    const events = this.#held.slice(start).map(({ json }) => `${json},`);
    return encoder.encode(events.join("")).slice(-WINDOW_BYTES);
  }
}

function bytesOf(json: string): number {
  return encoder.encode(json).length;
}

function ids(count: number): string[] {
  const random = generator(2);
  const id = () =>
    Uint8Array.from({ length: 12 }, () => 256 * random())
      .toBase64({ alphabet: "base64url" });
  return Array.from({ length: count }, id);
}

/** Reproducible random numbers. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
