import type { Client } from "./client.ts";
import { connectAll, sleep, spread, until } from "./crowd.ts";
import { targetOf } from "./dialects.ts";
import { writers } from "./chat_text.ts";
import { Histogram } from "./histogram.ts";
import { Writer } from "./message.ts";
import type { LoadPlan, LoadResult } from "./plan.ts";
import { cpuSeconds, residentBytes } from "./process.ts";
import { type Heard, record, Sample } from "./sample.ts";
import { ClosedLoop, OpenLoop, type Sender } from "./talk.ts";

/** Clients whose messages are all checked, besides the senders of a closed loop. */
const SAMPLES = 16;

/** Time from the last connection until memory is read and talk begins, in seconds. */
const SETTLE_SECONDS = 1;

/** How long a server may take to deliver everything after the last message, in seconds. */
const DRAIN_SECONDS = 60;

/** Most clients have the same faults, so only this many are reported. */
const MAX_FAULTS = 5;

/** Phases that the harness is told of. */
export type Phase = "connected" | "measuring" | "measured" | "done";

/** Connects the plan's clients, has them talk, and measures. */
export async function runLoad(
  plan: LoadPlan,
  tell: (phase: Phase) => void,
): Promise<LoadResult> {
  const before = residentBytes(plan.serverPid);
  const began = performance.now();
  const clients = await connectAll(targets(plan));
  const connectingSeconds = (performance.now() - began) / 1000;
  const deaf = await connectAll(
    Array.from({ length: plan.deaf }, () => targetOf(plan, plan.rooms[0])),
  );
  for (const client of deaf) client.goDeaf();
  await sleep(SETTLE_SECONDS);
  const connected = residentBytes(plan.serverPid);
  tell("connected");

  const talk = new Talk(plan, clients);
  await sleep(plan.warmUpSeconds);
  tell("measuring");
  const first = look(plan.serverPid, clients, talk);
  talk.window.from = first.at;
  await sleep(plan.measureSeconds);
  const last = look(plan.serverPid, clients, talk);
  talk.window.to = last.at;
  tell("measured");
  await sleep(plan.afterSeconds);
  talk.stop();
  const faults = await talk.finish();
  const end = residentBytes(plan.serverPid);
  tell("done");

  const seconds = (last.at - first.at) / 1000;
  return {
    deliveredPerSecond: (last.delivered - first.delivered) / seconds,
    offeredPerSecond: plan.load.kind === "rate"
      ? (last.sent - first.sent) * plan.clientsPerRoom / seconds
      : null,
    receivedBytesPerSecond: (last.bytes - first.bytes) / seconds,
    latencyMs: talk.histogram.percentiles(),
    serverLoad: (last.serverCpu - first.serverCpu) / seconds,
    generatorLoad: (last.ownCpu - first.ownCpu) / seconds,
    memory: { before, connected, end },
    clients: clients.length,
    connectingSeconds,
    faults,
  };
}

function look(serverPid: number, clients: readonly Client[], talk: Talk) {
  return {
    at: performance.now(),
    delivered: clients.reduce((sum, { messages }) => sum + messages, 0),
    bytes: clients.reduce((sum, { bytes }) => sum + bytes, 0),
    sent: talk.sent,
    serverCpu: cpuSeconds(serverPid),
    ownCpu: cpuSeconds(process.pid),
  };
}

function targets(plan: LoadPlan) {
  const { rooms, clientsPerRoom, port, secondPort = port, deflate, tls } = plan;
  return rooms.flatMap((room) =>
    Array.from({ length: clientsPerRoom }, (_, i) => ({
      ...targetOf(plan, room),
      port: i < clientsPerRoom / 2 ? port : secondPort,
      deflate,
      tls,
    }))
  );
}

/** What the clients send, and what some of them receive. */
class Talk {
  readonly histogram = new Histogram();
  /** Messages sent during this time, in milliseconds, are measured. */
  readonly window = { from: Infinity, to: Infinity };
  readonly #plan: LoadPlan;
  readonly #clients: readonly Client[];
  readonly #senders: readonly Sender[];
  readonly #samples: Sample[] = [];
  readonly #loops: readonly { stop(): void }[];

  constructor(plan: LoadPlan, clients: readonly Client[]) {
    this.#plan = plan;
    this.#clients = clients;
    this.#senders = this.#chooseSenders();
    this.#loops = this.#begin();
    const heard = record(this.histogram, this.window);
    for (const i of spread(SAMPLES, clients.length)) {
      if (!clients[i].data) this.#listen(clients[i], heard);
    }
  }

  /** Messages sent so far. */
  get sent(): number {
    return this.#senders.reduce((sum, { writer }) => sum + writer.count, 0);
  }

  stop(): void {
    for (const loop of this.#loops) loop.stop();
  }

  /** Waits for messages in flight, and returns the faults. */
  async finish(): Promise<string[]> {
    const { rooms, clientsPerRoom } = this.#plan;
    const sent = rooms.map(() => 0);
    for (const [i, { writer }] of this.#senders.entries()) {
      sent[i % rooms.length] += writer.count;
    }
    const expected = (i: number) => sent[Math.floor(i / clientsPerRoom)];
    await until(
      () => this.#clients.every(({ messages }, i) => messages >= expected(i)),
      DRAIN_SECONDS,
    );
    const faults = this.#samples.flatMap(({ faults }) => faults);
    for (const [i, { lost, messages }] of this.#clients.entries()) {
      if (lost) faults.push(`client ${i}: ${lost}`);
      else if (messages !== expected(i)) {
        faults.push(
          `client ${i} received ${messages} of ${expected(i)} messages`,
        );
      }
    }
    const more = faults.length - MAX_FAULTS;
    return more > 0
      ? [...faults.slice(0, MAX_FAULTS), `and ${more} more`]
      : faults;
  }

  #listen(client: Client, heard: Heard): void {
    this.#samples.push(new Sample(client, this.#plan.dialect, heard));
  }

  /** The senders: first each room's first, then each room's second. */
  #chooseSenders(): Sender[] {
    const { load, rooms, clientsPerRoom, dialect, script, textLength } =
      this.#plan;
    if (load.kind === "idle") return [];
    return spread(load.senders, clientsPerRoom).flatMap((place, turn) =>
      rooms.map((_, room) => ({
        client: this.#clients[room * clientsPerRoom + place],
        writer: new Writer(
          turn * rooms.length + room,
          dialect,
          rooms[room],
          script,
          textLength,
        ),
      }))
    );
  }

  #begin(): { stop(): void }[] {
    const { load, rooms, script } = this.#plan;
    if (load.kind === "idle") return [];
    if (load.kind === "rate") {
      const perSecond = load.perSecond * rooms.length;
      const turn = script === "chat"
        ? writers(this.#senders.length)
        : undefined;
      return [new OpenLoop(this.#senders, perSecond, turn)];
    }
    const heard = record(this.histogram, this.window);
    return this.#senders.map((sender) => {
      const loop = new ClosedLoop(sender);
      this.#listen(sender.client, (label, now) => {
        heard(label, now);
        if (label.sender === sender.writer.sender) loop.add(1);
      });
      loop.add(load.each);
      return loop;
    });
  }
}
