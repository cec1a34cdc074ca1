import type {
  Engine,
  StoredEvent,
  Subscription,
} from "../../hub/engine/engine.ts";
import { pause } from "./ask.ts";
import type { Placed, Reading, Span } from "./checker.ts";
import { Refusal } from "../../hub/refusal.ts";

/** Pause before a reader returns, in milliseconds. */
const RETURN_MS = 100;

/**
 * Follows a room as clients do: when its subscription ends it returns with the epoch and
 * seq that it saw last, and starts afresh only if these no longer exist.
 */
export class Reader implements Reading {
  readonly reader: string;
  readonly room: string;
  readonly spans: Span[] = [];
  /** The longest time without a new message, in milliseconds. */
  longestSilenceMs = 0;
  readonly #engine: Engine;
  readonly #received = new Set<string>();
  readonly #following: Promise<void>;
  #lastAt = performance.now();
  #subscription: Subscription | undefined;
  #ended = false;

  constructor(reader: string, engine: Engine, room: string) {
    this.reader = reader;
    this.room = room;
    this.#engine = engine;
    this.#following = this.#follow();
    // Those who end it get the error.
    this.#following.catch(() => {});
  }

  /** The place up to which it has received everything. */
  get position(): { epoch: string | undefined; seq: number } {
    const span = this.spans.at(-1);
    return { epoch: span?.epoch, seq: span?.messages.at(-1)?.seq ?? 0 };
  }

  /** Stops to measure the silence: nobody writes any more. */
  hush(): void {
    this.#hear();
    this.#lastAt = Infinity;
  }

  /** @throws whatever ended it, other than a Refusal. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#subscription?.return();
    await this.#following;
  }

  async #follow(): Promise<void> {
    while (!this.#ended) {
      try {
        await this.#register();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
      await pause(RETURN_MS);
    }
  }

  /** Follows the room until the subscription ends. */
  async #register(): Promise<void> {
    const head = await this.#engine.head(this.room);
    const seen = this.position;
    if (head.epoch !== seen.epoch) {
      this.spans.push({ epoch: head.epoch, messages: [] });
    } else if (head.seq < seen.seq) {
      // The order went back: either it goes on, or the engine finds out and ends it.
      return;
    }
    const { epoch, messages } = this.spans.at(-1)!;
    if (this.#ended) return;
    this.#subscription = this.#engine.subscribe(
      this.room,
      messages.at(-1)?.seq ?? 0,
      epoch,
    );
    for await (const event of this.#subscription) {
      if (!("seq" in event)) continue;
      const message = placed(event);
      messages.push(message);
      if (this.#received.has(message.key)) continue;
      this.#received.add(message.key);
      this.#hear();
    }
  }

  #hear(): void {
    const now = performance.now();
    this.longestSilenceMs = Math.max(
      this.longestSilenceMs,
      now - this.#lastAt,
    );
    this.#lastAt = Math.max(now, this.#lastAt);
  }
}

/** Returns a message's place. Where an order lost messages, deleted ones take their places. */
export function placed({ seq, type, json }: StoredEvent): Placed {
  const key = type === "deleted" ? `a deleted ${seq}` : JSON.parse(json).text;
  return { seq, key };
}
