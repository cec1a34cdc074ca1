/**
 * A stand-in for JSR's `@std/testing` 1.0.20, for machines that reach npm but not JSR: what Hubbub's tests
 * use of it, with the same names, signatures and behaviour. `FakeTime` is here, spies and stubs are in `mock`.
 *
 * npm's `@sinonjs/fake-timers` is not used: it puts off a `setTimeout(…, 0)` set while time passes, goes on
 * after a timer throws, and lets promises settle between two timers of one `tickAsync`. A test must pass,
 * or fail, with either of the two packages.
 *
 * @module
 */

type Callback = (...args: unknown[]) => unknown;

interface Timer {
  due: number;
  /** The interval's milliseconds; a timeout has none. */
  everyMs?: number;
  run(): unknown;
}

const RealDate = Date;
const realSetTimeout = setTimeout;
const real = { Date, setTimeout, clearTimeout, setInterval, clearInterval };
const realAbortTimeout = AbortSignal.timeout;
let isFaked = false;

/**
 * Replaces `Date`, the timers and `AbortSignal.timeout` until it is restored or
 * disposed of. Time then passes only on request. There can be only one at a time.
 */
export class FakeTime {
  #now: number;
  #ids = 0;
  /** In the order in which timers due at the same time run. */
  readonly #timers = new Map<number, Timer>();

  constructor(start: number | string | Date = Date.now()) {
    if (isFaked) {
      throw new Error("Cannot construct FakeTime: time is already faked");
    }
    isFaked = true;
    this.#now = new Date(start).getTime();
    const clear = (id?: number) => this.#timers.delete(id ?? 0);
    Object.assign(globalThis, {
      Date: this.#fakeDate(),
      setTimeout: (callback: Callback, ms = 0, ...args: unknown[]) =>
        this.#add({
          due: this.#now + Math.max(0, Math.floor(ms)),
          run: () => callback(...args),
        }),
      setInterval: (callback: Callback, ms = 0, ...args: unknown[]) => {
        const everyMs = Math.max(1, Math.floor(ms));
        const run = () => callback(...args);
        return this.#add({ due: this.#now + everyMs, everyMs, run });
      },
      clearTimeout: clear,
      clearInterval: clear,
    });
    AbortSignal.timeout = (ms) => {
      const controller = new AbortController();
      const reason = new DOMException("Signal timed out.", "TimeoutError");
      setTimeout(() => controller.abort(reason), ms);
      return controller.signal;
    };
  }

  #fakeDate(): DateConstructor {
    const now = () => this.#now;
    return new Proxy(RealDate, {
      apply: () => new RealDate(now()).toString(),
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
      get: (target, key, receiver) =>
        key === "now" ? now : Reflect.get(target, key, receiver),
    });
  }

  #add(timer: Timer, id = ++this.#ids): number {
    this.#timers.set(id, timer);
    return id;
  }

  #next(): [id: number, timer: Timer] | undefined {
    let next: [number, Timer] | undefined;
    for (const entry of this.#timers) {
      if (!next || entry[1].due < next[1].due) next = entry;
    }
    return next;
  }

  /** Moves to `time`, and runs the timers due until then in order. */
  #advance(time: number): void {
    for (
      let next = this.#next();
      next && next[1].due <= time;
      next = this.#next()
    ) {
      const [id, timer] = next;
      this.#now = timer.due;
      this.#timers.delete(id);
      if (timer.everyMs) {
        this.#add({ ...timer, due: timer.due + timer.everyMs }, id);
      }
      timer.run();
    }
    this.#now = time;
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Lets pending promises settle. */
  async runMicrotasks(): Promise<void> {
    await new Promise((resolve) => realSetTimeout(resolve));
  }

  /** Lets milliseconds pass, and runs the timers that fall due. */
  tick(ms = 0): void {
    this.#advance(this.#now + ms);
  }

  /** Lets promises settle, then milliseconds pass. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /**
   * Lets time pass until the next timers are due, and runs them. Returns whether there
   * were any.
   */
  next(): boolean {
    const next = this.#next();
    if (next) this.#advance(next[1].due);
    return next !== undefined;
  }

  /** Restores the real time. */
  restore(): void {
    if (!isFaked) {
      throw new Error("Cannot restore time: time is already restored");
    }
    isFaked = false;
    Object.assign(globalThis, real);
    AbortSignal.timeout = realAbortTimeout;
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}
