import { Buffer } from "node:buffer";
import { assert, assertEquals, assertFalse } from "@std/assert";
import { WindowReader } from "../../../tests/tools/window_reader.ts";
import { Log } from "./log.ts";
import { isWorthDeflating } from "./windowed_batch.ts";

/** Enough clients that every message is worth compressing. */
const CROWD = 1_000;

const COMPRESSED = 1;
const PLAIN = 0;

function append(log: Log, count: number): void {
  for (let i = 0; i < count; i++) {
    const seq = log.seq + 1;
    // 250 messages are longer than a short dictionary, and shorter than a long one.
    const word = Math.sin(seq % 250).toString(36);
    const text = `This is what the viewers have said so far: ${word}`;
    const json = JSON.stringify({ type: "message", seq, from: "ann", text });
    log.append({ json, seq, author: "ann" }, 0);
  }
}

/** Lets a crowd take the log up to its head. */
function crowdTakes(log: Log, from: number, since = from): void {
  for (let i = 0; i < CROWD; i++) log.windowed(from, since);
}

/** Returns the first byte of the frame that a client gets. */
function kind(log: Log, from: number, since: number): number {
  return log.windowed(from, since).bytes![0];
}

/** Returns the dictionary's length of the compressed frame that a client gets. */
function dictionaryBytes(log: Log, from: number, since: number): number {
  assertEquals(kind(log, from, since), COMPRESSED);
  return Buffer.from(log.windowed(from, since).bytes!).readUInt16BE(1);
}

Deno.test("A batch is compressed for the clients that took the one before, not for one alone", () => {
  const log = new Log(0);
  append(log, 1);
  // Nobody knows yet how many clients there are.
  assertEquals(kind(log, 0, 0), PLAIN);
  crowdTakes(log, 0);
  append(log, 1);
  assertEquals(kind(log, 1, 0), COMPRESSED);
  assertEquals(kind(log, 0, 0), PLAIN);
});

Deno.test("A client that stayed behind the crowd is alone", () => {
  const log = new Log(0);
  append(log, 1);
  crowdTakes(log, 0);
  append(log, 1);
  crowdTakes(log, 1, 0);
  append(log, 1);
  assertEquals(kind(log, 1, 0), PLAIN);
  assertEquals(kind(log, 2, 0), COMPRESSED);
});

Deno.test("A large crowd gets frames with a long dictionary, joiners with a short one once they were sent that much", () => {
  const log = new Log(0);
  append(log, 400);
  crowdTakes(log, 0);
  append(log, 1);
  assertEquals(dictionaryBytes(log, 400, 0), 32_768);
  // They came when the others had received 400 messages.
  assertEquals(kind(log, 400, 400), PLAIN);
  append(log, 98);
  crowdTakes(log, 401, 0);
  append(log, 1);
  crowdTakes(log, 499, 0);
  crowdTakes(log, 499, 400);
  append(log, 1);
  assertEquals(dictionaryBytes(log, 500, 0), 32_768);
  assertEquals(dictionaryBytes(log, 500, 400), 8_192);
  append(log, 299);
  crowdTakes(log, 800, 400);
  append(log, 1);
  assertEquals(dictionaryBytes(log, 800, 400), 32_768);
});

Deno.test("A crowd that isn't worth a long dictionary gets frames with a short one, for fewer clients still frames are plain", () => {
  const log = new Log(0);
  append(log, 400);
  const kinds = [300, 50].map((clients) => {
    const from = log.head - 1;
    for (let i = 0; i < clients; i++) log.windowed(from, 0);
    append(log, 1);
    return kind(log, from + 1, 0);
  });
  assertEquals(kinds, [COMPRESSED, PLAIN]);
});

Deno.test("Clients at the same position get the same compressed frame, and it can be read", () => {
  const log = new Log(0);
  const reader = new WindowReader();
  append(log, 100);
  crowdTakes(log, 0);
  assertEquals(reader.json(log.windowed(0, 0).bytes!), log.batch(0).data);
  append(log, 5);
  const frame = log.windowed(100, 0);
  assert(frame === log.windowed(100, 0));
  assertEquals(frame.data, log.batch(100).data);
  assertEquals([frame.seq, frame.to], [105, 105]);
  assertEquals(reader.json(frame.bytes!), frame.data);
  assert(frame.bytes!.length < frame.data.length / 4);
});

Deno.test("What a redaction changed is no dictionary any more, nor what came before it", () => {
  const log = new Log(0);
  const readers = { before: new WindowReader(), after: new WindowReader() };
  append(log, 10);
  readers.before.json(log.windowed(0, 0).bytes!);
  log.redact((seq) => seq === 8);
  // An older change doesn't make it dictionary again.
  log.redact((seq) => seq === 3);
  readers.after.json(log.windowed(0, 0).bytes!);
  crowdTakes(log, 0);
  append(log, 3);
  const { data, bytes } = log.windowed(10, 0);
  assertEquals(bytes![0], COMPRESSED);
  assertEquals(readers.before.json(bytes!), data);
  assertEquals(readers.after.json(bytes!), data);
});

Deno.test("A frame that would not be smaller is sent plain", () => {
  const log = new Log(0);
  append(log, 1);
  crowdTakes(log, 0);
  log.redact(() => true);
  log.append({ json: '"☃"' }, 0);
  assert(isWorthDeflating(CROWD, '["☃"]'.length, 0));
  assertEquals(kind(log, 1, 0), PLAIN);
});

Deno.test("A frame is compressed if enough clients share the cost; a large one needs fewer, a long dictionary more", () => {
  const clientsFor = (bytes: number, dictionaryBytes = 8_192) => {
    let clients = 1;
    while (!isWorthDeflating(clients, bytes, dictionaryBytes)) clients++;
    return clients;
  };
  assertFalse(isWorthDeflating(0, 64 * 1024, 0));
  assert(clientsFor(150, 32_768) > clientsFor(150));
  assert(clientsFor(150) > clientsFor(1_500));
  assert(clientsFor(1_500) > clientsFor(15_000));
});
