/**
 * A stand-in for JSR's `@std/testing` 1.0.20, for machines that reach npm but not JSR: the same names,
 * signatures and behaviour. It carries `FakeTime` here and, in `mock`, spies and stubs of functions and
 * methods. It leaves out `bdd`, `snapshot`, `types` and what is unstable.
 *
 * npm's `@sinonjs/fake-timers` is not used: it puts off a `setTimeout(…, 0)` set while time passes, goes on
 * after a timer throws, and lets promises settle between two timers of one `tickAsync`. A test must pass,
 * or fail, with either of the two packages.
 *
 * @module
 */
import { Timers } from "./timers.ts";

/** Time can't be faked twice, nor restored when it isn't faked. */
export class TimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}

/** How fake time passes by itself. */
export interface FakeTimeOptions {
  /** Fake milliseconds that pass in a real one; zero, unless told, is none. */
  advanceRate: number;
  /** Real milliseconds between two advances: 10 unless told. */
  advanceFrequency?: number;
}

/** What a delay may be told. */
export interface DelayOptions {
  /** Ends the delay early, with a rejection. */
  signal?: AbortSignal;
  /** Whether the process waits for the delay; `FakeTime` takes no notice of it. */
  persistent?: boolean;
}

const real = { Date, setTimeout, clearTimeout, setInterval, clearInterval };
const {
  setTimeout: realSetTimeout,
  clearTimeout: realClearTimeout,
  setInterval: realSetInterval,
} = real;
const realAbortTimeout = AbortSignal.timeout;

let time: FakeTime | undefined;
let timers: Timers;
let startedAt: number;

/** The timers, for a function that was faked and may have outlived it. */
function faked(what: string): Timers {
  if (!time) throw new TimeError(`Cannot ${what}: time is not faked`);
  return timers;
}

function checked<T>(callback: T, name: string): T {
  if (typeof callback === "function") return callback;
  throw new TimeError(
    `FakeTime does not support non-function callbacks to ${name}`,
  );
}

const now = () => time ? timers.now : real.Date.now();

const FakeDate = new Proxy(Date, {
  apply: () => new real.Date(now()).toString(),
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  get: (target, key, receiver) =>
    key === "now" ? now : Reflect.get(target, key, receiver),
});

type Callback = (...args: unknown[]) => unknown;

const fake = {
  Date: FakeDate,
  setTimeout: (callback: Callback, ms = 0, ...args: unknown[]) =>
    faked("set timeout").setTimeout(checked(callback, "setTimeout"), ms, args),
  clearTimeout: (id?: unknown) => faked("clear timeout").clear(id),
  setInterval: (callback: Callback, ms = 0, ...args: unknown[]) =>
    faked("set interval").setInterval(
      checked(callback, "setInterval"),
      ms,
      args,
    ),
  clearInterval: (id?: unknown) => faked("clear interval").clear(id),
};

function fakeAbortTimeout(ms: number): AbortSignal {
  const controller = new AbortController();
  fake.setTimeout(
    () =>
      controller.abort(new DOMException("Signal timed out.", "TimeoutError")),
    ms,
  );
  return controller.signal;
}

function useFake(): void {
  Object.assign(globalThis, fake);
  AbortSignal.timeout = fakeAbortTimeout;
}

function useReal(): void {
  Object.assign(globalThis, real);
  AbortSignal.timeout = realAbortTimeout;
}

function startOf(start?: number | string | Date | null): number {
  if (typeof start === "number") return Math.floor(start);
  if (typeof start === "string" || start instanceof Date) {
    return new real.Date(start).getTime();
  }
  return real.Date.now();
}

/**
 * Replaces `Date`, the timers and `AbortSignal.timeout` until it is restored or disposed of. Time then
 * stands still, and passes only when it is told to. There can be one at a time.
 */
export class FakeTime {
  #advancing?: ReturnType<typeof setInterval>;

  constructor(
    start?: number | string | Date | null,
    options?: FakeTimeOptions,
  ) {
    if (time) {
      throw new TimeError("Cannot construct FakeTime: time is already faked");
    }
    startedAt = startOf(start);
    if (Number.isNaN(startedAt)) {
      throw new TypeError(
        `Cannot construct FakeTime: invalid start time ${startedAt}`,
      );
    }
    timers = new Timers(startedAt);
    time = this;
    useFake();

    const rate = Math.max(0, options?.advanceRate ?? 0);
    const frequency = Math.max(0, options?.advanceFrequency ?? 10);
    if (rate > 0) {
      this.#advancing = realSetInterval(
        () => this.tick(rate * frequency),
        frequency,
      );
    }
  }

  /** Brings the real time back. */
  static restore(): void {
    if (!time) {
      throw new TimeError("Cannot restore time: time is already restored");
    }
    time.restore();
  }

  /** Calls `callback` with the real time in place, until what it returns is settled. */
  static async restoreFor<T>(
    // deno-lint-ignore no-explicit-any -- as upstream has it
    callback: (...args: any[]) => Promise<T> | T,
    // deno-lint-ignore no-explicit-any
    ...args: any[]
  ): Promise<T> {
    if (!time) throw new TimeError("Cannot restore time: time is not faked");
    useReal();
    let result: Promise<T> | T;
    try {
      result = callback(...args);
    } catch (error) {
      useFake();
      throw error;
    }
    if (!(result instanceof Promise)) {
      useFake();
      return result;
    }
    return await result.finally(useFake);
  }

  /** Milliseconds since 1970. Setting it runs what is due by then; it can't be set back. */
  get now(): number {
    return timers.now;
  }

  set now(value: number) {
    if (value < timers.now) {
      throw new RangeError(
        `Cannot set current time in the past, time must be >= ${timers.now}: received ${value}`,
      );
    }
    timers.advance(value);
  }

  /** When the fake time began. */
  get start(): number {
    return startedAt;
  }

  /** Waits for so many real milliseconds. */
  delay(ms: number, { signal }: DelayOptions = {}): Promise<void> {
    const aborted = () => new DOMException("Delay was aborted.", "AbortError");
    if (signal?.aborted) return Promise.reject(aborted());
    return new Promise((resolve, reject) => {
      const id = realSetTimeout(() => {
        signal?.removeEventListener("abort", abort);
        resolve();
      }, ms);
      const abort = () => {
        realClearTimeout(id);
        reject(aborted());
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Lets the promises that can settle do so. */
  async runMicrotasks(): Promise<void> {
    await this.delay(0);
  }

  /** Lets so many milliseconds pass, and runs what falls due. */
  tick(ms = 0): void {
    this.now += ms;
  }

  /** Lets promises settle, then so many milliseconds pass. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /** Lets time pass until the next timers are due, and runs them. Tells whether there were any. */
  next(): boolean {
    const due = timers.nextDue();
    if (due !== undefined) this.now = due;
    return due !== undefined;
  }

  /** Lets promises settle, then time pass until the next timers are due. */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Lets time pass until there are no more timers. */
  runAll(): void {
    while (this.next());
  }

  /** Lets time pass until there are no more timers, and promises settle before each. */
  async runAllAsync(): Promise<void> {
    while (timers.size > 0) await this.nextAsync();
  }

  /** Brings the real time back. */
  restore(): void {
    if (!time) {
      throw new TimeError("Cannot restore time: time is already restored");
    }
    time = undefined;
    useReal();
    clearInterval(this.#advancing);
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}
