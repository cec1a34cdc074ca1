import type { Listener } from "./channels.ts";
import { inTime } from "./in_time.ts";
import type { Node } from "./node.ts";
import type { Topology } from "./topology.ts";

/** How long subscribing may take, in milliseconds. */
const SUBSCRIBE_TIMEOUT_MS = 2_000;

interface Subscription {
  readonly channel: string;
  /** Where it is subscribed; `undefined`: nowhere. */
  node?: Node;
  moving?: Promise<void>;
}

/** The channels that this process listens to, each at the node that owns its slot. */
export class Subscriptions {
  readonly #topology: Pick<Topology, "node" | "refind">;
  readonly #moved: () => void;
  readonly #subscriptions = new Map<Listener, Subscription>();
  #settling: Promise<void> | undefined;

  /** @param moved Called when channels have moved: something may have been missed. */
  constructor(topology: Pick<Topology, "node" | "refind">, moved: () => void) {
    this.#topology = topology;
    this.#moved = moved;
  }

  /** Resolves when Redis has subscribed; otherwise the listener isn't kept. */
  async add(channel: string, listener: Listener): Promise<void> {
    const subscription: Subscription = { channel };
    this.#subscriptions.set(listener, subscription);
    try {
      await this.#move(listener, subscription);
    } catch (error) {
      // A reply that is late subscribes nevertheless.
      void this.remove(listener).catch(() => {});
      throw error;
    }
  }

  /** Unsubscribes a listener, also one that is just being added. */
  async remove(listener: Listener): Promise<void> {
    const subscription = this.#subscriptions.get(listener);
    if (!subscription) return;
    this.#subscriptions.delete(listener);
    await subscription.node?.channels.unlisten(subscription.channel, listener);
  }

  /** Subscribes at the nodes that own the channels' slots now; never rejects. */
  settle(): Promise<void> {
    return this.#settling ??= this.#settle()
      .finally(() => this.#settling = undefined);
  }

  /**
   * The subscriptions to a channel have ended, because another node owns its slot; without
   * a channel, all of the node's have.
   */
  moved(node: Node, channel?: string): void {
    for (const subscription of this.#subscriptions.values()) {
      const isIt = channel === undefined || subscription.channel === channel;
      if (subscription.node === node && isIt) subscription.node = undefined;
    }
    void this.#topology.refind().then(() => this.settle());
  }

  async #settle(): Promise<void> {
    const moves = [...this.#subscriptions]
      .filter(([, subscription]) => this.#isElsewhere(subscription))
      .map(([listener, subscription]) => this.#move(listener, subscription));
    if (moves.length === 0) return;
    // Those that fail are tried again once their node is ready, or a second later.
    await Promise.allSettled(moves);
    this.#moved();
  }

  #isElsewhere({ channel, node }: Subscription): boolean {
    try {
      return this.#topology.node(channel) !== node;
    } catch {
      // Nobody owns the slot at present.
      return false;
    }
  }

  #move(listener: Listener, subscription: Subscription): Promise<void> {
    return subscription.moving ??= this.#follow(listener, subscription)
      .finally(() => subscription.moving = undefined);
  }

  async #follow(
    listener: Listener,
    subscription: Subscription,
  ): Promise<void> {
    const { channel, node: before } = subscription;
    const owner = this.#topology.node(channel);
    subscription.node = owner;
    if (before && !before.isClosed) {
      // If its connection is lost, so is the subscription.
      void before.channels.unlisten(channel, listener).catch(() => {});
    }
    if (!owner.isListening) {
      subscription.node = undefined;
      throw new Error("the connection is lost");
    }
    try {
      await inTime(
        owner.channels.listen(channel, listener),
        SUBSCRIBE_TIMEOUT_MS,
      );
    } catch (error) {
      subscription.node = undefined;
      // It may be subscribed nevertheless, or be when the client connects again.
      void owner.channels.unlisten(channel, listener).catch(() => {});
      throw error;
    }
  }
}
