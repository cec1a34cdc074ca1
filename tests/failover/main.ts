/**
 * Lets each fault happen to a Redis with Sentinels and to a cluster, under load, and prints
 * what was lost.
 *
 *     deno task faults        30 rounds of the kills, 3 of everything else
 *     deno task faults 10     10 and 1
 *
 * What instances log, and each round's result, go to stderr. Exits with 1 if a message was
 * lost, doubled or reordered, or if a reader heard nothing for more than two seconds longer
 * than nobody could write.
 *
 * @module
 */
import { TestCluster } from "./cluster.ts";
import {
  type Fault,
  FLUSH,
  FULL,
  KILL,
  pausing,
  resharding,
  ROLLING,
  type Round,
  runRound,
  SPLIT,
} from "./faults.ts";
import { TestSentinels } from "./sentinels.ts";
import type { Splittable } from "./topology.ts";

/** How much longer than the failover itself a reader may hear nothing, in milliseconds. */
const MAX_EXTRA_MS = 2_000;

/** How long a primary stands still, in milliseconds. */
const PAUSE_MS = 20_000;

/** Part of a node's slots that move to another. */
const MOVED_PART = 0.5;

const rounds = Number(Deno.args[0] ?? 30);
if (!(rounds >= 1)) {
  console.error(`Cannot run "${Deno.args[0]}" rounds: give a number from 1.`);
  Deno.exit(1);
}
/** How often what takes longer than a kill happens. */
const few = Math.ceil(rounds / 10);
let isFine = true;
console.log(
  "| fault | rounds | accepted | lost | doubled | epochs | longest silence (ms) | failover's own time (ms) |",
);
console.log("| --- | --: | --: | --: | --: | --: | --: | --: |");
await strikeAll("Sentinel", TestSentinels, []);
await strikeAll("Cluster", TestCluster, [resharding(MOVED_PART)]);
Deno.exit(isFine ? 0 : 1);

/** Runs all faults, and those that only this topology knows. */
async function strikeAll<T extends Splittable>(
  kind: string,
  { start }: { start(options?: { splittable: boolean }): Promise<T> },
  more: readonly Fault<T>[],
): Promise<void> {
  {
    await using topology = await start();
    await strike(kind, topology, KILL, rounds);
    const others = [pausing(PAUSE_MS), ROLLING, ...more, FULL, FLUSH];
    for (const fault of others) await strike(kind, topology, fault, few);
  }
  await using topology = await start({ splittable: true });
  await strike(kind, topology, SPLIT, few, topology.sides);
}

/** Prints a line of the table. */
async function strike<T extends Splittable>(
  kind: string,
  topology: T,
  fault: Fault<T>,
  count: number,
  sides?: readonly [string, string],
): Promise<void> {
  const results: Round[] = [];
  for (let n = 1; n <= count; n++) {
    const prefix = `${fault.name.replaceAll(/\W+/g, "-").toLowerCase()}-${n}`;
    const round = await runRound(topology, fault, prefix, sides);
    results.push(round);
    const { problems, ownMs, longestSilenceMs } = round;
    const isLate = ownMs !== undefined &&
      longestSilenceMs > ownMs + MAX_EXTRA_MS;
    if (problems.length > 0 || isLate) isFine = false;
    for (const problem of problems.slice(0, 10)) console.error(problem);
    console.error(
      `${kind}, ${fault.name}, round ${n}: ${problems.length} problems, silence ${
        Math.round(longestSilenceMs)
      } ms of ${Math.round(ownMs ?? 0)} ms${isLate ? ", too long" : ""}`,
    );
  }
  const sum = (of: "accepted" | "lost" | "doubled" | "epochs") =>
    results.reduce((total, result) => total + result[of], 0);
  const own = results.flatMap(({ ownMs }) => ownMs === undefined ? [] : ownMs);
  const cells = [
    `${kind}: ${fault.name}`,
    count,
    sum("accepted"),
    sum("lost"),
    sum("doubled"),
    sum("epochs"),
    Math.round(
      Math.max(...results.map(({ longestSilenceMs }) => longestSilenceMs)),
    ),
    own.length > 0 ? Math.round(Math.max(...own)) : "–",
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
