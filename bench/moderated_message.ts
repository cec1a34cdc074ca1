/**
 * Measures what a message costs in a room with all rules on: CPU of the main thread, on the
 * embedded engine, of 200 people who talk. Each figure is the median of rounds, of which
 * those with and without rules take turns.
 *
 *     deno run --config deno.json -A bench/moderated_message.ts
 *
 * @module
 */
import { openEmbeddedEngine } from "../hub/engine/embedded/engine.ts";
import { Hub } from "../hub/hub.ts";
import { personNamed, UNLIMITED } from "../tests/tools/people.ts";
import process from "node:process";
import { chatText } from "./generator/chat_text.ts";

const PEOPLE = 200;
const MESSAGES = 4_000;
const AT_ONCE = 20;
const ROUNDS = 9;

const host = personNamed("Hanna");
const people = Array.from(
  { length: PEOPLE },
  (_, i) => personNamed(`viewer${i}`, { since: 1, address: `10.0.0.${i}` }),
);

/** As strict as a room can be in which everyone may still write. */
const RULES = {
  links: false,
  minAgeSeconds: 600,
  review: "matches",
  reviewNewSeconds: 3_600,
  uniqueMessages: true,
  blockedWords: Array.from({ length: 200 }, (_, i) => `blocked${i}*`),
} as const;

let said = 0;

/** Posts messages; returns the CPU time of one, in microseconds. */
async function post(hub: Hub, room: string): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < MESSAGES; i += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, () => {
        const number = said++;
        const text = `${chatText(number)} ${number}`;
        const person = people[number % PEOPLE];
        return hub.say(room, person, { key: `k${number}`, text });
      }),
    );
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / MESSAGES;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const folder = await Deno.makeTempDir();
const hub = new Hub(openEmbeddedEngine(folder), {
  ...UNLIMITED,
  messageRate: 1_000,
  messageBurst: 1_000,
});
await hub.open("free", host);
await hub.open("strict", host);
await hub.moderate("strict", host, { action: "rules", rules: RULES });
await post(hub, "free");
await post(hub, "strict");
const free: number[] = [];
const strict: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  free.push(await post(hub, "free"));
  strict.push(await post(hub, "strict"));
}
console.log(
  `no rules: ${median(free).toFixed(1)} µs, all rules: ${
    median(strict).toFixed(1)
  } µs a message, × ${(median(strict) / median(free)).toFixed(2)}`,
);
await hub.close();
await Deno.remove(folder, { recursive: true });
