import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import type { ServerEvent } from "../../../../hub/protocol.ts";
import { message, Page } from "../../../../tests/tools/chat_sample.ts";
import { EN } from "../../../texts/en.ts";
import { goToMessage, loadAbove, loadOlder } from "./older_messages.ts";

/** A page that has the last two of 2,000 messages, and the server that has `kept` of them. */
function opened(kept = 2_000) {
  const page = new Page({ seq: 2_000 }, [message(1_999), message(2_000)]);
  const { state } = page;
  state.older.value = "more";
  const server = stub(globalThis, "fetch", (url) => {
    const before = new URL(String(url), "http://a").searchParams.get("before");
    const end = Math.min(Number(before), kept + 1);
    const messages = Array.from(
      { length: 100 },
      (_, i) => message(end - 100 + i),
    ).filter(({ seq }) => seq > 0);
    return Promise.resolve(Response.json({ epoch: "e", seq: 2_000, messages }));
  });
  const frames: FrameRequestCallback[] = [];
  const browser = globalThis as unknown as {
    requestAnimationFrame(draw: FrameRequestCallback): number;
  };
  browser.requestAnimationFrame = (draw) => frames.push(draw);
  const told = () => state.notes.peek().map(({ text }) => text);
  return { page, state, server, frames, told };
}

Deno.test("A message that is too old for the page isn't scrolled to, and the viewer is told", async () => {
  const { state, server, frames, told } = opened();
  using _ = server;
  await goToMessage(state, 1_500);
  assertEquals([frames.length, told()], [1, []]);
  await goToMessage(state, 5);
  assertEquals([frames.length, told()], [1, [EN.chat.muchOlder]]);
});

Deno.test("A message is gone to also while older messages are on their way, or when none come", async () => {
  const { state, server, frames, told } = opened();
  {
    using _ = server;
    const scrolling = loadOlder(state);
    await goToMessage(state, 1_850);
    await scrolling;
    assertEquals([frames.length, told()], [1, []]);
  }
  using _ = stub(globalThis, "fetch", () => Promise.reject(new TypeError()));
  await goToMessage(state, 5);
  assertEquals([frames.length, told()], [1, [EN.chat.noOlder]]);
});

/** All messages on the page are purged. */
const PURGED: ServerEvent = {
  type: "purged",
  seq: 2_001,
  targets: [1_999, 2_000],
  viewers: [],
};

Deno.test("On a page whose messages were all purged, one goes to older ones", async () => {
  const { page, state, server, frames, told } = opened(1_998);
  using _ = server;
  page.take([PURGED]);
  assertEquals(state.timeline.peek().entries, []);
  await goToMessage(state, 1_850);
  assertEquals([frames.length, told()], [1, []]);
  const seqs = state.timeline.peek().entries.map(({ seq }) => seq);
  assertEquals(seqs, Array.from({ length: 200 }, (_, i) => 1_799 + i));
});

Deno.test("Whoever goes to a message is told if what comes is no older than what is there", async () => {
  const { page, state, server, frames, told } = opened();
  server[Symbol.dispose]();
  page.take([PURGED]);
  // The server answers with what was deleted.
  using _ = stub(globalThis, "fetch", () => {
    const messages = Array(100).fill(message(2_000));
    return Promise.resolve(Response.json({ epoch: "e", seq: 1, messages }));
  });
  await goToMessage(state, 5);
  assertEquals([frames.length, told()], [0, [EN.chat.noOlder]]);
});

Deno.test("What was skipped is not lost if it, or the deletion of the first message, comes while older ones are on their way", async () => {
  const { page, state, server } = opened();
  using _ = server;
  page.take([{ type: "skipped", from: 2_001, to: 2_003 }, message(2_004)]);
  const loading = loadOlder(state);
  page.take([
    { type: "purged", seq: 2_005, targets: [1_999, 2_000], viewers: [] },
  ]);
  await loading;
  const last = state.timeline.peek().entries.slice(-3);
  assertEquals(last.map(({ seq }) => seq), [1_998, 2_003, 2_004]);
});

Deno.test("Older messages aren't shown above a gap, if the rows below them have made way for newer ones", async () => {
  const { page, state, server } = opened();
  using _ = server;
  const shown: unknown[] = [];
  const loading = loadAbove(state, 48, (older) => shown.push(older));
  page.take(Array.from({ length: 70 }, (_, i) => message(2_001 + i)));
  await loading;
  assertEquals([shown, state.older.peek()], [[], "more"]);
});
