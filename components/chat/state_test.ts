import { assertEquals } from "@std/assert";
import type { MessageEvent, ServerEvent, Viewer } from "../../hub/protocol.ts";
import { say, visible } from "./outbox.ts";
import { ChatState } from "./state.ts";

const you: Viewer = { id: "you", name: "You", role: "viewer" };
const ann: Viewer = { id: "ann", name: "Ann", role: "viewer" };
const settings = { maxMessageLength: 500 };

function message(seq: number, from = ann, text = `text ${seq}`): MessageEvent {
  return { type: "message", seq, at: seq * 1000, from, text };
}

function welcome(epoch: string, seq: number): ServerEvent {
  return {
    type: "welcome",
    room: "lobby",
    epoch,
    seq,
    you,
    viewers: 3,
    settings,
  };
}

function chat(): ChatState {
  const options = {
    room: "lobby",
    epoch: "e",
    seq: 2,
    you,
    viewers: 1,
    settings,
  };
  return new ChatState(options, [message(1), message(2)]);
}

/** Everything on the page, from top to bottom. */
function shown({ timeline, outbox }: ChatState): string[] {
  return [
    ...timeline.value.entries.map((entry) =>
      entry.kind === "line" ? entry.text : "gap"
    ),
    ...visible(outbox.value).map(({ text, state }) => `${text} (${state})`),
  ];
}

Deno.test("a welcome with the missed events brings the page up to date", () => {
  const state = chat();
  state.take([welcome("e", 4), message(2), message(3), message(4)]);
  assertEquals(shown(state), ["text 1", "text 2", "text 3", "text 4"]);
  assertEquals([state.viewers.value, state.timeline.value.seq], [3, 4]);
});

Deno.test("a welcome alone does not move the place: the missed events may be lost with the next frame", () => {
  const state = chat();
  state.take([welcome("e", 40)]);
  assertEquals(state.timeline.value.seq, 2);
});

Deno.test("another epoch starts afresh and keeps what is not sent yet", () => {
  const state = chat();
  state.outbox.value = say([], "k", "hello", 0);
  state.take([welcome("f", 0), { type: "gap", from: 0, to: 6 }, message(7)]);
  assertEquals(shown(state), ["text 7", "hello (pending)"]);
  assertEquals(
    [state.timeline.value.epoch, state.timeline.value.seq],
    ["f", 7],
  );
});

for (const order of ["accepted first", "message first"] as const) {
  Deno.test(`what is said shows once when both answers come together, ${order}`, () => {
    const state = chat();
    state.outbox.value = say([], "k", "hello", 0);
    const answers: ServerEvent[] = [
      { type: "accepted", key: "k", seq: 3 },
      message(3, you, "hello"),
    ];
    state.take(order === "accepted first" ? answers : answers.toReversed());
    assertEquals(shown(state), ["text 1", "text 2", "hello"]);
    assertEquals(state.outbox.value, []);
  });
}

Deno.test("an answer that comes after its message was recovered settles the say", () => {
  const state = chat();
  state.outbox.value = say([], "k", "hello", 0);
  state.take([welcome("e", 4), message(3, you, "hello"), message(4)]);
  assertEquals(shown(state).at(-1), "text 4");
  state.take([{ type: "accepted", key: "k", seq: 3 }]);
  assertEquals(state.outbox.value, []);
});

Deno.test("messages are counted as unread only while an earlier place is read", () => {
  const state = chat();
  state.take([message(3)]);
  state.following.value = false;
  state.take([message(3), message(4), message(5)]);
  assertEquals(state.unread.value, 2);
  state.follow();
  assertEquals(state.unread.value, 0);
});
