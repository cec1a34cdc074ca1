/**
 * Measures searching a room of the embedded engine: the first search, the signing of all
 * blocks that follows it, later searches, the size, and how long the event loop was blocked
 * at most.
 *
 *     deno run --config deno.json -A bench/search.ts 1000000
 *
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openEmbeddedEngine } from "../hub/engine/embedded/engine.ts";
import type { Engine } from "../hub/engine/engine.ts";
import { parseSearch } from "../hub/wording/search.ts";
import { act, newMessage, numbers } from "../tests/engine/tools.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

const count = Number(Deno.args[0] ?? 100_000);

/** Words and viewers are used as in a language: the nth as often as 1/n. */
const WORDS = 30_000;
const VIEWERS = 5_000;
const SYLLABLES = [..."bcdfghjklmnprstvwz"]
  .flatMap((first) => [..."aeiou"].map((vowel) => first + vowel))
  .flatMap((start) => ["", "n", "r", "s"].map((end) => start + end));
const HAN = 3_000;

let seed = 7;
function random(below: number): number {
  seed = Math.imul(seed, 1_103_515_245) + 12_345 & 0x7fffffff;
  return seed / 0x80000000 * below;
}

function ranked(size: number): number {
  return Math.floor(size ** random(1)) - 1;
}

function wordOf(rank: number): string {
  let word = "";
  for (let rest = rank * 997 + 1; rest > 0;) {
    word += SYLLABLES[rest % SYLLABLES.length];
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return word;
}

function text(): string {
  if (random(5) < 1) {
    return numbers(4 + random(12))
      .map(() => String.fromCharCode(0x4e00 + ranked(HAN) * 5)).join("");
  }
  return numbers(2 + random(9)).map(() => wordOf(ranked(WORDS))).join(" ");
}

/** The longest time between two turns of the event loop, in milliseconds, since the last call. */
let longest = 0;
let last = performance.now();
setInterval(() => {
  longest = Math.max(longest, performance.now() - last - 2);
  last = performance.now();
}, 2);
function blocked(): string {
  const value = longest.toFixed(0);
  longest = 0;
  return `blocked ${value} ms at most`;
}

async function look(engine: Engine, what: string, q: string, from?: string) {
  await new Promise((turn) => setTimeout(turn, 50));
  blocked();
  const search = parseSearch({ q, from });
  const began = performance.now();
  const { messages, looked } = await engine.search("lobby", search, {
    limit: 50,
  });
  console.log(
    `${what}: ${messages.length} found in ${
      (performance.now() - began).toFixed(0)
    } ms, back to ${looked.from}; ${blocked()}`,
  );
}

using folder = new TempDir();
const engine = openEmbeddedEngine(folder.path);
await engine.open("lobby");
await engine.publish("lobby", newMessage("needle", { viewer: "first" }));
const began = performance.now();
for (let said = 0; said < count; said += 1_000) {
  await Promise.all(
    numbers(1_000).map((n) => {
      const viewer = `v${ranked(VIEWERS)}`;
      return engine.publish(
        "lobby",
        newMessage(text(), { viewer, key: `${said + n}` }),
      );
    }),
  );
}
console.log(
  `${count} messages in ${((performance.now() - began) / 1_000).toFixed(0)} s`,
);
const path = join(folder.path, "hubbub.db");
/** The file's size, in bytes, with what is still in the write-ahead log. */
function size(): number {
  using sql = new DatabaseSync(path);
  sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return Deno.statSync(path).size;
}
const before = size();
await look(engine, "The first search, for the oldest message", "needle");
const signing = performance.now();
using sql = new DatabaseSync(path, { readOnly: true });
const signed = sql.prepare("SELECT count(*) AS n FROM signatures");
const blocks = Math.floor((count + 2) / 128);
while ((signed.get()!.n as number) < blocks) {
  await new Promise((turn) => setTimeout(turn, 50));
}
console.log(
  `All blocks signed in ${
    ((performance.now() - signing) / 1_000).toFixed(1)
  } s more; ${blocked()}`,
);
const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
console.log(
  `The file: ${mb(before)} MB without signatures, ${mb(size())} MB with them`,
);
for (let round = 0; round < 2; round++) {
  await look(engine, "The oldest message", "needle");
  await look(engine, "A frequent word", wordOf(20));
  await look(engine, "A rare word", wordOf(29_000));
  await look(engine, "Two rare words", `${wordOf(9_000)} ${wordOf(12_000)}`);
  await look(engine, "No such word", "xylophone");
  await look(engine, "A word of two letters", "gg");
  await look(engine, "Two Chinese characters", "\u5140\u7000");
  await look(engine, "One Chinese character", "\u8a90");
  await look(engine, "A viewer's messages", "", "first");
}
blocked();
const clearing = performance.now();
await engine.act(
  "lobby",
  0,
  act({
    event: { type: "cleared", viewer: "v0" },
    removes: { viewers: ["v0"] },
  }),
);
console.log(
  `Clearing the busiest viewer's messages: ${
    (performance.now() - clearing).toFixed(0)
  } ms`,
);
await engine.close();
Deno.exit();
