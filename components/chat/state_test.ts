import { assertEquals } from "@std/assert";
import type {
  MessageEvent,
  Pin,
  RoomSettings,
  ServerEvent,
  Viewer,
} from "../../hub/protocol.ts";
import { EN } from "../texts/en.ts";
import { chatTexts } from "../texts/languages.ts";
import { say, visible } from "./outbox.ts";
import type { SessionOptions } from "./shown.ts";
import { ChatState } from "./state.ts";

const you: Viewer = { id: "you", name: "You", role: "viewer" };
const ann: Viewer = { id: "ann", name: "Ann", role: "viewer" };
const settings: RoomSettings = {
  maxMessageLength: 500,
  slowSeconds: 0,
  closed: false,
  signedInOnly: false,
  links: true,
  emojiOnly: false,
  minAgeSeconds: 0,
  review: "nothing",
  delaySeconds: 0,
  title: "",
  description: "",
  stream: "",
};
const pin: Pin = { target: 2, at: 2_000, from: ann, text: "text 2" };

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

const options: SessionOptions = {
  texts: chatTexts(EN),
  room: "lobby",
  epoch: "e",
  seq: 2,
  you,
  viewers: 1,
  settings,
  now: Date.now(),
};

function chat(more: Partial<SessionOptions> = {}): ChatState {
  return new ChatState({ ...options, ...more }, [message(1), message(2)]);
}

/** Of the messages that answer one, the text that they show of it. */
function answered({ entries }: ChatState): (string | undefined)[] {
  return entries.value.flatMap((entry) =>
    entry.kind === "line" && entry.reply ? [entry.reply.text] : []
  );
}

/** The sentences for this viewer. */
function told({ notes }: ChatState): string[] {
  return notes.value.map(({ text }) => text);
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

Deno.test("what moderators do changes the page, and takes its place in the order", () => {
  const state = chat();
  state.take([
    { type: "deleted", seq: 3, target: 1 },
    { type: "settings", seq: 4, settings: { ...settings, slowSeconds: 10 } },
    { type: "pinned", seq: 5, target: 2 },
    { type: "role", seq: 6, viewer: { ...ann, role: "moderator" } },
    { type: "restricted", seq: 7, viewer: ann, kind: "ban" },
    { type: "review", seq: 8, waiting: 2 },
    { type: "state", seq: 9 },
  ]);
  assertEquals(shown(state), ["text 2"]);
  assertEquals(state.timeline.value.seq, 9);
  assertEquals(
    [state.slow.value, state.pin.value, state.waiting.value],
    [10, pin, 0],
  );
});

Deno.test("what moderators did and the page knows already changes nothing", () => {
  const state = chat({ pin });
  state.take([{ type: "pinned", seq: 2, target: null }]);
  assertEquals(state.pin.value, pin);
});

Deno.test("the messages of a viewer who is cleared go, those that come later stay", () => {
  const state = chat();
  state.take([
    message(3, you, "mine"),
    { type: "cleared", seq: 4, viewer: "ann" },
    message(5),
  ]);
  assertEquals(shown(state), ["mine", "text 5"]);
});

Deno.test("a message that is taken back is pinned no longer", () => {
  const events: ServerEvent[] = [
    { type: "deleted", seq: 4, target: 2 },
    { type: "cleared", seq: 4, viewer: "ann" },
    { type: "pinned", seq: 4, target: null },
  ];
  for (const event of events) {
    const state = chat({ pin });
    state.take([{ type: "deleted", seq: 3, target: 1 }]);
    assertEquals(state.pin.value, pin);
    state.take([event]);
    assertEquals(state.pin.value, undefined, event.type);
  }
});

Deno.test("a welcome brings what the page missed of the room and of the viewer", () => {
  const state = chat({ pin });
  const host: Viewer = { ...you, role: "host" };
  const event = { ...welcome("e", 2), you: host, waiting: 3 };
  state.take([event as ServerEvent]);
  assertEquals(
    [state.pin.value, state.moderates.value, state.waiting.value],
    [undefined, true, 3],
  );
});

Deno.test("the number that waits is for moderators, who is refused is told so", () => {
  const state = chat({ you: { ...you, role: "moderator" }, waiting: 1 });
  state.take([{ type: "review", seq: 3, waiting: 4 }]);
  assertEquals(state.waiting.value, 4);
  const refused = { type: "review", waiting: 0 } as const;
  state.take([{ ...refused, seq: 4, refused: "ann" }]);
  assertEquals(told(state), []);
  state.take([{ ...refused, seq: 5, refused: "you" }]);
  assertEquals(told(state), [
    "A moderator did not let your message through.",
  ]);
});

Deno.test("a timeout mutes until it ends, by the server's clock", () => {
  const now = Date.now();
  const hour = 3_600_000;
  const until = now + hour + 5_000;
  // This clock is an hour behind the server's.
  const state = chat({ now: now + hour });
  state.take([{
    type: "you",
    you,
    restriction: { kind: "timeout", until, reason: "caps" },
  }]);
  assertEquals(
    [state.muted.value?.reason, state.muted.value?.until],
    ["caps", until],
  );
  state.now.value = now + 4_000;
  assertEquals(state.muted.value !== undefined, true);
  state.now.value = now + 6_000;
  assertEquals(state.muted.value, undefined);
});

Deno.test("a command is answered by a sentence and leaves the list", () => {
  const state = chat();
  state.outbox.value = say(say([], "a", "/help", 0), "b", "held", 0);
  state.take([
    { type: "done", key: "a", message: "Commands: …" },
    { type: "held", key: "b", message: "A moderator looks at it." },
  ]);
  assertEquals(state.outbox.value, []);
  assertEquals(told(state), ["Commands: …", "A moderator looks at it."]);
  state.dismiss(state.notes.value[0].key);
  assertEquals(told(state), ["A moderator looks at it."]);
});

Deno.test("no more sentences are shown than can be read", () => {
  const state = chat({ told: "0" });
  assertEquals(told(state), ["0"]);
  for (const text of ["1", "2", "3"]) state.note(text);
  assertEquals(told(state), ["1", "2", "3"]);
});

Deno.test("slow mode counts from the answer, and not for moderators", () => {
  const slow = { ...settings, slowSeconds: 10 };
  const accepted: ServerEvent = { type: "accepted", key: "k", seq: 3 };
  const wait = (state: ChatState) =>
    Math.round((state.slowUntil.value - Date.now()) / 1_000);
  const state = chat({ settings: slow });
  state.take([accepted]);
  assertEquals(wait(state), 10);
  state.take([{
    type: "settings",
    seq: 3,
    settings: { ...slow, slowSeconds: 5 },
  }]);
  assertEquals(wait(state), 5, "a shorter slow mode counts at once");
  state.take([{ type: "you", you: { ...you, role: "moderator" } }]);
  assertEquals(state.slowUntil.value, 0);

  const moderator = chat({ settings: slow, you: { ...you, role: "host" } });
  moderator.take([accepted]);
  assertEquals(moderator.slowUntil.value, 0);
});

Deno.test("what slow mode refuses waits instead of failing", () => {
  const state = chat({ settings: { ...settings, slowSeconds: 10 } });
  state.outbox.value = say([], "k", "hello", 0);
  state.take([{
    type: "rejected",
    key: "k",
    code: "slow_mode",
    message: "Too early.",
    retryAfterMs: 4_000,
  }]);
  assertEquals(shown(state).at(-1), "hello (delayed)");
  assertEquals(
    Math.round((state.slowUntil.value - Date.now()) / 1_000),
    4,
  );
});

Deno.test("of who is hidden nothing is shown, not even where others answer them", () => {
  const state = chat();
  const reply = { seq: 2, from: { id: ann.id, name: ann.name } };
  state.take([{ ...message(3, you), reply }]);
  assertEquals(answered(state), ["text 2"]);
  state.choices.hide(ann);
  assertEquals(answered(state), [undefined]);
  state.choices.unhide();
  assertEquals(answered(state), ["text 2"]);
});

Deno.test("what a second connection brings once more is no news", () => {
  const state = chat();
  const reactions: ServerEvent = { type: "reactions", counts: { heart: 1 } };
  assertEquals(state.take([message(3)]), [message(3)]);
  assertEquals(
    state.take([welcome("e", 4), message(3), message(4), reactions]),
    [welcome("e", 4), message(4), reactions],
  );
});

/** A chat that looks for what is pinned, and is given it when the test says so. */
class Looking extends ChatState {
  readonly sought: number[] = [];
  override found(found: MessageEvent): void {
    super.found(found);
  }
  protected override lookUp(seq: number): void {
    this.sought.push(seq);
  }
}

Deno.test("what is pinned and looked for is shown, unless it is pinned no longer", () => {
  for (
    const [then, shows] of [
      [[], 1],
      [[{ type: "pinned", seq: 4, target: null }], undefined],
      [[{ type: "deleted", seq: 4, target: 1 }], undefined],
      [[{ type: "cleared", seq: 4, viewer: "ann" }], undefined],
      [[{ type: "pinned", seq: 4, target: 2 }], 2],
    ] satisfies [ServerEvent[], number | undefined][]
  ) {
    const state = new Looking(options, [message(2)]);
    state.take([{ type: "pinned", seq: 3, target: 1 }, ...then]);
    assertEquals(state.sought, [1]);
    state.found(message(1));
    assertEquals(state.pin.value?.target, shows, JSON.stringify(then));
  }
});

Deno.test("older messages that are taken back while they are on their way do not come", () => {
  const state = new ChatState(options, [message(5)]);
  state.older.value = "loading";
  state.take([
    { type: "deleted", seq: 6, target: 2 },
    { type: "cleared", seq: 7, viewer: "eve" },
  ]);
  const eve: Viewer = { id: "eve", name: "Eve", role: "viewer" };
  state.readBack(
    [1, 2, 3].map((seq) => message(seq, seq > 2 ? eve : ann)),
    true,
  );
  assertEquals(shown(state), ["text 1", "text 5"]);
});

Deno.test("who goes back to the newest message does not wait for older ones", () => {
  const state = chat();
  state.older.value = "loading";
  state.follow();
  assertEquals(state.older.value, "more");
});

Deno.test("what is older than another order's newest messages can be read", () => {
  const state = chat();
  state.take([welcome("f", 7), { type: "gap", from: 0, to: 6 }, message(7)]);
  assertEquals(state.older.value, "more");
  state.take([welcome("g", 1), { type: "gap", from: 0, to: 0 }, message(1)]);
  assertEquals(state.older.value, "end");
});

Deno.test("an answer to what was taken back is begun no more", () => {
  const state = chat();
  state.replyingTo.value = { seq: 2, from: ann, text: "text 2" };
  state.take([{ type: "deleted", seq: 3, target: 1 }]);
  assertEquals(state.replyingTo.value?.seq, 2);
  state.take([{ type: "deleted", seq: 4, target: 2 }]);
  assertEquals(state.replyingTo.value, undefined);
});
