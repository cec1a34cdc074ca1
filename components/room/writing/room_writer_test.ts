import { assertEquals } from "@std/assert";
import type { ServerEvent } from "../../../hub/protocol.ts";
import {
  ann,
  message,
  options,
  Page,
  settings,
  welcome,
  you,
} from "../../../tests/tools/chat_sample.ts";
import type { SessionOptions } from "../state/room_state.ts";
import { Session } from "../state/session.ts";
import { say, visible } from "./outbox.ts";
import { RoomWriter } from "./room_writer.ts";

/** A writer in a chat with two messages. Nothing is sent, as there is no connection. */
class Writing implements Disposable {
  readonly page: Page;
  readonly writer: RoomWriter;
  readonly #end: () => void;

  constructor(more: Partial<SessionOptions> = {}) {
    this.page = new Page(more);
    const connection = new Session(options, []).connection;
    this.writer = new RoomWriter({ state: this.page.state, connection });
    this.#end = this.writer.start();
  }

  [Symbol.dispose]() {
    this.#end();
  }

  /** Everything on the page, from top to bottom. */
  get shown(): string[] {
    const { entries } = this.page.state.timeline.value;
    return [
      ...entries.map((entry) => entry.kind === "line" ? entry.text : "gap"),
      ...visible(this.writer.outbox.value).map(({ text, state }) =>
        `${text} (${state})`
      ),
    ];
  }

  /** The notes for this viewer. */
  get told(): string[] {
    return this.page.state.notes.value.map(({ text }) => text);
  }

  /** How many seconds slow mode still waits. */
  get wait(): number {
    return Math.round(
      (this.writer.slowUntil.value - performance.now()) / 1_000,
    );
  }
}

Deno.test("another epoch empties the list and keeps unsent messages", () => {
  using writing = new Writing();
  writing.writer.outbox.value = say([], "k", "hello", 0);
  writing.page.take([
    welcome("f", 0),
    { type: "gap", from: 0, to: 6 },
    message(7),
  ]);
  assertEquals(writing.shown, ["text 7", "hello (pending)"]);
  assertEquals(
    [
      writing.page.state.timeline.value.epoch,
      writing.page.state.timeline.value.seq,
    ],
    ["f", 7],
  );
});

for (const order of ["accepted first", "message first"] as const) {
  Deno.test(`a message is shown once when its event and the answer arrive together, ${order}`, () => {
    using writing = new Writing();
    writing.writer.outbox.value = say([], "k", "hello", 0);
    const answers: ServerEvent[] = [
      { type: "accepted", key: "k", seq: 3 },
      message(3, you, "hello"),
    ];
    writing.page.take(
      order === "accepted first" ? answers : answers.toReversed(),
    );
    assertEquals(writing.shown, ["text 1", "text 2", "hello"]);
    assertEquals(writing.writer.outbox.value, []);
  });
}

Deno.test("an answer that comes after recovery of its message settles it", () => {
  using writing = new Writing();
  writing.writer.outbox.value = say([], "k", "hello", 0);
  writing.page.take([welcome("e", 4), message(3, you, "hello"), message(4)]);
  assertEquals(writing.shown.at(-1), "text 4");
  writing.page.take([{ type: "accepted", key: "k", seq: 3 }]);
  assertEquals(writing.writer.outbox.value, []);
});

Deno.test("a timeout mutes until it ends, by the server's clock", () => {
  const now = Date.now();
  const hour = 3_600_000;
  const until = now + hour + 5_000;
  // This clock is an hour behind the server's.
  using writing = new Writing({ now: now + hour });
  writing.page.take([{
    type: "you",
    you,
    settings,
    restriction: { kind: "timeout", until, reason: "caps" },
  }]);
  assertEquals(
    [writing.writer.muted.value?.reason, writing.writer.muted.value?.until],
    ["caps", until],
  );
  writing.page.state.now.value = now + 4_000;
  assertEquals(writing.writer.muted.value !== undefined, true);
  writing.page.state.now.value = now + 6_000;
  assertEquals(writing.writer.muted.value, undefined);
});

Deno.test("a command is answered with a note and leaves the list", () => {
  using writing = new Writing();
  writing.writer.outbox.value = say(say([], "a", "/help", 0), "b", "held", 0);
  writing.page.take([
    { type: "done", key: "a", message: "Commands: …" },
    { type: "held", key: "b", message: "A moderator looks at it." },
  ]);
  assertEquals(writing.writer.outbox.value, []);
  assertEquals(writing.told, ["Commands: …", "A moderator looks at it."]);
});

Deno.test("slow mode counts from the answer, and not for moderators", () => {
  const slow = { ...settings, slowSeconds: 10 };
  const accepted: ServerEvent = { type: "accepted", key: "k", seq: 3 };
  using writing = new Writing({ settings: slow });
  writing.page.take([accepted]);
  assertEquals(writing.wait, 10);
  writing.page.take([{
    type: "settings",
    seq: 3,
    settings: { ...slow, slowSeconds: 5 },
  }]);
  assertEquals(writing.wait, 5, "a shorter slow mode counts at once");
  writing.page.take([{
    type: "you",
    you: { ...you, role: "moderator" },
    settings: slow,
  }]);
  assertEquals(writing.writer.slowUntil.value, 0);

  using moderator = new Writing({
    settings: slow,
    you: { ...you, role: "host" },
  });
  moderator.page.take([accepted]);
  assertEquals(moderator.writer.slowUntil.value, 0);
});

Deno.test("a message that slow mode refuses is delayed instead of failing", () => {
  using writing = new Writing({ settings: { ...settings, slowSeconds: 10 } });
  writing.writer.outbox.value = say([], "k", "hello", 0);
  writing.page.take([{
    type: "rejected",
    key: "k",
    code: "slow_mode",
    message: "Too early.",
    retryAfterMs: 4_000,
  }]);
  assertEquals(writing.shown.at(-1), "hello (delayed)");
  assertEquals(
    Math.round((writing.writer.slowUntil.value - performance.now()) / 1_000),
    4,
  );
});

Deno.test("a reply to a deleted message is abandoned", () => {
  using writing = new Writing();
  writing.writer.replyingTo.value = { seq: 2, from: ann, text: "text 2" };
  writing.page.take([{ type: "deleted", seq: 3, target: 1 }]);
  assertEquals(writing.writer.replyingTo.value?.seq, 2);
  writing.page.take([{ type: "deleted", seq: 4, target: 2 }]);
  assertEquals(writing.writer.replyingTo.value, undefined);
});
