import { Client } from "./client.ts";
import { connectAll, sleep, until } from "./crowd.ts";
import { type Position, SPEECH, targetOf } from "./dialects.ts";
import { headersOf } from "./handshake.ts";
import { Writer } from "./message.ts";
import type { StormPlan, StormResult } from "./plan.ts";
import { cpuSeconds } from "./process.ts";
import { Sample } from "./sample.ts";

/** The pause between two storms, in seconds. */
const REST_SECONDS = 2;

/** How long a storm may last, in seconds. */
const MAX_STORM_SECONDS = 120;

/** Reconnects clients at once: first without missed messages, then with some. */
export async function runStorm(plan: StormPlan): Promise<StormResult> {
  const faults: string[] = [];
  const cpu = cpuSeconds(process.pid);
  const began = performance.now();
  const position = await welcome(plan);
  // Other peers hold no messages.
  const missed = plan.dialect === "echo" ? 0 : plan.missed;
  await write(plan, missed, faults);
  const head = { ...position, seq: position.seq + missed };
  // Not measured: real clients were connected before, and the server has seen
  // reconnects.
  await storm(plan, head, 0, faults);
  const plain = await storm(plan, head, 0, faults);
  const caughtUp = await storm(plan, position, missed, faults);
  return {
    nothingMissedSeconds: plain.seconds,
    caughtUpSeconds: caughtUp.seconds,
    joinCpuMs: plain.cpuMs,
    catchUpCpuMs: caughtUp.cpuMs,
    generatorLoad: (cpuSeconds(process.pid) - cpu) /
      ((performance.now() - began) / 1000),
    faults: faults.slice(0, 5),
  };
}

/** Posts what the clients are to miss. */
async function write(
  plan: StormPlan,
  count: number,
  faults: string[],
): Promise<void> {
  if (count === 0) return;
  const scout = await Client.connect(target(plan));
  const writer = new Writer(
    0,
    plan.dialect,
    plan.room,
    "ascii",
    plan.textLength,
  );
  for (let i = 0; i < count; i++) {
    scout.send([writer.next(performance.now())]);
  }
  if (!await until(() => scout.messages === count, MAX_STORM_SECONDS)) {
    faults.push("what the clients are to miss was not delivered");
  }
  scout.close();
}

function target(plan: StormPlan, since?: Position) {
  return {
    ...targetOf(plan, plan.room, since),
    headers: headersOf(plan.handshake, plan.port),
    // As a page does.
    deflate: plan.dialect === "hubbub" && plan.handshake !== "bare",
  };
}

/** The room's position when a client joins it. */
async function welcome(plan: StormPlan): Promise<Position> {
  const { positionIn } = SPEECH[plan.dialect];
  if (!positionIn) return { epoch: "", seq: 0 };
  const found = Promise.withResolvers<Position>();
  // Before it connects: the welcome may arrive with the handshake's answer.
  const client = await Client.connect(target(plan), (client) => {
    client.data = (chunk, start, end) => {
      const position = positionIn(chunk.toString("utf8", start, end));
      if (position) found.resolve(position);
    };
  });
  const position = await found.promise;
  client.close();
  return position;
}

/** The time until every client had everything, and the server's CPU for each of them. */
interface Took {
  readonly seconds: number;
  readonly cpuMs: number;
}

async function storm(
  plan: StormPlan,
  since: Position,
  missed: number,
  faults: string[],
): Promise<Took> {
  await sleep(REST_SECONDS);
  const samples: Sample[] = [];
  const targets = Array.from(
    { length: plan.clients },
    () => target(plan, since),
  );
  const cpu = cpuSeconds(plan.serverPid);
  const began = performance.now();
  const clients = await connectAll(
    targets,
    (client) =>
      samples.push(new Sample(client, plan.dialect, undefined, since.seq)),
  );
  const complete = () =>
    samples.every(({ joined, client }) => joined && client.messages >= missed);
  if (!await until(complete, MAX_STORM_SECONDS)) {
    faults.push("some did not catch up");
  }
  const seconds = (performance.now() - began) / 1000;
  const cpuMs = (cpuSeconds(plan.serverPid) - cpu) / plan.clients * 1000;
  for (const sample of samples) {
    faults.push(...sample.faults);
    if (sample.received(0) !== missed) {
      faults.push(`${sample.received(0)} of ${missed} missed messages came`);
    }
  }
  for (const client of clients) client.close();
  return { seconds, cpuMs };
}
