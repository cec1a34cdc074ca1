import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  Log,
  MAX_AGE_MS,
  MAX_BATCH_LENGTH,
  MAX_LOG_LENGTH,
  MIN_ENTRIES,
} from "./log.ts";
import type { MessageFilter } from "../../deleted_by.ts";

/** A log of `count` entries of `size` UTF-16 units each, numbered from `first`. */
function filled(count: number, { first = 1, at = 0, size = 0 } = {}): Log {
  const log = new Log(first - 1);
  fill(log, count, { first, at, size });
  return log;
}

function fill(
  log: Log,
  count: number,
  { first = 1, at = 0, size = 0 } = {},
): void {
  for (let seq = first; seq < first + count; seq++) {
    log.append({ json: `${seq}`.padEnd(size), seq }, at);
  }
}

Deno.test("Log joins the events from a position to the head into one array", () => {
  const log = filled(3);
  assertEquals(log.batch(0), { data: "[1,2,3]", seq: 3, to: 3 });
  assertEquals(log.batch(2), { data: "[3]", seq: 3, to: 3 });
});

Deno.test("Log gives clients at the same position the same batch", () => {
  const log = filled(3);
  assertStrictEquals(log.batch(1), log.batch(1));
});

Deno.test("Log extends a batch when more events arrive", () => {
  const log = filled(1);
  assertEquals(log.batch(0).data, "[1]");
  fill(log, 1, { first: 2 });
  assertEquals(log.batch(0), { data: "[1,2]", seq: 2, to: 2 });
});

Deno.test("Log batches carry the client's seq after them", () => {
  const log = new Log(6);
  log.append({ json: "a" }, 0);
  assertEquals(log.batch(0), { data: "[a]", seq: 6, to: 1 });
  log.append({ json: "b", seq: 7 }, 0);
  log.append({ json: "c" }, 0);
  assertEquals(log.batch(0), { data: "[a,b,c]", seq: 7, to: 3 });
  assertEquals(log.seq, 7);
});

Deno.test("Log cuts batches at their size limit, and reading through them yields each event once", () => {
  const size = 10_000;
  const log = filled(50, { size });
  const seen: number[] = [];
  for (let at = log.tail; at < log.head;) {
    const { data, seq, to } = log.batch(at);
    assert(data.length <= MAX_BATCH_LENGTH + 2);
    assert(to > at);
    seen.push(...JSON.parse(data));
    assertEquals(seq, seen.at(-1));
    at = to;
  }
  assertEquals(seen, Array.from({ length: 50 }, (_, i) => i + 1));
});

Deno.test("Log puts an event that is larger than a batch into a batch of its own", () => {
  const log = filled(1);
  fill(log, 1, { first: 2, size: MAX_BATCH_LENGTH * 2 });
  fill(log, 1, { first: 3 });
  assertEquals(log.batch(0).to, 1);
  assertEquals(log.batch(1).to, 2);
  assertEquals(log.batch(2).to, 3);
});

Deno.test("Log keeps young entries", () => {
  const log = filled(10_000, { at: 1_000 });
  log.trim(1_000 + MAX_AGE_MS);
  assertEquals(log.tail, 0);
});

Deno.test("Log drops old entries, down to the minimum", () => {
  const log = filled(1_000, { at: 1_000 });
  log.trim(1_001 + MAX_AGE_MS);
  assertEquals(log.tail, 1_000 - MIN_ENTRIES);
  assertEquals(log.head, 1_000);
  assertEquals(log.floor, 1_000 - MIN_ENTRIES);
});

Deno.test("Log drops the oldest entries when it holds too many bytes", () => {
  const size = 10_000;
  const log = filled(1_000, { size });
  log.trim(0);
  assertEquals(log.head - log.tail, Math.floor(MAX_LOG_LENGTH / size));
});

Deno.test("Log subtracts the bytes of dropped entries, so that it can run forever", () => {
  const log = new Log(0);
  for (let round = 0; round < 20; round++) {
    fill(log, 1_000, {
      first: round * 1_000 + 1,
      at: round * (MAX_AGE_MS + 1),
      size: 100,
    });
    log.trim(round * (MAX_AGE_MS + 1));
    // This round's thousand entries are young and far below the limit.
    assert(log.head - log.tail >= 1_000, `round ${round}`);
    assert(log.head - log.tail < 2_000, `round ${round}`);
  }
});

Deno.test("Log positions don't change when entries are dropped", () => {
  const log = filled(1_000);
  const before = log.batch(950);
  log.trim(MAX_AGE_MS + 1);
  assertEquals(log.batch(950), before);
  fill(log, 1, { first: 1_001 });
  assertEquals(log.batch(999), { data: "[1000,1001]", seq: 1_001, to: 1_001 });
});

Deno.test("Log finds the position after a seq", () => {
  const log = new Log(10);
  log.append({ json: "x" }, 0);
  fill(log, 2, { first: 11 });
  log.append({ json: "y" }, 0);
  fill(log, 1, { first: 13 });
  assertEquals(log.positionAfter(10), 1);
  assertEquals(log.positionAfter(11), 2);
  assertEquals(log.positionAfter(12), 4);
});

Deno.test("Log finds the head after the last seq", () => {
  const log = filled(3);
  assertEquals(log.positionAfter(3), 3);
  assertEquals(log.positionAfter(9), 3);
  assertEquals(new Log(5).positionAfter(5), 0);
});

Deno.test("Log reports when it doesn't reach back far enough", () => {
  const log = filled(1_000);
  log.trim(MAX_AGE_MS + 1);
  assertEquals(log.positionAfter(log.floor), log.tail);
  assertEquals(log.positionAfter(log.floor - 1), undefined);
  assertEquals(new Log(5).positionAfter(4), undefined);
});

Deno.test("Log redacts messages, also in batches that are already joined", () => {
  const log = new Log(0);
  for (const [i, author] of ["ann", "bob", undefined].entries()) {
    log.append({ json: `{"n":${i + 1}}`, seq: i + 1, author }, 0);
  }
  log.append({ json: '"no place"' }, 0);
  assertEquals(log.batch(0).data, '[{"n":1},{"n":2},{"n":3},"no place"]');
  const gone = '{"type":"deleted","seq":2,"target":2}';
  log.redact((seq) => seq >= 2);
  assertEquals(log.batch(0).data, `[{"n":1},${gone},{"n":3},"no place"]`);
  log.redact((_, author) => author === "bob");
  assertEquals(log.batch(1).data, `[${gone},{"n":3},"no place"]`);
  assertEquals([log.seq, log.floor, log.head], [3, 0, 4]);
});

Deno.test("Log finds the seq before a position", () => {
  const log = new Log(10);
  for (const seq of [11, 12, 13]) log.append({ json: `${seq}`, seq }, 0);
  assertEquals([0, 1, 3].map((position) => log.seqBefore(position)), [
    10,
    11,
    13,
  ]);
});

Deno.test("Log fork holds the same entries and is independent", () => {
  const log = filled(1_000);
  log.trim(MAX_AGE_MS + 1);
  const fork = log.fork();
  assertEquals(
    [fork.floor, fork.seq, fork.head - fork.tail],
    [log.floor, log.seq, MIN_ENTRIES],
  );
  const { data } = log.batch(log.positionAfter(990)!);
  assertEquals(fork.batch(fork.positionAfter(990)!).data, data);
  fill(log, 1, { first: 1_001 });
  assertEquals([log.seq, fork.seq], [1_001, 1_000]);
});

Deno.test("Log removes whom a message replies to when the original is deleted", () => {
  const from = { id: "ann", name: "Ann", role: "viewer" };
  const json = (seq: number, to: string) => {
    const reply = { seq: 1, from: { id: to, name: to } };
    const text = '"reply":{';
    return JSON.stringify({ type: "message", seq, at: 5, from, text, reply });
  };
  const filters: [string, MessageFilter][] = [
    ["by message", (seq) => seq === 1],
    ["by author", (_, author) => author === "mallory"],
  ];
  for (const [how, isMeant] of filters) {
    const log = new Log(1);
    log.append({ seq: 2, author: "ann", json: json(2, "mallory") }, 0);
    log.redact(isMeant);
    const { data } = log.batch(0);
    assertEquals(data.includes("mallory"), false, how);
    const [said] = JSON.parse(data);
    assertEquals([said.seq, said.text, said.reply], [
      2,
      '"reply":{',
      undefined,
    ]);
  }
  const log = new Log(1);
  log.append({ seq: 2, author: "ann", json: json(2, "bob") }, 0);
  const before = log.batch(0).data;
  log.redact((seq, author) => seq === 9 || author === "mallory");
  assertEquals(log.batch(0).data, before);
});

/** An entry for skipped messages, each of which concerns a viewer with its `seq` as id. */
function skippedEntry(from: number, to: number, size = 0) {
  const messages = Array.from({ length: to - from + 1 }, (_, i) => {
    const seq = from + i;
    const json = JSON.stringify(`${seq}`.padEnd(size));
    return { seq, json, author: "ann", concerns: [`${seq}`] };
  });
  const skipped = { from, to, messages };
  return { json: `"${from}-${to}"`, seq: to, skipped };
}

Deno.test("Log says whom skipped messages concern, and gives each of these their own batch", () => {
  const log = filled(2);
  log.append(skippedEntry(3, 6), 0);
  log.append({ json: "7", seq: 7 }, 0);
  const { data, concerned, seq } = log.batch(0);
  assertEquals([data, seq], ['[1,2,"3-6",7]', 7]);
  assertEquals([...concerned ?? []], ["3", "4", "5", "6"]);
  assertEquals(log.batch(3).concerned, undefined);
  const own = log.batchFor(0, undefined, ["4"]);
  const range = (from: number, to: number) =>
    `{"type":"skipped","from":${from},"to":${to}}`;
  assertEquals(
    own.data,
    `[1,2,${range(3, 3)},"4",${range(5, 6)},7]`,
  );
  assertEquals([own.seq, own.to, own.after], [7, 4, undefined]);
});

Deno.test("Log continues within skipped messages after what a client has", () => {
  const log = filled(2);
  log.append(skippedEntry(3, 6), 0);
  const position = log.positionAfter(4)!;
  assertEquals(
    [2, 3, 5, 6].map((seq) => log.hasSkipped(seq, position)),
    [false, true, true, false],
  );
  assertEquals(
    log.batchFor(position, 4, []).data,
    '[{"type":"skipped","from":5,"to":6}]',
  );
});

Deno.test("Log cuts a batch for one client within a range, and reading on yields each message once", () => {
  const log = filled(1);
  const ids = Array.from({ length: 10 }, (_, i) => `${i + 2}`);
  log.append(skippedEntry(2, 11, MAX_BATCH_LENGTH / 3), 0);
  log.append({ json: "12", seq: 12 }, 0);
  const seen: number[] = [];
  let position = 0;
  let after: number | undefined;
  while (position < log.head) {
    const batch = log.batchFor(position, after, ids);
    assert(batch.data.length <= MAX_BATCH_LENGTH + 2);
    seen.push(...JSON.parse(batch.data).map(Number));
    assertEquals(seen.at(-1), batch.seq);
    ({ to: position, after } = batch);
  }
  assertEquals(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

Deno.test("Log counts skipped messages as part of its size, until they are dropped or deleted", () => {
  const log = new Log(0);
  const size = MAX_LOG_LENGTH / MIN_ENTRIES;
  for (let seq = 1; seq <= 2 * MIN_ENTRIES; seq++) {
    log.append(skippedEntry(seq, seq, size), 0);
  }
  log.trim(0);
  assertEquals(log.head - log.tail, MIN_ENTRIES);
  log.redact(() => true);
  for (let seq = 0; seq < MIN_ENTRIES; seq++) {
    log.append({ json: "1", seq: 2 * MIN_ENTRIES + 1 + seq }, 0);
  }
  log.trim(0);
  assertEquals(log.head - log.tail, 2 * MIN_ENTRIES, "there is space again");
  const { data } = log.batchFor(log.tail, undefined, [`${log.floor + 1}`]);
  assertEquals(JSON.parse(data)[0].type, "skipped");
});
