/**
 * What compressing a frame costs and saves, by the messages in it and the dictionary
 * (hub/room/log/windowed_batch.ts). CPU time of this process, so other load matters little.
 *
 * deno run --config deno.json -A bench/deflate.ts
 *
 * @module
 */
import process from "node:process";
import type { MessageEvent } from "../hub/protocol.ts";
import { deflatedFrame } from "../hub/room/log/deflate.ts";
import { chatText } from "./generator/chat_text.ts";

const PEOPLE = 3_000;
const MESSAGES = 4_000;
const DICTIONARIES = [0, 8, 16, 32];
const COUNTS = [1, 5, 25, 100, 300];

/** Frames of each kind, compressed this often; the fastest round counts. */
const FRAMES = 30;
const ROUNDS = 10;

const encoder = new TextEncoder();

/** Numbers from 0 to 1, the same in every run (a linear congruential generator). */
let state = 1;
function random(): number {
  state = Math.imul(state, 1_664_525) + 1_013_904_223 >>> 0;
  return state / 2 ** 32;
}

const people = Array.from({ length: PEOPLE }, () => ({
  id: Uint8Array.from({ length: 12 }, () => 256 * random())
    .toBase64({ alphabet: "base64url" }),
  name: `Guest-${100_000 + Math.floor(900_000 * random())}`,
  role: "viewer" as const,
}));

/** Texts of a chat that repeats itself. */
const PHRASES = 300;

/** The texts of two chats, by message. Real ones are in between. */
const CHATS: Record<string, (index: number) => string> = {
  "Every text is made of random words": chatText,
  [`Every text is one of ${PHRASES}, few of which come often (Zipf's law)`]:
    () => chatText(Math.floor(PHRASES ** random())),
};

/** Messages of a chat in which few write much and many little (Zipf's law). */
function chatOf(text: (index: number) => string): string[] {
  return Array.from({ length: MESSAGES }, (_, i) => {
    const event: MessageEvent = {
      type: "message",
      seq: 40_000 + i,
      at: 1_790_000_000_000 + 100 * i + Math.floor(100 * random()),
      from: people[Math.floor(PEOPLE ** random()) - 1],
      text: text(i),
    };
    return JSON.stringify(event);
  });
}

function measure(events: string[], count: number, dictionaryKb: number) {
  const frames = Array.from({ length: FRAMES }, (_, i) => {
    const at = 500 + i * 100;
    const before = encoder.encode(`${events.slice(at - 500, at).join(",")},`);
    return {
      dictionary: before.slice(before.length - dictionaryKb * 1024),
      json: encoder.encode(`[${events.slice(at, at + count).join(",")}]`),
    };
  });
  let jsonBytes = 0;
  let bytes = 0;
  const compress = () => {
    for (const { dictionary, json } of frames) {
      jsonBytes += json.length;
      bytes += deflatedFrame(dictionary, json).length;
    }
  };
  let fastest = Infinity;
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    compress();
    const { user, system } = process.cpuUsage(before);
    fastest = Math.min(fastest, (user + system) / FRAMES);
  }
  return `${Math.round(100 * bytes / jsonBytes)} %, ${Math.round(fastest)} µs`;
}

for (const [title, text] of Object.entries(CHATS)) {
  const events = chatOf(text);
  measure(events, 1, 8); // Warms up.
  console.log(`\n${title}:\n`);
  console.log(
    `| messages | ${DICTIONARIES.map((kb) => `${kb} KB`).join(" | ")} |`,
  );
  console.log(`| ---: |${" ---: |".repeat(DICTIONARIES.length)}`);
  for (const count of COUNTS) {
    const cells = DICTIONARIES.map((kb) => measure(events, count, kb));
    console.log(`| ${count} | ${cells.join(" | ")} |`);
  }
}
