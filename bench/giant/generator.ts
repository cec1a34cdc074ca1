/**
 * A share of the viewers, spread over the instances. Bun runs it: it reads orders from its
 * standard input and answers each with a line.
 *
 * @module
 */
import { createInterface } from "node:readline";
import { backoffMs } from "../../client/backoff.ts";
import { Client } from "../generator/client.ts";
import { sleep } from "../generator/crowd.ts";
import { encode } from "../generator/frames.ts";
import { Durations } from "./durations.ts";
import type { GiantPlan, Look, Order } from "./plan.ts";
import { type Tally, textOf, Viewer } from "./viewer.ts";

const encoder = new TextEncoder();

class Crowd {
  readonly #plan: GiantPlan;
  readonly #viewers: Viewer[] = [];
  readonly #tally: Tally = {
    latency: new Durations(),
    failed: 0,
    faults: [],
  };
  #away = new Durations();
  #connected = 0;
  #speaker: Client | undefined;

  constructor(plan: GiantPlan) {
    this.#plan = plan;
  }

  /** Connects the viewers to the instances in turn. */
  async join(): Promise<void> {
    const { viewers, connecting, ports, first } = this.#plan;
    let next = 0;
    const joinSome = async () => {
      while (next < viewers) {
        const port = ports[(first + next++) % ports.length];
        const viewer = new Viewer(this.#tally);
        this.#viewers.push(viewer);
        await this.#connectAtLast(viewer, [port]);
      }
    };
    await Promise.all(Array.from({ length: connecting }, joinSome));
  }

  /** Posts a message. */
  say(counter: number): void {
    const say = { type: "say", key: `${counter}`, text: textOf(counter) };
    this.#speaker!.send([encode(encoder.encode(JSON.stringify(say)))]);
  }

  /** Reports, and measures anew. */
  look(): Look {
    const counts = this.#viewers.map(({ count }) => count);
    const look = {
      connected: this.#connected,
      complete: lowest(this.#viewers.map(({ expected }) => expected)),
      counts: [lowest(counts), highest(counts)],
      latency: this.#tally.latency.spread,
      away: this.#away.spread,
      failed: this.#tally.failed,
      faults: this.#tally.faults,
    } satisfies Look;
    this.#tally.latency = new Durations();
    this.#away = new Durations();
    return look;
  }

  /** Connects a viewer, and waits for the welcome. */
  async #connect(viewer: Viewer, port: number): Promise<void> {
    const welcomed = Promise.withResolvers<void>();
    const path = `/rooms/${this.#plan.room}/socket${viewer.query}`;
    let isCounted = false;
    const { address } = this.#plan;
    const connecting = Client.connect({ address, port, path }, (client) => {
      viewer.listen(client, () => {
        isCounted = true;
        this.#connected++;
        welcomed.resolve();
      });
      client.onLost = () => {
        welcomed.reject(new Error(client.lost));
        if (!isCounted) return;
        this.#connected--;
        void this.#return(viewer, port);
      };
    });
    const [client] = await Promise.all([connecting, welcomed.promise]);
    if (viewer === this.#viewers[0]) this.#speaker = client;
  }

  /** Brings a viewer back on another instance, with the page's waits. */
  async #return(viewer: Viewer, lostPort: number): Promise<void> {
    const lostAt = performance.now();
    await sleep(backoffMs(0) / 1000);
    const others = this.#plan.ports.filter((port) => port !== lostPort);
    await this.#connectAtLast(viewer, others);
    this.#away.record(performance.now() - lostAt);
  }

  /** Connects a viewer to one of some ports, however many attempts it takes. */
  async #connectAtLast(
    viewer: Viewer,
    ports: readonly number[],
  ): Promise<void> {
    for (let attempt = 1;; attempt++) {
      const port = ports[Math.floor(Math.random() * ports.length)];
      try {
        return await this.#connect(viewer, port);
      } catch {
        // Reported as a number.
        this.#tally.failed++;
      }
      await sleep(backoffMs(attempt) / 1000);
    }
  }
}

function lowest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

const crowd = new Crowd(JSON.parse(process.argv[2]) as GiantPlan);
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if (order.do === "say") {
    crowd.say(order.counter);
    continue;
  }
  if (order.do === "join") await crowd.join();
  console.log(JSON.stringify(crowd.look()));
}
// Sockets are still open; exiting closes them.
process.exit();
