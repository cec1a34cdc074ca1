import { Refusal } from "./refusal.ts";

/** When to try again if too many are waiting, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/** A task that waits for its turn. */
interface Waiting {
  readonly start: () => void;
  readonly refuse: () => void;
}

/** Whose a task is: a member of a group, such as a network that searches a room. */
export interface Whose {
  readonly group: string;
  readonly member: string;
}

/** By whose they are, the next first. */
type Members = Map<string, Waiting[]>;

/**
 * Runs costly tasks a few at a time, fairly: groups take turns, and so do the members of
 * a group. When the queue is full, the newest task of whoever has most waiting is refused.
 */
export class FairQueue {
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  readonly #cannot: string;
  /** The group whose turn is next first. */
  readonly #groups = new Map<string, Members>();
  #running = 0;
  #waiting = 0;

  /**
   * @param running Maximum number of tasks at once.
   * @param waiting Maximum number of others.
   * @param cannot How the refusal begins, such as "Cannot search".
   */
  constructor(running: number, waiting: number, cannot: string) {
    this.#maxRunning = running;
    this.#maxWaiting = waiting;
    this.#cannot = cannot;
  }

  /**
   * Runs a task in its turn.
   *
   * @throws {Refusal} `unavailable` if too many are waiting, and whatever `task` throws.
   */
  async run<T>(whose: Whose, task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#maxRunning) this.#running++;
    else await this.#wait(whose);
    try {
      return await task();
    } finally {
      // The place goes to the next one, if there is one.
      if (!this.#startNext()) this.#running--;
    }
  }

  #wait({ group, member }: Whose): Promise<void> {
    const members: Members = this.#groups.get(group) ?? new Map();
    const own = members.get(member) ?? [];
    if (this.#waiting >= this.#maxWaiting && !this.#makeRoom(members, own)) {
      return Promise.reject(this.#refusal());
    }
    this.#groups.set(group, members);
    members.set(member, own);
    this.#waiting++;
    return new Promise((start, reject) =>
      own.push({ start, refuse: () => reject(this.#refusal()) })
    );
  }

  /**
   * Makes room for a newcomer: refuses the newest task of the longest queue in the largest
   * group or, if that group has fewer than two tasks more than the newcomer's, in their own
   * group. Returns `false` if no queue there has at least two more than theirs.
   */
  #makeRoom(members: Members, own: readonly Waiting[]): boolean {
    const largest = mostOf(this.#groups.values(), lengthOf);
    const isSpared = !largest || !hasMore(lengthOf(largest), lengthOf(members));
    const longest = mostOf((isSpared ? members : largest).values(), sizeOf);
    if (!longest || isSpared && !hasMore(longest.length, own.length)) {
      return false;
    }
    longest.pop()?.refuse();
    this.#waiting--;
    return true;
  }

  #startNext(): boolean {
    for (const [group, members] of this.#groups) {
      this.#groups.delete(group);
      const next = takeNext(members);
      if (members.size > 0) this.#groups.set(group, members);
      if (!next) continue;
      this.#waiting--;
      next.start();
      return true;
    }
    return false;
  }

  #refusal(): Refusal {
    return new Refusal(
      "unavailable",
      `${this.#cannot}: too many others are doing so. Try again in a moment.`,
      { retryAfterMs: RETRY_AFTER_MS },
    );
  }
}

/** Takes the next task of the member whose turn is next. */
function takeNext(members: Members): Waiting | undefined {
  for (const [member, queue] of members) {
    members.delete(member);
    const next = queue.shift();
    if (queue.length > 0) members.set(member, queue);
    if (next) return next;
  }
}

const sizeOf = ({ length }: readonly Waiting[]) => length;

function lengthOf(members: Members): number {
  let length = 0;
  for (const queue of members.values()) length += queue.length;
  return length;
}

/** Whether `most` is still larger than `own` after losing one. */
function hasMore(most: number, own: number): boolean {
  return most > own + 1;
}

/** Returns the last of those with the highest number. */
function mostOf<T>(
  all: Iterable<T>,
  numberOf: (each: T) => number,
): T | undefined {
  let most: T | undefined;
  for (const each of all) {
    if (!most || numberOf(each) >= numberOf(most)) most = each;
  }
  return most;
}
