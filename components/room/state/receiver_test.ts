import { assertEquals } from "@std/assert";
import type { Pin, ServerEvent, Viewer } from "../../../hub/protocol.ts";
import { addOlder } from "./older/older_messages.ts";
import {
  ann,
  message,
  Page,
  settings,
  welcome,
  you,
} from "../../../tests/tools/chat_sample.ts";
import { hide, unhide } from "./change_preferences.ts";
import type { RoomState } from "./room_state.ts";

const pin: Pin = { target: 2, at: 2_000, from: ann, text: "text 2" };

/** The texts of answered messages that replies show. */
function answered({ entries }: RoomState): (string | undefined)[] {
  return entries.value.flatMap((entry) =>
    entry.kind === "line" && entry.reply ? [entry.reply.text] : []
  );
}

/** The notes for this viewer. */
function told({ notes }: RoomState): string[] {
  return notes.value.map(({ text }) => text);
}

/** Everything on the page, from top to bottom. */
function shown({ timeline }: RoomState): string[] {
  return timeline.value.entries.map((entry) =>
    entry.kind === "line" ? entry.text : "gap"
  );
}

Deno.test("a welcome with the missed events brings the page up to date", () => {
  const page = new Page();
  const { state } = page;
  page.take([welcome("e", 4), message(2), message(3), message(4)]);
  assertEquals(shown(state), ["text 1", "text 2", "text 3", "text 4"]);
  assertEquals([state.viewers.value, state.timeline.value.seq], [3, 4]);
});

Deno.test("a welcome alone doesn't change the seq, as the missed events may be lost with the next frame", () => {
  const page = new Page();
  const { state } = page;
  page.take([welcome("e", 40)]);
  assertEquals(state.timeline.value.seq, 2);
});

Deno.test("messages count as unread only while the viewer is scrolled up", () => {
  const page = new Page();
  const { state } = page;
  page.take([message(3)]);
  state.following.value = false;
  page.take([message(3), message(4), message(5)]);
  assertEquals(state.unread.value, 2);
  state.follow();
  assertEquals(state.unread.value, 0);
});

Deno.test("acts change the page and advance the seq", () => {
  const page = new Page();
  const { state } = page;
  page.take([
    { type: "deleted", seq: 3, target: 1 },
    { type: "settings", seq: 4, settings: { ...settings, slowSeconds: 10 } },
    { type: "pinned", seq: 5, target: 2 },
    { type: "role", seq: 6, viewer: { ...ann, role: "moderator" } },
    { type: "restricted", seq: 7, viewer: ann, kind: "ban" },
    { type: "review", waiting: 2 },
    { type: "state", seq: 9 },
  ]);
  assertEquals(shown(state), ["text 2"]);
  assertEquals(state.timeline.value.seq, 9);
  assertEquals(
    [
      state.settings.value.slowSeconds,
      state.pin.value,
      state.waiting.value,
    ],
    [10, pin, 0],
  );
});

Deno.test("what a viewer does looks so as soon as it is pinned", () => {
  const page = new Page();
  page.take([
    { ...message(3), me: true },
    { type: "pinned", seq: 4, target: 3 },
  ]);
  assertEquals(page.state.pin.value?.me, true);
});

Deno.test("acts that the page already knows change nothing", () => {
  const page = new Page({ pin });
  const { state } = page;
  page.take([{ type: "pinned", seq: 2, target: null }]);
  assertEquals(state.pin.value, pin);
});

Deno.test("clearing a viewer removes their earlier messages, not later ones", () => {
  const page = new Page();
  const { state } = page;
  page.take([
    message(3, you, "mine"),
    { type: "cleared", seq: 4, viewer: "ann" },
    message(5),
  ]);
  assertEquals(shown(state), ["mine", "text 5"]);
});

Deno.test("a deleted message is unpinned", () => {
  const events: ServerEvent[] = [
    { type: "deleted", seq: 4, target: 2 },
    { type: "cleared", seq: 4, viewer: "ann" },
    { type: "purged", seq: 4, targets: [2], viewers: [] },
    { type: "pinned", seq: 4, target: null },
  ];
  for (const event of events) {
    const page = new Page({ pin });
    const { state } = page;
    page.take([{ type: "deleted", seq: 3, target: 1 }]);
    assertEquals(state.pin.value, pin);
    page.take([event]);
    assertEquals(state.pin.value, undefined, event.type);
  }
});

Deno.test("a welcome updates the room's settings and the viewer", () => {
  const page = new Page({ pin });
  const { state } = page;
  const host: Viewer = { ...you, role: "host" };
  const event = { ...welcome("e", 2), you: host, waiting: 3 };
  page.take([event as ServerEvent]);
  assertEquals(
    [state.pin.value, state.moderates.value, state.waiting.value],
    [undefined, true, 3],
  );
});

Deno.test("the number of held messages is for moderators, and the author of a rejected message is told", () => {
  const page = new Page({ you: { ...you, role: "moderator" }, waiting: 1 });
  const { state } = page;
  page.take([{ type: "review", waiting: 4 }]);
  assertEquals(state.waiting.value, 4);
  page.take([{ type: "review", refused: "ann" }]);
  assertEquals(told(state), []);
  page.take([{ type: "review", refused: "you" }]);
  assertEquals(state.waiting.value, 4);
  assertEquals(told(state), [
    "A moderator rejected your message.",
  ]);
});

Deno.test("only the latest notes are shown", () => {
  const page = new Page({ told: "0" });
  const { state } = page;
  assertEquals(told(state), ["0"]);
  for (const text of ["1", "2", "3"]) state.note(text);
  assertEquals(told(state), ["1", "2", "3"]);
});

Deno.test("a hidden viewer's messages are not shown, not even in replies to them", () => {
  const page = new Page();
  const { state } = page;
  const reply = { seq: 2, from: { id: ann.id, name: ann.name } };
  page.take([{ ...message(3, you), reply }]);
  assertEquals(answered(state), ["text 2"]);
  hide(state, ann);
  assertEquals(answered(state), [undefined]);
  unhide(state);
  assertEquals(answered(state), ["text 2"]);
});

Deno.test("events that a second connection repeats are dropped", () => {
  const page = new Page();
  const reactions: ServerEvent = { type: "reactions", counts: { heart: 1 } };
  assertEquals(page.take([message(3)]), [message(3)]);
  assertEquals(
    page.take([welcome("e", 4), message(3), message(4), reactions]),
    [welcome("e", 4), message(4), reactions],
  );
});

Deno.test("a pinned message that had to be loaded is shown, unless it was unpinned meanwhile", () => {
  for (
    const [then, shows] of [
      [[], 1],
      [[{ type: "pinned", seq: 4, target: null }], undefined],
      [[{ type: "deleted", seq: 4, target: 1 }], undefined],
      [[{ type: "cleared", seq: 4, viewer: "ann" }], undefined],
      [[{ type: "pinned", seq: 4, target: 2 }], 2],
    ] satisfies [ServerEvent[], number | undefined][]
  ) {
    const page = new Page({}, [message(2)]);
    const { state } = page;
    page.take([{ type: "pinned", seq: 3, target: 1 }, ...then]);
    assertEquals(page.sought, [1]);
    page.receiver.found(message(1));
    assertEquals(state.pin.value?.target, shows, JSON.stringify(then));
  }
});

Deno.test("older messages that are deleted while they load are not shown", () => {
  const page = new Page({}, [message(5)]);
  const { state } = page;
  state.older.value = "loading";
  page.take([
    { type: "deleted", seq: 6, target: 2 },
    { type: "cleared", seq: 7, viewer: "eve" },
  ]);
  const eve: Viewer = { id: "eve", name: "Eve", role: "viewer" };
  addOlder(state, {
    before: 5,
    messages: [1, 2, 3].map((seq) => message(seq, seq > 2 ? eve : ann)),
    all: true,
  });
  assertEquals(shown(state), ["text 1", "text 5"]);
});

Deno.test("a viewer who returns to the newest message doesn't wait for older ones", () => {
  const page = new Page();
  const { state } = page;
  state.older.value = "loading";
  state.follow();
  assertEquals(state.older.value, "more");
});

Deno.test("messages older than another epoch's newest can be loaded", () => {
  const page = new Page();
  const { state } = page;
  page.take([welcome("f", 7), { type: "gap", from: 0, to: 6 }, message(7)]);
  assertEquals(state.older.value, "more");
  page.take([welcome("g", 1), { type: "gap", from: 0, to: 0 }, message(1)]);
  assertEquals(state.older.value, "end");
});

Deno.test("messages missed during a long absence are marked, even in a frame after the welcome", () => {
  const page = new Page();
  page.receiver.away = true;
  const { state } = page;
  page.take([welcome("e", 3)]);
  page.take([message(3)]);
  page.take([message(4)]);
  assertEquals(
    state.entries.value.map(({ kind }) => kind),
    ["line", "line", "away", "line", "line"],
  );
});

Deno.test("messages posted after a return are not marked as missed", () => {
  const page = new Page();
  page.receiver.away = true;
  const { state } = page;
  page.take([welcome("e", 2), message(3)]);
  assertEquals(
    state.entries.value.map(({ kind }) => kind),
    ["line", "line", "line"],
  );
});

Deno.test("skipped messages take their place in the order, count as unread, and may be deleted or pinned unseen", () => {
  const page = new Page();
  const { state } = page;
  page.take([{ type: "skipped", from: 3, to: 9 }]);
  assertEquals([state.timeline.value.seq, state.unread.value], [9, 0]);
  state.following.value = false;
  page.take([
    // Of these the page has some.
    { type: "skipped", from: 8, to: 12 },
    message(13),
    { type: "skipped", from: 2, to: 5 },
    { type: "deleted", seq: 14, target: 11 },
    { type: "cleared", seq: 15, viewer: "eve" },
    { type: "pinned", seq: 16, target: 4 },
  ]);
  assertEquals(
    state.timeline.value.entries.map((entry) =>
      entry.kind === "skipped" ? `${entry.from}-${entry.seq}` : entry.seq
    ),
    [1, 2, "3-9", "10-12", 13],
  );
  assertEquals([state.timeline.value.seq, state.unread.value], [16, 4]);
  assertEquals(page.sought, [4]);
});
