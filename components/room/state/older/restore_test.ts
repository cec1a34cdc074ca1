import { assertEquals, assertStrictEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import type { MessageEvent, Viewer } from "../../../../hub/protocol.ts";
import { Page } from "../../../../tests/tools/chat_sample.ts";
import { EN } from "../../../texts/en.ts";
import { withMarks } from "../pause.ts";
import { RemovedMessages } from "../removed_messages.ts";
import { loadOlder } from "./older_messages.ts";
import { insert, restoreMessages, spreadMs } from "./restore.ts";
import { advance, type Timeline, timelineOf } from "../timeline.ts";

const ann: Viewer = { id: "a", name: "Ann", role: "viewer" };
const bob: Viewer = { id: "b", name: "Bob", role: "viewer" };

function message(seq: number, from = ann): MessageEvent {
  return { type: "message", seq, at: seq * 1000, from, text: `text ${seq}` };
}

/** The seqs of the lines, negative if they continue the one above. */
function lines({ entries }: Timeline): number[] {
  return entries.flatMap((each) =>
    each.kind === "line" ? each.continued ? -each.seq : each.seq : []
  );
}

Deno.test("restored messages return to their places, with names and quotes where they belong", () => {
  const reply = { ...message(4), reply: { seq: 2, from: bob } };
  const all = [message(1), message(2, bob), message(3, bob), reply];
  const start = timelineOf("e", 4, all);
  const purged = advance(start, [
    { type: "purged", seq: 5, targets: [3], viewers: ["b"], cleared: true },
    message(6),
  ], 200);
  assertEquals(lines(purged), [1, 4, -6]);
  const back = insert(purged, [message(2, bob), message(3, bob), reply]);
  assertEquals(lines(back), [1, 2, -3, 4, -6]);
  const [, , , answer] = back.entries;
  assertEquals(answer.kind === "line" && answer.reply?.text, "text 2");
  assertStrictEquals(insert(back, all), back, "nothing is shown twice");
});

Deno.test("a message that was deleted, restored and deleted again is gone", () => {
  const removed = new RemovedMessages();
  const isGone = () => removed.has(2, "b");
  removed.add({ type: "purged", seq: 5, targets: [2], viewers: [] });
  assertEquals([isGone(), removed.has(3, "b")], [true, false]);
  const back = { undoes: 5, targets: [2], viewers: [] };
  removed.add({ type: "restored", seq: 6, ...back });
  assertEquals(isGone(), false);
  removed.add({ type: "cleared", seq: 7, viewer: "b" });
  assertEquals([isGone(), removed.has(8, "b")], [true, false]);
  removed.add({
    type: "purged",
    seq: 9,
    targets: [],
    viewers: ["b"],
    kind: "ban",
  });
  assertEquals(removed.has(8, "b"), false, "banned, but not cleared");
});

Deno.test("the requests of a room's viewers are spread over a time that grows with their number", () => {
  assertEquals([1, 1_000, 9_000, 100_000].map(spreadMs), [
    ...[2_000, 2_000, 18_000, 30_000],
  ]);
});

Deno.test("what can't be loaded is asked for again, and a moderator is told when it still can't", async () => {
  using time = new FakeTime();
  const page = new Page({ you: { ...ann, role: "moderator" } }, [
    message(1),
    message(3),
  ]);
  const { state } = page;
  let asked = 0;
  let fails = 2;
  using _ = stub(globalThis, "fetch", () => {
    asked++;
    if (fails-- > 0) return Promise.reject(new TypeError("no network"));
    const messages = [message(1), message(2), message(3)];
    return Promise.resolve(Response.json({ epoch: "e", seq: 9, messages }));
  });
  const shown = restoreMessages(state, [2]);
  while (asked < 3) await time.tickAsync(1_000);
  await shown;
  assertEquals(lines(state.timeline.peek()), [1, -2, -3]);
  assertEquals(state.notes.peek(), []);

  page.take([{ type: "deleted", seq: 10, target: 2 }]);
  page.take([{ type: "restored", seq: 11, targets: [2], viewers: [] }]);
  fails = Infinity;
  const failed = restoreMessages(state, [2]);
  while (state.notes.peek().length === 0) await time.tickAsync(1_000);
  await failed;
  assertEquals(state.notes.peek().map(({ text }) => text), [
    EN.chat.unreachable,
  ]);
  assertEquals(lines(state.timeline.peek()), [1, -3]);
});

Deno.test("a paused list that begins with older messages than the newest ones gets its own back", async () => {
  const newest = Array.from({ length: 50 }, (_, i) => message(5 + i));
  const { state } = new Page({ you: { ...ann, role: "moderator" } }, newest);
  const shown = timelineOf("e", 2, [message(1), message(2)]).entries;
  state.paused.value = withMarks(
    shown,
    ({ seq }) => seq === 1,
    "Gone",
    () => 9,
  );
  assertEquals(state.paused.peek()?.[0].kind, "mark");
  using _ = stub(
    globalThis,
    "fetch",
    () =>
      Promise.resolve(
        Response.json({ epoch: "e", seq: 9, messages: [message(1)] }),
      ),
  );
  await restoreMessages(state, [1]);
  assertEquals(state.paused.peek()?.map(({ kind }) => kind), ["line", "line"]);
  assertEquals(lines(state.timeline.peek()).length, 50);
});

/** A moderator's page with the newest 50 of 150 messages, which are purged with `seq` 151. */
function emptied() {
  const all = Array.from({ length: 150 }, (_, i) => message(i + 1));
  const page = new Page(
    { you: { ...ann, role: "moderator" }, seq: 150 },
    all.slice(100),
  );
  const { state } = page;
  const seqs = () => state.timeline.peek().entries.map(({ seq }) => seq);
  const targets = seqs();
  const gone = new Set(targets);
  const undo = async (seq: number) => {
    gone.clear();
    page.take([{ type: "restored", seq, targets, viewers: [] }]);
    await restoreMessages(state, targets);
  };
  const server = stub(globalThis, "fetch", (url) => {
    const query = new URL(String(url), "http://a").searchParams;
    const messages = all.filter(({ seq }) =>
      seq < Number(query.get("before")) && !gone.has(seq)
    ).slice(-Number(query.get("limit")));
    return Promise.resolve(Response.json({ epoch: "e", seq: 152, messages }));
  });
  page.take([{ type: "purged", seq: 151, targets, viewers: [] }]);
  assertEquals([seqs(), state.older.peek()], [[], "more"]);
  return { page, state, server, all, undo, seqs };
}

Deno.test("After an undo a page that a purge has emptied has what it had, and older messages", async () => {
  const { state, server, all, undo, seqs } = emptied();
  using _ = server;
  await undo(152);
  assertEquals(seqs(), all.slice(100).map(({ seq }) => seq));
  assertEquals([state.following.peek(), state.older.peek()], [true, "more"]);
  await loadOlder(state);
  assertEquals(seqs(), all.map(({ seq }) => seq));
  await loadOlder(state);
  assertEquals(state.older.peek(), "end");
});

Deno.test("What is restored is shown above the only message that came after the purge", async () => {
  const { page, server, all, undo, seqs } = emptied();
  using _ = server;
  page.take([message(152)]);
  await undo(153);
  assertEquals(seqs(), [...all.slice(100).map(({ seq }) => seq), 152]);
});

Deno.test("What is restored while older messages are on their way is shown with them", async () => {
  const all = Array.from({ length: 90 }, (_, i) => message(i + 1));
  const { state } = new Page(
    { you: { ...ann, role: "moderator" }, seq: 91 },
    all.slice(30),
  );
  let gone: readonly number[] = [11, 12];
  using _ = stub(globalThis, "fetch", () => {
    const messages = all.filter(({ seq }) => !gone.includes(seq));
    return Promise.resolve(Response.json({ epoch: "e", seq: 92, messages }));
  });
  const loading = loadOlder(state);
  gone = [];
  await restoreMessages(state, [11, 12]);
  await loading;
  const seqs = state.timeline.peek().entries.map(({ seq }) => seq);
  assertEquals(seqs, all.map(({ seq }) => seq));
});
