import { Counter, Gauge, Registry } from "prom-client";

/** This process's metrics. */
export const registry = new Registry();

/** Adds a number that goes up and down. */
export function gauge(name: string, help: string, read: () => number): void {
  const registers = [registry];
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

/** Adds a number that only grows. */
export function counter(name: string, help: string, read: () => number): void {
  const registers = [registry];
  new Counter({
    name,
    help,
    registers,
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

/** Adds numbers that go up and down, told apart by a label. */
export function labelledGauge(
  name: string,
  help: string,
  label: string,
  read: () => Iterable<readonly [string, number]>,
): void {
  const registers = [registry];
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers,
    collect() {
      this.reset();
      for (const [value, count] of read()) this.set({ [label]: value }, count);
    },
  });
}

/** Adds numbers that only grow, told apart by a label. */
export function labelled(
  name: string,
  help: string,
  label: string,
  read: () => Iterable<readonly [string, number]>,
): void {
  const registers = [registry];
  new Counter({
    name,
    help,
    labelNames: [label],
    registers,
    collect() {
      this.reset();
      for (const [value, count] of read()) this.inc({ [label]: value }, count);
    },
  });
}
