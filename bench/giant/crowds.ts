import { setTimeout as pause } from "node:timers/promises";
import { cpuSeconds, residentBytes } from "../generator/process.ts";
import { Durations } from "./durations.ts";
import type { Look, Order } from "./plan.ts";
import type { Generator, Instance } from "./processes.ts";

/** How often a condition is checked, in milliseconds. */
const POLL_MS = 250;

/** Several instances, and as many generators with viewers of all of them. */
export class Crowds {
  readonly instances: Instance[];
  readonly #generators: readonly Generator[];
  /** Messages said so far. */
  said = 0;

  constructor(
    instances: readonly Instance[],
    generators: readonly Generator[],
  ) {
    this.instances = [...instances];
    this.#generators = generators;
  }

  /** CPU time of all instances that run, in seconds. */
  get serverSeconds(): number {
    return sum(this.instances.map(({ pid }) => cpuSeconds(pid)));
  }

  /** Resident bytes of all instances that run. */
  get serverBytes(): number {
    return sum(this.instances.map(({ pid }) => residentBytes(pid)));
  }

  /** Resident bytes of all generators. */
  get generatorBytes(): number {
    return sum(this.#generators.map(({ pid }) => residentBytes(pid)));
  }

  /** Gives all generators an order, and merges their answers. */
  async ask(order: Order): Promise<Look> {
    return merged(
      await Promise.all(this.#generators.map((each) => each.ask(order))),
    );
  }

  look(): Promise<Look> {
    return this.ask({ do: "look" });
  }

  /** A viewer of the last instance posts a message. */
  async say(): Promise<void> {
    await this.#generators.at(-1)!.tell({ do: "say", counter: this.said++ });
  }

  /** Looks until a condition holds, for some time at most. Returns the last look. */
  async until(
    holds: (look: Look) => boolean,
    timeoutMs: number,
  ): Promise<Look> {
    const deadline = performance.now() + timeoutMs;
    while (true) {
      const look = await this.look();
      if (holds(look) || performance.now() > deadline) return look;
      await pause(POLL_MS);
    }
  }

  /** `kill -9`. */
  async killFirst(): Promise<void> {
    await this.instances.shift()!.kill();
  }
}

function merged(looks: readonly Look[]): Look {
  const [latency, away] = [new Durations(), new Durations()];
  for (const look of looks) {
    latency.add(look.latency);
    away.add(look.away);
  }
  return {
    connected: sum(looks.map(({ connected }) => connected)),
    complete: Math.min(...looks.map(({ complete }) => complete)),
    counts: [
      Math.min(...looks.map(({ counts }) => counts[0])),
      Math.max(...looks.map(({ counts }) => counts[1])),
    ],
    latency: latency.spread,
    away: away.spread,
    failed: sum(looks.map(({ failed }) => failed)),
    faults: looks.flatMap(({ faults }) => faults),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
