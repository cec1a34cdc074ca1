/** Maximum number of requests at once, so that a slow hook can't fill the memory. */
const MAX_IN_FLIGHT = 100;

/** Which part of them one room, and one network, may have. */
const ROOM_SHARE = 1 / 2;
const NETWORK_SHARE = 1 / 10;

/** After this many answers, a network's failure no longer counts towards congestion. */
const MAX_ANSWERS = 10;

/**
 * After more than this many failures that may be congestion, without an answer between
 * them, those of a single network count.
 */
const MAX_UNANSWERED = 10;

/** A request's place; it must be left. */
export interface Place {
  /** Whether any other request was under way at the same time. */
  wasShared(): boolean;
  /**
   * @param outcome `congested`: it may have failed because there were too many at once;
   * `silent`: and so did all the others.
   */
  leave(outcome: "answered" | "failed" | "congested" | "silent"): void;
}

/**
 * Places for requests in flight. As in TCP, congestion halves their number and each answer
 * raises it again, so that in a flood the hook gets as many requests as it can answer and
 * the rest are refused. Failures of two networks, or a silence, are congestion. Those of
 * one network are not, since it may have found a text that makes the server fail, unless
 * nobody else gets an answer either, as behind a proxy that hides all addresses.
 */
export class Places {
  #allowed = MAX_IN_FLIGHT;
  /** Number of places taken so far, and the last of them that wasn't the only one then. */
  #last = 0;
  #lastShared = 0;
  /** By `performance.now()`: what began earlier belongs to a congestion that was noticed. */
  #halvedAt = -Infinity;
  /** The network whose request failed, and the number of answers since. */
  #failed: { readonly network: string; answers: number } | undefined;
  /** Number of requests since the last answer that may have failed because of congestion. */
  #unanswered = 0;
  #taken = 0;
  readonly #byRoom = new Map<string, number>();
  readonly #byNetwork = new Map<string, number>();

  /** Returns a place, or who has too many. */
  take(room: string, network: string): Place | "network" | "others" {
    const isOver = (taken = 0, share: number) =>
      taken >= Math.max(1, Math.floor(this.#allowed * share));
    if (isOver(this.#byNetwork.get(network), NETWORK_SHARE)) return "network";
    if (isOver(this.#byRoom.get(room), ROOM_SHARE) || isOver(this.#taken, 1)) {
      return "others";
    }
    this.#count(room, network, 1);
    const began = performance.now();
    const place = ++this.#last;
    if (this.#taken > 1) this.#lastShared = place;
    return {
      wasShared: () => this.#lastShared >= place,
      leave: (outcome) => {
        this.#count(room, network, -1);
        if (outcome === "answered") this.#more();
        else if (outcome === "congested") this.#fewer(network, began);
        else if (outcome === "silent") this.#halve();
      },
    };
  }

  /** Allows all again. */
  reset(): void {
    this.#allowed = MAX_IN_FLIGHT;
    this.#failed = undefined;
    this.#unanswered = 0;
  }

  #more(): void {
    this.#unanswered = 0;
    this.#allowed += 1 / this.#allowed;
    this.#allowed = Math.min(MAX_IN_FLIGHT, this.#allowed);
    if (this.#failed && ++this.#failed.answers >= MAX_ANSWERS) {
      this.#failed = undefined;
    }
  }

  /** @param began When the network's request began that failed. */
  #fewer(network: string, began: number): void {
    if (began < this.#halvedAt) return;
    const isCertain = ++this.#unanswered > MAX_UNANSWERED;
    const isOther = this.#failed && this.#failed.network !== network;
    if (!isCertain && !isOther) {
      this.#failed = { network, answers: 0 };
      return;
    }
    this.#halve();
  }

  #halve(): void {
    this.#failed = undefined;
    this.#allowed = Math.max(1, this.#allowed / 2);
    this.#halvedAt = performance.now();
  }

  #count(room: string, network: string, change: 1 | -1): void {
    this.#taken += change;
    add(this.#byRoom, room, change);
    add(this.#byNetwork, network, change);
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
