/**
 * A thousand readers whose instance is killed with `kill -9`, behind nginx: how long
 * until all are back on the two others, and complete.
 *
 *     deno run --config deno.json -A bench/scale_storm.ts [readers]
 *
 * @module
 */
import { Cluster, Person } from "../tests/nginx/cluster.ts";

/** The interval of messages, in milliseconds. */
const INTERVAL_MS = 50;

/** nginx allows 300 connections from an address. */
const PER_ADDRESS = 250;

/**
 * How many readers are back and complete, and how long each was away, in milliseconds,
 * ascending.
 */
export async function storm(
  readers: number,
): Promise<{ complete: number; away: readonly number[] }> {
  await using cluster = await Cluster.start([8001]);
  const people: Person[] = [];
  for (let i = 0; i < readers; i++) {
    people.push(
      await Person.join(`127.0.0.${1 + Math.floor(i / PER_ADDRESS)}`),
    );
  }
  await Promise.all(
    ([8002, 8003] as const).map((port) => cluster.startInstance(port)),
  );
  // A client on another instance, which stays.
  const talker = await Person.join("127.0.0.100");
  const talk = setInterval(
    () => talker.say(`${performance.now()}`),
    INTERVAL_MS,
  );
  await Promise.all(
    people.map((person) => person.until(({ seq }) => seq >= 20)),
  );
  await cluster.instance(8001).kill();
  await Promise.all(
    people.map((person) =>
      person.until(({ connected, closes }) => closes.length > 0 && connected)
    ),
  );
  clearInterval(talk);
  await talker.until(({ unanswered }) => unanswered === 0);
  const last = Math.max(...[...talker.said.values()].map(({ seq }) => seq!));
  await Promise.all(
    people.map((person) => person.until(({ seq }) => seq >= last)),
  );
  const complete = people.filter(({ gaps, messages }) =>
    gaps === 0 && messages.every(({ seq }, i) => seq === i + 1) &&
    messages.length === last
  );
  const away = people.map(({ longestAway }) => longestAway).sort((a, b) =>
    a - b
  );
  for (const person of [...people, talker]) person[Symbol.dispose]();
  return { complete: complete.length, away };
}

if (import.meta.main) {
  const readers = Number(Deno.args[0] ?? 1_000);
  const { complete, away } = await storm(readers);
  const at = (share: number) =>
    Math.round(away[Math.floor((away.length - 1) * share)]);
  console.log(
    `${complete} of ${readers} readers are back and complete; ` +
      `away for ${at(0.5)} ms (p50), ${at(0.99)} ms (p99), ${
        at(1)
      } ms (the slowest).`,
  );
}
