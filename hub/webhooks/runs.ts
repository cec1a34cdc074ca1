import { report, stackOf } from "../operator/report.ts";
import { nextTurn } from "../turn.ts";
import type { Start } from "./cursor.ts";
import { Delivering, type Means } from "./delivering.ts";
import type { Owner } from "./endpoint.ts";

/** A room that is being delivered to an endpoint. */
interface Run {
  /** Whether something was stored since the last step began. */
  woken: boolean;
  start: RunStart | undefined;
  /** Ends the wait for the next step. */
  hurry: () => void;
  done: Promise<void>;
}

/** Where an endpoint begins that has no cursor. */
export interface RunStart extends Start {
  /** The endpoint's; absent: any. */
  readonly id?: string;
}

/** The rooms that are being delivered now, each to one endpoint at a time. */
export class Runs {
  readonly #means: Means;
  readonly #maxWaitMs: number;
  readonly #runs = new Map<string, Run>();
  #isClosed = false;

  /** @param maxWaitMs A run that would wait longer for its next step ends instead. */
  constructor(means: Means, maxWaitMs: number) {
    this.#means = means;
    this.#maxWaitMs = maxWaitMs;
  }

  /**
   * Delivers what is due in a room.
   *
   * @param start Absent: an endpoint that has no cursor doesn't begin.
   */
  run(room: string, owner: Owner, start?: RunStart): void {
    const key = `${owner} ${room}`;
    const known = this.#runs.get(key);
    if (known) {
      known.woken = true;
      known.start = latest(known.start, start);
    }
    if (known || this.#isClosed) return;
    const done = Promise.resolve();
    const run: Run = { woken: false, start, hurry: () => {}, done };
    this.#runs.set(key, run);
    const delivering = new Delivering(this.#means, room, owner);
    run.done = this.#steps(delivering, run, () => this.#runs.delete(key))
      .catch((error) => {
        report("error", "webhook_bug", { room, stack: stackOf(error) });
      });
  }

  /** Makes the next delivery of a room at once. */
  hurry(room: string, owner: Owner): void {
    this.run(room, owner);
    this.#runs.get(`${owner} ${room}`)?.hurry();
  }

  /** Waits for deliveries under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const runs = [...this.#runs.values()];
    for (const { hurry } of runs) hurry();
    await Promise.all(runs.map(({ done }) => done));
  }

  /**
   * Makes deliveries until none is due soon.
   *
   * @param ended Called in the turn in which it decides to end, so that no wake is lost.
   */
  async #steps(
    delivering: Delivering,
    run: Run,
    ended: () => void,
  ): Promise<void> {
    const starts = (id: string) =>
      run.start && (run.start.id ?? id) === id ? run.start : undefined;
    try {
      while (!this.#isClosed) {
        run.woken = false;
        let isHurried = false;
        run.hurry = () => isHurried = true;
        const waitMs = await delivering.step(starts);
        if (waitMs === undefined && !run.woken && !isHurried) return;
        if (!isHurried && waitMs !== undefined && waitMs > this.#maxWaitMs) {
          return;
        }
        if (isHurried || !waitMs) {
          // A storage that answers at once would let nobody else have a turn.
          await nextTurn();
          continue;
        }
        if (this.#isClosed) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, waitMs);
        Deno.unrefTimer(timer);
        run.hurry = resolve;
        await promise;
        clearTimeout(timer);
      }
    } finally {
      ended();
    }
  }
}

/** Returns what counts of two starts: the later, if the host has set another webhook since. */
function latest(
  known: RunStart | undefined,
  start: RunStart | undefined,
): RunStart | undefined {
  const isSame = start?.id === undefined || start.id === known?.id;
  return known && isSame ? known : start;
}
