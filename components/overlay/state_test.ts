import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type {
  MessageEvent,
  Pin,
  Role,
  RoomSettings,
  ServerEvent,
} from "../../hub/protocol.ts";
import { readOptions } from "./options.ts";
import { OverlayState } from "./state.ts";

/** How far the server's clock is ahead of this one, in milliseconds. */
const AHEAD_MS = 3_600_000;

const SETTINGS = { delaySeconds: 0 } as RoomSettings;

function message(
  seq: number,
  at: number,
  fields: Partial<MessageEvent> = {},
): MessageEvent {
  const from = { id: `id-${seq % 3}`, name: "Ann", role: "viewer" as const };
  return { type: "message", seq, at, from, text: `text ${seq}`, ...fields };
}

function welcome(
  seq: number,
  { epoch = "e1", role = "viewer" as Role, pin }: {
    epoch?: string;
    role?: Role;
    pin?: Pin;
  } = {},
): ServerEvent {
  return {
    type: "welcome",
    room: "lobby",
    epoch,
    seq,
    you: { id: "me", name: "Me", role },
    viewers: 0,
    settings: SETTINGS,
    pin,
  };
}

/** An overlay that has just been loaded. */
class Screen {
  readonly state: OverlayState;
  readonly sought: number[] = [];

  constructor(query: string, messages: readonly MessageEvent[] = []) {
    this.state = new OverlayState({
      room: "lobby",
      options: readOptions(new URLSearchParams(query)),
      epoch: "e1",
      seq: messages.at(-1)?.seq ?? 0,
      messages,
      now: Date.now() + AHEAD_MS,
    }, {
      onChange() {},
      lookUp: (seq) => void this.sought.push(seq),
    });
    this.state.refresh();
  }

  get texts(): string[] {
    return this.state.shown.map(({ message, leaving }) =>
      leaving ? `(${message.text})` : message.text
    );
  }

  [Symbol.dispose](): void {
    this.state.stop();
  }
}

const serverNow = () => Date.now() + AHEAD_MS;

Deno.test("A message fades after the given time, and stays if none is set", () => {
  using time = new FakeTime();
  using fading = new Screen("fade=10");
  using staying = new Screen("fade=0");
  for (const screen of [fading, staying]) {
    screen.state.take([welcome(0), message(1, serverNow())]);
  }
  time.tick(8_900);
  assertEquals(fading.texts, ["text 1"]);
  time.tick(200);
  assertEquals(fading.texts, ["(text 1)"]);
  time.tick(1_000);
  assertEquals(fading.texts, []);
  time.tick(86_400_000);
  assertEquals(staying.texts, ["text 1"]);
});

Deno.test("A missed message is only shown for the rest of its time", () => {
  using time = new FakeTime();
  using screen = new Screen("fade=10", [
    message(1, serverNow() - 60_000),
    message(2, serverNow() - 5_000),
  ]);
  assertEquals(screen.texts, ["text 2"]);
  screen.state.take([
    welcome(5),
    message(3, serverNow() - 60_000),
    message(4, serverNow() - 9_500),
    message(5, serverNow() - 3_000),
  ]);
  assertEquals(screen.texts, ["text 2", "(text 4)", "text 5"]);
  time.tick(5_001);
  assertEquals(screen.texts, ["text 5"]);
});

Deno.test("A change of the machine's clock neither hides messages nor keeps them", () => {
  using time = new FakeTime();
  using screen = new Screen("fade=10");
  screen.state.take([welcome(0)]);
  // The machine's clock was an hour slow, and is correct now.
  const late = time.now + AHEAD_MS;
  time.tick(AHEAD_MS);
  screen.state.take([message(1, late)]);
  assertEquals(screen.texts, ["text 1"]);
  // Messages missed from now on are measured with the corrected clock.
  screen.state.take([welcome(2), message(2, Date.now() - 2_000)]);
  assertEquals(screen.texts, ["text 1", "text 2"]);
});

Deno.test("A message that arrives twice is shown once", () => {
  using _ = new FakeTime();
  using screen = new Screen("", [message(1, serverNow())]);
  screen.state.take([
    welcome(2),
    message(1, serverNow()),
    message(2, serverNow()),
  ]);
  screen.state.take([welcome(2), message(2, serverNow())]);
  assertEquals(screen.texts, ["text 1", "text 2"]);
});

Deno.test("At most as many messages are shown as the options allow", () => {
  using _ = new FakeTime();
  using screen = new Screen("max=3");
  const at = serverNow();
  screen.state.take([
    welcome(0),
    ...Array.from({ length: 500 }, (_, i) => message(i + 1, at)),
  ]);
  assertEquals(screen.texts, ["text 498", "text 499", "text 500"]);
});

Deno.test("A deleted message disappears, also as the pinned message", () => {
  using _ = new FakeTime();
  using screen = new Screen("");
  const at = serverNow();
  screen.state.take([
    welcome(0),
    message(1, at),
    message(2, at),
    message(3, at),
    message(4, at),
    { type: "pinned", seq: 5, target: 1 },
  ]);
  assertEquals(screen.state.pin?.text, "text 1");
  screen.state.take([{ type: "deleted", seq: 6, target: 2 }]);
  assertEquals(screen.texts, ["text 1", "text 3", "text 4"]);
  screen.state.take([{ type: "cleared", seq: 7, viewer: "id-1" }]);
  assertEquals([screen.texts, screen.state.pin], [["text 3"], undefined]);
});

Deno.test("Another epoch begins with an empty screen", () => {
  using _ = new FakeTime();
  using screen = new Screen("");
  screen.state.take([welcome(0), message(9, serverNow())]);
  screen.state.take([welcome(1, { epoch: "e2" }), message(1, serverNow())]);
  assertEquals([screen.texts, screen.state.seq], [["text 1"], 1]);
  screen.state.take([{ type: "gap", from: 0, to: 4 }]);
  assertEquals([screen.texts, screen.state.seq], [[], 4]);
});

Deno.test("An overlay goes on after the messages that it is not sent", () => {
  using _ = new FakeTime();
  using screen = new Screen("");
  screen.state.take([
    welcome(0),
    message(1, serverNow()),
    { type: "skipped", from: 2, to: 9 },
    message(10, serverNow()),
    { type: "skipped", from: 11, to: 12 },
  ]);
  assertEquals([screen.texts, screen.state.seq], [["text 1", "text 10"], 12]);
});

Deno.test("A pinned message that a welcome names early is shown once viewers may see it", () => {
  using _ = new FakeTime();
  using screen = new Screen("");
  const pinned = message(3, serverNow());
  const pin = { ...pinned, target: 3 };
  // Viewers are at 2, because of the room's delay.
  screen.state.take([welcome(2, { role: "host", pin })]);
  assertEquals(screen.state.pin, undefined);
  screen.state.take([pinned, { type: "pinned", seq: 4, target: 3 }]);
  assertEquals(screen.state.pin?.text, "text 3");
  // A new connection names it again.
  screen.state.take([welcome(4, { role: "host", pin })]);
  assertEquals(screen.state.pin, pin);
  screen.state.take([welcome(4, { role: "host" })]);
  assertEquals(screen.state.pin, undefined);
});

Deno.test("In danmaku style only announcements stand still, and old messages don't fly", () => {
  using _ = new FakeTime();
  using screen = new Screen("style=danmaku&fade=10");
  const sky: string[] = [];
  screen.state.setDanmaku({
    add: ({ text }) => sky.push(text),
    remove: (isGone) =>
      sky.splice(
        0,
        Infinity,
        ...sky.filter((text) => !isGone(Number(text.slice(5)), "")),
      ),
  });
  screen.state.take([
    welcome(2),
    message(1, serverNow() - 20_000),
    message(2, serverNow() - 2_000),
    message(3, serverNow()),
    message(4, serverNow(), { announcement: true }),
  ]);
  assertEquals([sky, screen.texts], [["text 2", "text 3"], ["text 4"]]);
  screen.state.take([{ type: "deleted", seq: 5, target: 2 }]);
  assertEquals(sky, ["text 3"]);
});

Deno.test("A pinned message that had to be loaded is shown, unless it was unpinned or deleted meanwhile", () => {
  using _ = new FakeTime();
  for (
    const [then, shows] of [
      [[], "text 1"],
      [[{ type: "pinned", seq: 11, target: null }], undefined],
      [[{ type: "deleted", seq: 11, target: 1 }], undefined],
      [[{ type: "cleared", seq: 11, viewer: "id-1" }], undefined],
      [[{ type: "purged", seq: 11, targets: [1], viewers: [] }], undefined],
      [[welcome(11)], undefined],
    ] satisfies [ServerEvent[], string | undefined][]
  ) {
    using screen = new Screen("");
    screen.state.take([welcome(9), { type: "pinned", seq: 10, target: 1 }]);
    assertEquals(screen.sought, [1]);
    screen.state.take(then);
    screen.state.found(message(1, serverNow()));
    assertEquals(screen.state.pin?.text, shows, JSON.stringify(then));
  }
});

Deno.test("A pin that was taken away with its message is shown again when that is undone", () => {
  using _ = new FakeTime();
  using screen = new Screen("");
  screen.state.take([welcome(9), { type: "pinned", seq: 10, target: 1 }]);
  screen.state.found(message(1, serverNow()));
  screen.state.take([
    { type: "purged", seq: 11, targets: [1], viewers: [] },
  ]);
  assertEquals(screen.state.pin, undefined);
  screen.state.take([
    {
      type: "restored",
      seq: 12,
      undoes: 11,
      targets: [1],
      viewers: [],
      pin: 1,
    },
  ]);
  screen.state.found(message(1, serverNow()));
  assertEquals(screen.state.pin?.text, "text 1");
});
