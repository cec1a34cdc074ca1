import { assert, assertEquals } from "@std/assert";
import { type StoredEvent, tombstone } from "../engine/engine.ts";
import { messagesOf, oldestOf } from "./transcript.ts";

/** Number of events in a page. */
const PAGE = 100;

/** A room with these events, which counts its reads. */
function holding(events: readonly StoredEvent[]) {
  const engine = {
    read: 0,
    head: () => Promise.resolve({ epoch: "e", seq: events.at(-1)?.seq ?? 0 }),
    page(_room: string, after: number, upTo: number) {
      engine.read++;
      const page = events.filter(({ seq }) => seq > after && seq <= upTo);
      return Promise.resolve(page.slice(0, PAGE));
    },
  };
  return engine;
}

const said = (seq: number): StoredEvent => ({
  seq,
  type: "message",
  author: undefined,
  act: false,
  json: JSON.stringify({ type: "message", seq }),
});

Deno.test("oldestOf reads each page of deleted messages once", async () => {
  const deleted = Array.from({ length: 1_000 }, (_, i) => tombstone(i + 1));
  const room = holding([...deleted, said(1_001), said(1_002)]);
  assertEquals((await oldestOf(room, "r"))?.seq, 1_001);
  assert(room.read <= deleted.length / PAGE + 1, `${room.read} pages`);
  assertEquals(await oldestOf(holding(deleted), "r"), undefined);
  assertEquals(await oldestOf(holding([]), "r"), undefined);
  // A log whose start was trimmed, with a hole in it.
  assertEquals((await oldestOf(holding([said(7), said(9)]), "r"))?.seq, 7);
});

Deno.test("messagesOf returns the messages up to the call, each once", async () => {
  const events = Array.from({ length: 250 }, (_, i) => said(i + 1));
  const room = holding(events);
  const seqs: number[] = [];
  for await (const messages of await messagesOf(room, "r")) {
    seqs.push(...messages.map(({ seq }) => seq));
    events.push(said(events.length + 1));
  }
  assertEquals(seqs, Array.from({ length: 250 }, (_, i) => i + 1));
});
