import { assertEquals } from "@std/assert";
import type { MessageEvent } from "../../protocol.ts";
import { messagesOf, oldestOf } from "./transcript.ts";

/** Number of messages in a page. */
const PAGE = 100;

/** A room with these messages, which counts its reads. */
function holding(messages: readonly MessageEvent[]) {
  const engine = {
    read: 0,
    head: () => Promise.resolve({ epoch: "e", seq: messages.at(-1)?.seq ?? 0 }),
    messages(_room: string, after: number, upTo: number, limit = PAGE) {
      engine.read++;
      const page = messages.filter(({ seq }) => seq > after && seq <= upTo);
      return Promise.resolve(page.slice(0, limit));
    },
  };
  return engine;
}

const from = { id: "ann", name: "Ann", role: "viewer" } as const;
const said = (seq: number): MessageEvent => ({
  type: "message",
  seq,
  at: seq,
  from,
  text: "hi",
});

Deno.test("oldestOf asks for the oldest message only", async () => {
  const room = holding([said(1_001), said(1_002)]);
  assertEquals((await oldestOf(room, "r"))?.seq, 1_001);
  assertEquals(room.read, 1);
  assertEquals(await oldestOf(holding([]), "r"), undefined);
});

Deno.test("messagesOf returns the messages up to the call, each once", async () => {
  const messages = Array.from({ length: 250 }, (_, i) => said(i + 1));
  const room = holding(messages);
  const seqs: number[] = [];
  for await (const page of await messagesOf(room, "r")) {
    seqs.push(...page.map(({ seq }) => seq));
    messages.push(said(messages.length + 1));
  }
  assertEquals(seqs, Array.from({ length: 250 }, (_, i) => i + 1));
});
