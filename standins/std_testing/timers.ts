/** Timers that wait until somebody says what time it is. */

type Callback = (...args: unknown[]) => unknown;

interface Timer {
  id: number;
  /** Among timers due at one time, the one that was set first goes first. */
  order: number;
  due: number;
  /** Milliseconds between one time and the next; a timeout has no next. */
  every?: number;
  run(): unknown;
}

export class Timers {
  #timers = new Map<number, Timer>();
  #ids = 0;
  #orders = 0;
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  get size(): number {
    return this.#timers.size;
  }

  setTimeout(callback: Callback, ms: number, args: unknown[]): number {
    const run = () => callback(...args);
    return this.#add({
      id: ++this.#ids,
      due: this.#now + Math.max(0, Math.floor(ms)),
      run,
    });
  }

  setInterval(callback: Callback, ms: number, args: unknown[]): number {
    const every = Math.max(1, Math.floor(ms));
    const run = () => callback(...args);
    return this.#add({ id: ++this.#ids, due: this.#now + every, every, run });
  }

  clear(id: unknown): void {
    if (typeof id === "number") this.#timers.delete(id);
  }

  /** When the next timer is due, if there is one. */
  nextDue(): number | undefined {
    return this.#next()?.due;
  }

  /** Makes it `now`, and runs on the way, in order, what is due by then. */
  advance(now: number): void {
    for (
      let timer = this.#next();
      timer && timer.due <= now;
      timer = this.#next()
    ) {
      this.#now = timer.due;
      this.#timers.delete(timer.id);
      if (timer.every) this.#add({ ...timer, due: timer.due + timer.every });
      timer.run();
    }
    this.#now = now;
  }

  #add(timer: Omit<Timer, "order">): number {
    this.#timers.set(timer.id, { ...timer, order: ++this.#orders });
    return timer.id;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (
        !next || timer.due < next.due ||
        timer.due === next.due && timer.order < next.order
      ) {
        next = timer;
      }
    }
    return next;
  }
}
