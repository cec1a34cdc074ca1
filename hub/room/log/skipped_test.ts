import { assertEquals } from "@std/assert";
import {
  concernedBy,
  piecesFor,
  redactSkipped,
  skippedJson,
} from "./skipped.ts";
import type { HiddenMessage, Skipped } from "./skipped.ts";

const hidden = (
  seq: number,
  concerns: string[],
  alike?: number,
): HiddenMessage => ({
  seq,
  json: `{"seq":${seq}}`,
  author: concerns[0],
  concerns,
  alike,
});

/** Messages 5 to 9, of which two mention Ann; most say what message 2 said. */
const skipped: Skipped = {
  from: 5,
  to: 9,
  messages: [
    hidden(5, ["bob"], 2),
    hidden(6, ["ann"], 2),
    hidden(7, ["cat"], 2),
    hidden(8, ["dan"]),
    hidden(9, ["eve", "ann"], 3),
  ],
};

const seen = (after: number, ids: string[], of = skipped) =>
  piecesFor(of, after, ids).map(({ json }) => JSON.parse(json));

Deno.test("A skipped range says how many messages are like an earlier one", () => {
  assertEquals(JSON.parse(skippedJson(skipped)), {
    type: "skipped",
    from: 5,
    to: 9,
    alike: [[2, 3], [3, 1]],
  });
  assertEquals(
    skippedJson({ from: 8, to: 8, messages: [hidden(8, ["dan"])] }),
    '{"type":"skipped","from":8,"to":8}',
  );
});

Deno.test("A skipped range is split around the messages that concern a viewer", () => {
  assertEquals(seen(4, ["ann"]), [
    { type: "skipped", from: 5, to: 5, alike: [[2, 1]] },
    { seq: 6 },
    { type: "skipped", from: 7, to: 8, alike: [[2, 1]] },
    { seq: 9 },
  ]);
  assertEquals(piecesFor(skipped, 4, ["ann"]).map(({ seq }) => seq), [
    5,
    6,
    8,
    9,
  ]);
  assertEquals(seen(4, ["bob", "cat"])[0], { seq: 5 });
});

Deno.test("A skipped range begins after what a client has", () => {
  assertEquals(seen(7, ["bob"]), [
    { type: "skipped", from: 8, to: 9, alike: [[3, 1]] },
  ]);
  assertEquals(seen(6, ["ann"]).length, 2);
});

Deno.test("A deleted message in a skipped range stays skipped, and replies to it lose their quote", () => {
  const reply = { seq: 6, from: { id: "ann", name: "Ann" } };
  const answer = {
    ...hidden(7, ["cat", "ann"]),
    json: JSON.stringify({ reply }),
  };
  const messages = [skipped.messages[1], answer];
  const redacted = redactSkipped(
    { from: 6, to: 7, messages },
    (seq) => seq === 6,
  );
  assertEquals(seen(5, ["ann"], redacted), [
    { type: "skipped", from: 6, to: 6 },
    {},
  ]);
});

Deno.test("A message concerns its author, and whom it mentions or answers", () => {
  const from = { id: "ann", name: "Ann", role: "viewer" } as const;
  const message = { type: "message", seq: 1, at: 0, from, text: "@b" } as const;
  assertEquals(concernedBy(message), ["ann"]);
  assertEquals(
    concernedBy({
      ...message,
      mentions: [[0, 2, "bob"]],
      reply: { seq: 1, from: { id: "cat", name: "Cat" } },
    }),
    ["ann", "bob", "cat"],
  );
});
