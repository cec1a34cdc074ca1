import { Client } from "./client.ts";
import { connectAll, sleep, until } from "./crowd.ts";
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
  const scout = await Client.connect(target(plan, ""));
  const position = await welcome(plan);
  const writer = new Writer(0, "hubbub", plan.room, "ascii", plan.textLength);
  for (let i = 0; i < plan.missed; i++) {
    scout.send([writer.next(performance.now())]);
  }
  if (!await until(() => scout.messages === plan.missed, MAX_STORM_SECONDS)) {
    faults.push("what the clients are to miss was not delivered");
  }
  const head = { ...position, seq: position.seq + plan.missed };
  // Not measured: real clients were connected before, and the server has seen
  // reconnects.
  await storm(plan, head, 0, faults);
  const nothingMissedSeconds = await storm(plan, head, 0, faults);
  const caughtUpSeconds = await storm(plan, position, plan.missed, faults);
  return {
    nothingMissedSeconds,
    caughtUpSeconds,
    generatorLoad: (cpuSeconds(process.pid) - cpu) /
      ((performance.now() - began) / 1000),
    faults: faults.slice(0, 5),
  };
}

interface Position {
  readonly epoch: string;
  readonly seq: number;
}

function target({ port, room }: StormPlan, query: string) {
  return { port, path: `/rooms/${room}/socket${query}` };
}

/** The room's position in its welcome. */
async function welcome(plan: StormPlan): Promise<Position> {
  const client = await Client.connect(target(plan, ""));
  const said = Promise.withResolvers<string>();
  client.data = (chunk, start, end) =>
    said.resolve(chunk.toString("utf8", start, end));
  const [{ epoch, seq }] = JSON.parse(await said.promise);
  client.close();
  return { epoch, seq };
}

/** Returns the time until every client had everything, in seconds. */
async function storm(
  plan: StormPlan,
  { epoch, seq }: Position,
  missed: number,
  faults: string[],
): Promise<number> {
  await sleep(REST_SECONDS);
  const samples: Sample[] = [];
  const began = performance.now();
  const clients = await connectAll(
    Array.from(
      { length: plan.clients },
      () => target(plan, `?epoch=${epoch}&seq=${seq}`),
    ),
    (client) => samples.push(new Sample(client, "hubbub", undefined, seq)),
  );
  const complete = () =>
    samples.every(({ frames, client }) =>
      frames > 0 && client.messages >= missed
    );
  if (!await until(complete, MAX_STORM_SECONDS)) {
    faults.push("some did not catch up");
  }
  const took = (performance.now() - began) / 1000;
  for (const sample of samples) {
    faults.push(...sample.faults);
    if (sample.received(0) !== missed) {
      faults.push(`${sample.received(0)} of ${missed} missed messages came`);
    }
  }
  for (const client of clients) client.close();
  return took;
}
