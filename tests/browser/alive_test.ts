/** Connections that nothing passes through any more, though neither side has closed them. */
import { assertEquals } from "@std/assert";
import type { Page, WebSocket } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { Middlebox } from "./middlebox.ts";
import { nextSocket } from "./next_socket.ts";
import { showsText } from "./overlay.ts";
import { RoomServer } from "./room_server.ts";
import { visitWithClock } from "./visit_with_clock.ts";

/** Longer than a connection may be silent, and the page waits for an answer, in milliseconds. */
const SILENCE_MS = 45_000;

/** How long the page waits for an answer; a second later the viewer would be told of a loss. */
const ANSWER_MS = 5_000;

/** An answer comes within this time; the next heartbeat without a question comes later. */
const PROMPT_MS = 20_000;

const HEARTBEAT = '[{"type":"heartbeat"}]';

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Lets the attempt under way end, and the next one succeed. */
async function passUntilBack(page: Page): Promise<void> {
  const lost = page.getByText("Connection lost");
  while (await lost.count() > 0) await page.clock.runFor(1_000);
}

for (const blocked of [false, true]) {
  browserTest(
    `A page whose ${
      blocked ? "stream" : "socket"
    } nothing passes through says that the connection is lost, and misses nothing`,
    async (visit) => {
      const room = await server.openRoom();
      await using box = new Middlebox(server.url);
      box.blocks = blocked;
      const viewer = await visitWithClock(visit, box.behind(room), { blocked });
      const { page } = viewer;
      viewer.expectToLoseServer();
      await server.say(room, "heard");
      await viewer.shows(1);
      box.forget();
      box.silent = true;
      await server.say(room, "not heard");
      await page.clock.runFor(SILENCE_MS);
      await page.getByRole("status").getByText("Connection lost").waitFor();
      assertEquals(await viewer.texts(), ["heard"]);
      box.silent = false;
      await passUntilBack(page);
      assertEquals(await viewer.shows(2), ["heard", "not heard"]);
    },
  );
}

browserTest(
  "An overlay whose socket nothing passes through says so, and shows what it missed",
  async (visit) => {
    const room = await server.openRoom();
    await using box = new Middlebox(server.url);
    box.blocks = false;
    const url = `${box.behind(room)}/overlay?fade=600`;
    const viewer = await visitWithClock(visit, url);
    const { page } = viewer;
    viewer.expectToLoseServer();
    await server.say(room, "heard");
    await showsText(page, "heard");
    box.forget();
    box.silent = true;
    await server.say(room, "not heard");
    await page.clock.runFor(SILENCE_MS);
    await page.getByText("Connection lost").waitFor();
    box.silent = false;
    await passUntilBack(page);
    await showsText(page, "not heard");
  },
);

browserTest(
  "A page that comes to the front, wakes or has a network again asks whether its connection works",
  async (visit) => {
    const room = await server.openRoom();
    await using box = new Middlebox(server.url);
    box.blocks = false;
    const viewer = await visitWithClock(visit, box.behind(room));
    const { page } = viewer;
    const sockets: WebSocket[] = [];
    page.on("websocket", (socket) => sockets.push(socket));
    await viewer.openFully(box.behind(room));
    const asks = {
      front: () => document.dispatchEvent(new Event("visibilitychange")),
      network: () => dispatchEvent(new Event("online")),
    };

    // A connection that works is kept.
    for (const ask of Object.values(asks)) {
      let isAnswered = false;
      const answer = sockets[0].waitForEvent("framereceived", {
        predicate: ({ payload }) => String(payload) === HEARTBEAT,
        timeout: PROMPT_MS,
      }).then(() => isAnswered = true);
      // What was heard a moment ago, such as a viewer count, needs no question.
      for (let tries = 0; tries < 5 && !isAnswered; tries++) {
        await page.clock.runFor(3_000);
        await page.evaluate(ask);
        // The page's clock must not overtake an answer that is under way.
        await Promise.race([
          answer,
          page.evaluate(async () => {
            for (let i = 0; i < 10; i++) await (await fetch("/healthz")).text();
          }),
        ]);
      }
      await answer;
      await page.clock.runFor(ANSWER_MS);
    }
    assertEquals(sockets.length, 1);

    // One that is dead is replaced before the viewer is told of a loss: time stands still
    // while the page connects.
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
    const replacedAfter = async (text: string, ask: () => Promise<unknown>) => {
      box.forget();
      await server.say(room, text);
      const replaced = nextSocket(page, "framereceived");
      await ask();
      await replaced;
      await page.clock.runFor(500);
      await viewer.row(text).waitFor();
    };
    for (const [text, ask] of Object.entries(asks)) {
      await page.clock.runFor(3_000);
      await replacedAfter(text, async () => {
        await page.evaluate(ask);
        await page.clock.runFor(ANSWER_MS);
      });
    }
    await replacedAfter("sleep", () => page.clock.fastForward("08:00:00"));
    assertEquals(await viewer.texts(), [...Object.keys(asks), "sleep"]);
  },
);
