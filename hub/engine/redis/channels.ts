import { ErrorReply } from "@redis/client";

/** Takes what is published on a channel. */
export type Listener = (payload: string) => void;

/** What is used of a client of `@redis/client`. */
export interface ChannelClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  on(event: "ready", callback: () => void): unknown;
  subscribe(channel: string, listener: Listener): Promise<void>;
  unsubscribe(channel: string, listener: Listener): Promise<void>;
}

/**
 * The channels that are listened to. What is asked for one channel is done in turn, and
 * only while there is a connection: what the client holds back for its next connection,
 * it may write to the lost one, and take another command's answer for that.
 */
export class Channels {
  readonly #client: ChannelClient;
  readonly #turns = new Map<string, Promise<void>>();
  #ready = Promise.withResolvers<void>();

  /** @param client One that keeps no queue without a connection. */
  constructor(client: ChannelClient) {
    this.#client = client;
    client.on("ready", () => {
      this.#ready.resolve();
      this.#ready = Promise.withResolvers();
    });
  }

  /** Resolves when Redis has it; fails without a connection. */
  async listen(channel: string, listener: Listener): Promise<void> {
    this.#assertReady();
    await this.#inTurn(channel, () => {
      this.#assertReady();
      return this.#client.subscribe(channel, listener);
    });
  }

  /**
   * Takes a listener away, also one that {@linkcode listen} has not brought to Redis yet.
   * Where the connection is lost meanwhile, it is taken away from the next: else the
   * client would listen for ever.
   */
  unlisten(channel: string, listener: Listener): Promise<void> {
    return this.#inTurn(channel, async () => {
      while (true) {
        if (!this.#client.isReady) await this.#ready.promise;
        try {
          return await this.#client.unsubscribe(channel, listener);
        } catch (error) {
          if (error instanceof ErrorReply || !this.#client.isOpen) throw error;
        }
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
