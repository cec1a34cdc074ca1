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
    const text = `This is what the viewers have said so far: ${seq}`;
    const json = JSON.stringify({ type: "message", seq, from: "ann", text });
    log.append({ json, seq, author: "ann" }, 0);
  }
}

/** Lets a crowd take the log up to its head. */
function crowdTakes(log: Log, from: number): void {
  for (let i = 0; i < CROWD; i++) log.windowed(from, from);
}

/** Returns the first byte of the frame that a client gets. */
function kind(log: Log, from: number, since: number): number {
  return log.windowed(from, since).bytes![0];
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

Deno.test("A client gets compressed frames once it has the window that the others have", () => {
  const log = new Log(0);
  append(log, 200);
  crowdTakes(log, 0);
  append(log, 1);
  assertEquals(kind(log, 200, 0), COMPRESSED);
  // It came when the others had received 200 messages.
  assertEquals(kind(log, 200, 200), PLAIN);
  append(log, 199);
  crowdTakes(log, 200);
  append(log, 1);
  assertEquals(kind(log, 400, 200), COMPRESSED);
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
  assert(isWorthDeflating(CROWD, '["☃"]'.length));
  assertEquals(kind(log, 1, 0), PLAIN);
});

Deno.test("A frame is compressed if enough clients share the cost; a large one needs fewer", () => {
  const clientsFor = (bytes: number) => {
    let clients = 1;
    while (!isWorthDeflating(clients, bytes)) clients++;
    return clients;
  };
  assertFalse(isWorthDeflating(0, 64 * 1024));
  assert(clientsFor(150) > clientsFor(1_500));
  assert(clientsFor(1_500) > clientsFor(15_000));
});
