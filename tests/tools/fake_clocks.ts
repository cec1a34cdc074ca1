import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";

/**
 * Replaces timers, `Date` and `performance.now`, until it is disposed of. Time passes only
 * on request, and the system's clock can be set without time passing.
 */
export class FakeClocks implements Disposable {
  readonly #time = new FakeTime();
  readonly #startedAt = Date.now();
  readonly #before = Object.getOwnPropertyDescriptor(globalThis, "Date")!;
  readonly #monotonic = stub(
    performance,
    "now",
    () => this.#time.now - this.#startedAt + this.#sleptMs,
  );
  #setByMs = 0;
  #sleptMs = 0;

  constructor() {
    const now = () => this.#time.now + this.#setByMs + this.#sleptMs;
    const date = new Proxy(Date, {
      apply: (target) => new target(now()).toString(),
      construct: (target, args) =>
        Reflect.construct(target, args.length > 0 ? args : [now()]),
      get: (target, key, receiver) =>
        key === "now" ? now : Reflect.get(target, key, receiver),
    });
    // FakeTime's Date tells its time whatever is set as its `now`, and tickAsync puts it back.
    Object.defineProperty(globalThis, "Date", {
      configurable: true,
      get: () => date,
      set: () => {},
    });
  }

  /** Lets time pass, in milliseconds. */
  tick(ms: number): void {
    this.#time.tick(ms);
  }

  /** Lets time pass, and promises settle between timers. */
  async tickAsync(ms: number): Promise<void> {
    await this.#time.tickAsync(ms);
  }

  /** Sets the system's clock forward, or back if `ms` is negative. */
  set(ms: number): void {
    this.#setByMs += ms;
  }

  /** The computer sleeps, in milliseconds: both clocks go on, and timers don't. */
  sleep(ms: number): void {
    this.#sleptMs += ms;
  }

  [Symbol.dispose](): void {
    Object.defineProperty(globalThis, "Date", this.#before);
    this.#monotonic[Symbol.dispose]();
    this.#time[Symbol.dispose]();
  }
}
