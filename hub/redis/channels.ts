import { type createClient, ErrorReply } from "@redis/client";

/** Takes what is published on a channel. */
export type Listener = (payload: string) => void;

/** Attempts at one step, each lost with its connection, before it is given up. */
const MAX_ATTEMPTS = 10;

type Client = Pick<
  ReturnType<typeof createClient>,
  "isOpen" | "subscribe" | "unsubscribe"
>;

/**
 * The channels that are listened to. What is asked for one channel is done in turn,
 * and again where the connection was lost meanwhile: else the client would, of a lost
 * UNSUBSCRIBE, listen for ever.
 */
export class Channels {
  readonly #client: Client;
  readonly #turns = new Map<string, Promise<void>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Resolves when Redis has it. Without a connection it waits for one. */
  listen(channel: string, listener: Listener): Promise<void> {
    return this.#inTurn(
      channel,
      () => this.#client.subscribe(channel, listener),
    );
  }

  /** Takes a listener away, also one that {@linkcode listen} has not brought to Redis yet. */
  unlisten(channel: string, listener: Listener): Promise<void> {
    return this.#inTurn(
      channel,
      () => this.#client.unsubscribe(channel, listener),
    );
  }

  #inTurn(channel: string, step: () => Promise<void>): Promise<void> {
    const persist = () => this.#persist(step);
    const before = this.#turns.get(channel) ?? Promise.resolve();
    const turn = before.then(persist, persist).finally(() => {
      if (this.#turns.get(channel) === turn) this.#turns.delete(channel);
    });
    this.#turns.set(channel, turn);
    return turn;
  }

  async #persist(step: () => Promise<void>): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        return await step();
      } catch (error) {
        const final = error instanceof ErrorReply || !this.#client.isOpen;
        if (final || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }
}
