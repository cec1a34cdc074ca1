/** Scrolling of the list. */
import { assert, assertEquals } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { browserTest } from "./chromium.ts";
import { flood, RoomServer } from "./room_server.ts";
import { followFrames, isAtEnd, scrollUp } from "./scrolling.ts";

/** The maximum of rows in the DOM while the list follows. */
const BOUND = 250;

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Long texts, each different. */
function texts(count: number, what: string, length = 0): string[] {
  return Array.from(
    { length: count },
    (_, i) => `${what} ${i + 1} ${"word ".repeat(length / 5)}`.trim(),
  );
}

browserTest(
  "While the viewer is scrolled up the list stays in place, and a button counts new messages",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, texts(50, "old"));
    const ann = await visit(room);
    assertEquals(await isAtEnd(ann), true);
    await scrollUp(ann, 400);
    await ann.page.getByRole("button", { name: "newest" }).waitFor();

    const frames = await followFrames(ann);
    await server.fill(room, texts(3, "new"));
    const button = ann.page.getByRole("button", { name: "3 new messages" });
    await button.waitFor();
    const { moved } = await frames.stop();
    assert(moved < 1, `What was being read moved by ${moved} px`);

    await button.click();
    await button.waitFor({ state: "detached" });
    assertEquals(await isAtEnd(ann), true);
    await server.say(room, "one more");
    await ann.row("one more").waitFor();
    assertEquals(await isAtEnd(ann), true);
  },
);

browserTest(
  "Scrolling to the end follows new messages again, and so does posting one",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, texts(50, "old"));
    const ann = await visit(room);
    const button = ann.page.getByRole("button", { name: /newest|new message/ });
    await scrollUp(ann, 400);
    await button.waitFor();
    await scrollUp(ann, -1_000);
    await button.waitFor({ state: "detached" });
    await scrollUp(ann, 400);
    await button.waitFor();
    await ann.say("here I am");
    await button.waitFor({ state: "detached" });
    assertEquals((await ann.shows(51)).at(-1), "here I am");
    assertEquals(await isAtEnd(ann), true);
  },
);

browserTest(
  "In a flood of long messages the list stays at its end, and the page bounded",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, texts(50, "old"));
    const ann = await visit(room, { viewport: { width: 390, height: 844 } });
    using chatter = await Chatter.join(`${room}/socket`);
    const frames = await followFrames(ann);
    await flood(chatter, texts(300, "flood", 400));
    await ann.row("flood 300").waitFor();
    await ann.drawn();
    const { rows, away } = await frames.stop();
    assert(rows <= BOUND, `${rows} rows`);
    assert(away < 1, `${away} px from the end`);
    const shown = await ann.texts();
    assertEquals(shown, (await server.history(room)).slice(-shown.length));
    assert(shown.length >= 50);
  },
);

browserTest(
  "A flood of long messages doesn't move the one being read",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, texts(50, "old"));
    const ann = await visit(room, { viewport: { width: 390, height: 844 } });
    await scrollUp(ann, 300);
    await ann.page.getByRole("button", { name: "newest" }).waitFor();
    using chatter = await Chatter.join(`${room}/socket`);
    const frames = await followFrames(ann);
    await flood(chatter, texts(300, "flood", 400));
    await ann.page.getByRole("button", { name: "300 new messages" }).waitFor();
    await ann.drawn();
    const { moved } = await frames.stop();
    assert(moved < 1, `What was being read moved by ${moved} px`);

    await ann.page.getByRole("button", { name: "300 new messages" }).click();
    await ann.row("flood 300").waitFor();
    await ann.drawn();
    assertEquals(await isAtEnd(ann), true);
    assert((await ann.rows()).length <= BOUND);
  },
);

browserTest(
  "In a flood the list scrolls to where the viewer scrolls it",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, texts(50, "old", 100));
    const ann = await visit(room);
    using chatter = await Chatter.join(`${room}/socket`);
    await scrollUp(ann, 600);
    const flooding = flood(chatter, texts(200, "flood", 200));
    for (let i = 0; i < 5; i++) await scrollUp(ann, 100);
    await flooding;
    await ann.page.getByRole("button", { name: "200 new messages" }).waitFor();
    assertEquals(await isAtEnd(ann), false);
    assertEquals(
      await ann.row("flood 200").isVisible(),
      true,
      "it is in the list",
    );
    const [, row] = await Promise.all([
      ann.row("old 1 word").scrollIntoViewIfNeeded(),
      ann.row("old 1 word").boundingBox(),
    ]);
    assert(row, "nothing that can still be scrolled to is gone");
  },
);
