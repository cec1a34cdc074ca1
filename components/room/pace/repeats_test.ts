import { assert, assertEquals } from "@std/assert";
import type { MessageEvent, Viewer } from "../../../hub/protocol.ts";
import { ann, message, you } from "../../../tests/tools/chat_sample.ts";
import { type Entry, linesOf, type Skipped } from "../state/timeline.ts";
import { Repeats } from "./repeats.ts";

/** Messages of different viewers; the first has the `seq` 1, and each comes a second later. */
function said(...texts: string[]): MessageEvent[] {
  return texts.map((text, i) =>
    message(i + 1, { ...ann, id: `viewer-${i}` }, text)
  );
}

/** The `seq`s of the messages that share a row, for each such row. */
function folded(
  entries: readonly Entry[],
  repeats = new Repeats(),
): number[][] {
  const groups = new Set(repeats.group(entries, you).values());
  return [...groups].filter(({ folded }) => folded).map(({ lines }) =>
    lines.map(({ seq }) => seq)
  );
}

Deno.test("The third message with the same words within ten seconds makes one row of them", () => {
  const messages = said("GG", "hello", "gg", "what a game", "g g");
  assertEquals(folded(linesOf(messages.slice(0, 4))), []);
  assertEquals(folded(linesOf(messages)), [[1, 3, 5]]);
  const late = messages.map((each, i) =>
    i < 4 ? each : { ...each, at: 11_000 }
  );
  assertEquals(folded(linesOf(late)), []);
});

Deno.test("A group takes no more once its row may be out of sight, and the next one begins anew", () => {
  const at = (from: number, texts: string[]) =>
    texts.map((text, i) => ({
      ...message(from + i, { ...ann, id: `viewer-${from + i}` }, text),
      at: from + i,
    }));
  const others = Array.from({ length: 10 }, (_, i) => `something ${i}`);
  const entries = linesOf([
    ...at(1, ["GG", "GG", "GG"]),
    ...at(4, others),
    ...at(14, ["GG", "GG", "GG"]),
  ]);
  assertEquals(folded(entries), [[1, 2, 3], [14, 15, 16]]);
});

Deno.test("Own messages, announcements, replies, mentions, links and moderators keep their rows", () => {
  const texts = Array.from({ length: 3 }, () => "GG");
  const kept: Partial<MessageEvent>[] = [
    { from: you },
    { announcement: true },
    { me: true },
    { reply: { seq: 9, from: ann } },
    { text: "GG @you" },
    { links: [[0, 2]] },
    { from: { ...ann, role: "moderator" } },
    { from: { ...ann, role: "host" } },
  ];
  for (const change of kept) {
    const messages = said(...texts).map((each) => ({ ...each, ...change }));
    assertEquals(folded(linesOf(messages)), [], JSON.stringify(change));
  }
});

Deno.test("Messages that were not sent count, and may make a row of a single message", () => {
  const [line] = linesOf(said("GG"));
  const skipped: Skipped = {
    kind: "skipped",
    key: "skipped-9",
    from: 2,
    seq: 9,
    alike: [[1, 5]],
  };
  const group = new Repeats().group([line, skipped], you).get(1);
  assert(group?.folded);
  assertEquals([group.lines.length, group.alike], [1, 5]);
});

Deno.test("A row loses deleted messages, and stays one row", () => {
  const entries = linesOf(said("GG", "GG", "GG", "GG"));
  const repeats = new Repeats();
  assertEquals(folded(entries, repeats), [[1, 2, 3, 4]]);
  assertEquals(folded(entries.slice(2), repeats), [[3, 4]]);
});

Deno.test("No row changes when older messages leave the list", () => {
  const entries = linesOf(
    Array.from({ length: 60 }, (_, i) => ({
      ...message(
        i + 1,
        { ...ann, id: `viewer-${i}` },
        i % 2 ? "GG" : `no ${i}`,
      ),
      at: i * 700,
    })),
  );
  const repeats = new Repeats();
  let known = folded(entries.slice(0, 40), repeats);
  for (let from = 1; from < 40; from++) {
    const shown = folded(entries.slice(from, from + 40), repeats);
    // Those before the end are as before, without what has left.
    const left = known.map((seqs) => seqs.filter((seq) => seq > from))
      .filter((seqs) => seqs.length > 0);
    for (const [at, seqs] of left.slice(0, -1).entries()) {
      assertEquals(shown[at], seqs);
    }
    known = shown;
  }
});

Deno.test("Another epoch's messages are not taken for those with the same seq", () => {
  const repeats = new Repeats();
  folded(linesOf(said("GG", "GG", "GG")), repeats);
  const other: Viewer = { ...ann, id: "other" };
  const entries = linesOf([{ ...message(1, other, "GG"), at: 90_000 }]);
  assertEquals(folded(entries, repeats), []);
});
