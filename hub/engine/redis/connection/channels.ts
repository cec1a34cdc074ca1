import { ErrorReply } from "@redis/client";

/** How often the removal of a listener is tried. */
const MAX_ATTEMPTS = 50;

/** The pause after the first attempt, which doubles, and the longest, in milliseconds. */
const PAUSE_MS = 5;
const MAX_PAUSE_MS = 2_000;

/** Receives what is published on a channel. */
export type Listener = (payload: string) => void;

/** The part of `@redis/client` that {@linkcode Channels} uses. */
export interface ChannelClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  on(event: "ready", callback: () => void): unknown;
  subscribe(channel: string, listener: Listener): Promise<void>;
  unsubscribe(channel: string, listener: Listener): Promise<void>;
}

/**
 * The channels that this process subscribes to. Commands for one channel run one after
 * another, and only while connected: the client might write a command queued for its next
 * connection to the lost one, and take another command's reply for its own.
 */
export class Channels {
  readonly #client: ChannelClient;
  readonly #turns = new Map<string, Promise<void>>();
  #ready = Promise.withResolvers<void>();

  /** @param client A client without an offline queue. */
  constructor(client: ChannelClient) {
    this.#client = client;
    client.on("ready", () => {
      this.#ready.resolve();
      this.#ready = Promise.withResolvers();
    });
  }

  /** Resolves when Redis has subscribed; rejects if there is no connection. */
  async listen(channel: string, listener: Listener): Promise<void> {
    this.#assertReady();
    await this.#inTurn(channel, () => {
      this.#assertReady();
      return this.#client.subscribe(channel, listener);
    });
  }

  /**
   * Removes a listener, also one whose {@linkcode listen} is still pending. If the
   * connection is lost meanwhile, it is removed from the next one; otherwise the client
   * would restore it forever.
   */
  unlisten(channel: string, listener: Listener): Promise<void> {
    return this.#inTurn(channel, async () => {
      for (let attempt = 1;; attempt++) {
        if (!this.#client.isReady) await this.#ready.promise;
        try {
          return await this.#client.unsubscribe(channel, listener);
        } catch (error) {
          if (
            error instanceof ErrorReply || !this.#client.isOpen ||
            attempt === MAX_ATTEMPTS
          ) throw error;
        }
        if (!this.#client.isReady) continue;
        const pauseMs = Math.min(PAUSE_MS * 2 ** attempt, MAX_PAUSE_MS);
        await new Promise((done) => setTimeout(done, pauseMs));
      }
    });
  }

  #assertReady(): void {
    if (!this.#client.isReady) throw new Error("the connection is lost");
  }

  #inTurn(channel: string, step: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(channel) ?? Promise.resolve();
    const turn = before.then(step, step).finally(() => {
      if (this.#turns.get(channel) === turn) this.#turns.delete(channel);
    });
    this.#turns.set(channel, turn);
    return turn;
  }
}
