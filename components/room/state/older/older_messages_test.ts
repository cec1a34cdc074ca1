import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { message, Page } from "../../../../tests/tools/chat_sample.ts";
import { EN } from "../../../texts/en.ts";
import { goToMessage, loadOlder } from "./older_messages.ts";

/** A page that has the last two of 2,000 messages, and the server that has all. */
function opened() {
  const { state } = new Page({ seq: 2_000 }, [message(1_999), message(2_000)]);
  state.older.value = "more";
  const server = stub(globalThis, "fetch", (url) => {
    const before = new URL(String(url), "http://a").searchParams.get("before");
    const messages = Array.from(
      { length: 100 },
      (_, i) => message(Number(before) - 100 + i),
    ).filter(({ seq }) => seq > 0);
    return Promise.resolve(Response.json({ epoch: "e", seq: 2_000, messages }));
  });
  const frames: FrameRequestCallback[] = [];
  const page = globalThis as unknown as {
    requestAnimationFrame(draw: FrameRequestCallback): number;
  };
  page.requestAnimationFrame = (draw) => frames.push(draw);
  const told = () => state.notes.peek().map(({ text }) => text);
  return { state, server, frames, told };
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
