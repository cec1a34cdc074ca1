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

/** Milliseconds since 1970 by the server, which is an hour ahead of this clock. */
const AHEAD = 3_600_000;

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
  { epoch = "e1", role = "viewer" as Role, delaySeconds = 0, pin }: {
    epoch?: string;
    role?: Role;
    delaySeconds?: number;
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
    settings: { ...SETTINGS, delaySeconds },
    pin,
  };
}

/** An overlay that was loaded now. */
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
      now: Date.now() + AHEAD,
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

const serverNow = () => Date.now() + AHEAD;

Deno.test("A message fades after its time, and stays where none is set", () => {
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

Deno.test("What was missed is as old as it is: only the rest of its time is left to it", () => {
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

Deno.test("A clock that is set right while the overlay runs makes nothing vanish or stay", () => {
  using time = new FakeTime();
  using screen = new Screen("fade=10");
  screen.state.take([welcome(0)]);
  // The machine's clock was an hour late, and is right now.
  const late = time.now + AHEAD;
  time.tick(AHEAD);
  screen.state.take([message(1, late)]);
  assertEquals(screen.texts, ["text 1"]);
  // What is missed next is measured by the clock as it is now.
  screen.state.take([welcome(2), message(2, Date.now() - 2_000)]);
  assertEquals(screen.texts, ["text 1", "text 2"]);
});

Deno.test("Nothing is shown twice, in whatever pieces it comes", () => {
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

Deno.test("At most as many stand there as may", () => {
  using _ = new FakeTime();
  using screen = new Screen("max=3");
  const at = serverNow();
  screen.state.take([
    welcome(0),
    ...Array.from({ length: 500 }, (_, i) => message(i + 1, at)),
  ]);
  assertEquals(screen.texts, ["text 498", "text 499", "text 500"]);
});

Deno.test("What is taken back goes, and so does a pin of it", () => {
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

Deno.test("Another order begins with an empty screen", () => {
  using _ = new FakeTime();
  using screen = new Screen("");
  screen.state.take([welcome(0), message(9, serverNow())]);
  screen.state.take([welcome(1, { epoch: "e2" }), message(1, serverNow())]);
  assertEquals([screen.texts, screen.state.seq], [["text 1"], 1]);
  screen.state.take([{ type: "gap", from: 0, to: 4 }]);
  assertEquals([screen.texts, screen.state.seq], [[], 4]);
});

Deno.test("Told early as a moderator is, it keeps to the room's delay", () => {
  using time = new FakeTime();
  using screen = new Screen("fade=10");
  screen.state.take([welcome(0, { role: "host", delaySeconds: 4 })]);
  screen.state.take([message(1, serverNow()), message(2, serverNow())]);
  assertEquals([screen.texts, screen.state.seq], [[], 2]);
  time.tick(2_000);
  screen.state.take([{ type: "deleted", seq: 3, target: 1 }]);
  time.tick(1_900);
  assertEquals(screen.texts, []);
  time.tick(200);
  assertEquals(screen.texts, ["text 2"]);
  time.tick(10_000);
  assertEquals(screen.texts, []);
});

Deno.test("What a moderator is told is pinned is so here once viewers may see it", () => {
  using time = new FakeTime();
  using screen = new Screen("");
  const pinned = message(1, serverNow());
  const pin = { ...pinned, target: 1 };
  const told = welcome(2, { role: "host", delaySeconds: 5, pin });
  screen.state.take([told, pinned, { type: "pinned", seq: 2, target: 1 }]);
  assertEquals(screen.state.pin, undefined);
  // A new connection tells it once more.
  time.tick(2_000);
  screen.state.take([told]);
  assertEquals(screen.state.pin, undefined);
  time.tick(3_001);
  assertEquals(screen.state.pin?.text, "text 1");
  screen.state.take([welcome(2, { role: "host", delaySeconds: 5 })]);
  assertEquals(screen.state.pin, undefined);
  screen.state.take([told]);
  assertEquals(screen.state.pin, pin);
});

Deno.test("Where messages fly, only what is said to everybody stands still, and nothing old flies", () => {
  using _ = new FakeTime();
  using screen = new Screen("style=danmaku&fade=10");
  const sky: string[] = [];
  screen.state.setDanmaku({
    add: ({ text }) => sky.push(text),
    remove: (goes) =>
      sky.splice(
        0,
        Infinity,
        ...sky.filter((text) => !goes(text.slice(5), "")),
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

Deno.test("What is taken back goes at once, whatever the room's delay", () => {
  using time = new FakeTime();
  using screen = new Screen("");
  screen.state.take([welcome(0, { role: "host", delaySeconds: 4 })]);
  screen.state.take([1, 2, 3].map((seq) => message(seq, serverNow())));
  time.tick(4_000);
  assertEquals(screen.texts, ["text 1", "text 2", "text 3"]);
  screen.state.take([
    { type: "deleted", seq: 4, target: 2 },
    { type: "cleared", seq: 5, viewer: "id-1" },
  ]);
  assertEquals(screen.texts, ["text 3"]);
});

Deno.test("What is pinned and looked for is shown, unless it is not to be any more", () => {
  using _ = new FakeTime();
  for (
    const [then, shows] of [
      [[], "text 1"],
      [[{ type: "pinned", seq: 11, target: null }], undefined],
      [[{ type: "deleted", seq: 11, target: 1 }], undefined],
      [[{ type: "cleared", seq: 11, viewer: "id-1" }], undefined],
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
