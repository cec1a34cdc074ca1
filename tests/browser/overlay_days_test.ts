/** An overlay that runs for days: lost connections, sleep, restarts, memory. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { Chatter } from "../tools/chatter.ts";
import { browserTest } from "./chromium.ts";
import { nextSocket } from "./next_socket.ts";
import { heldBy, showsText, textsOf } from "./overlay.ts";
import { flood, RoomServer } from "./room_server.ts";
import { visitWithClock } from "./visit_with_clock.ts";

/** Longer than a new overlay waits before it asks for the server's build, in milliseconds. */
const CHECK_AFTER_MS = 66_000;

/** Messages that a client sends before it waits for answers. */
const AT_ONCE = 300;

/** Messages of a round: keeping them all would use more than twice the noise. */
const PER_ROUND = 1_200;

/** Noise of the heap's size, in bytes. */
const HEAP_NOISE_BYTES = 256 * 1024;

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** The note that the chat is not live. */
const offAir = (page: Page) => page.getByText("Connection lost");

browserTest(
  "An overlay shows that the connection is lost, and returns without expired messages",
  async (visit) => {
    const room = await server.openRoom();
    const viewer = await visitWithClock(visit, `${room}/overlay?fade=30`);
    const { page } = viewer;
    viewer.expectToLoseServer();
    await server.say(room, "seen");
    await showsText(page, "seen");
    await server.kill();
    await offAir(page).waitFor();
    // It doesn't reconnect until the clock moves on.
    await page.clock.pauseAt(Date.now() + 10_000);
    await server.startAgain();
    await server.fill(room, ["missed 1", "missed 2"]);
    await page.clock.fastForward(60_000);
    await page.clock.resume();
    await offAir(page).waitFor({ state: "detached" });
    await server.say(room, "live again");
    await showsText(page, "live again");
    assertEquals(await textsOf(page), ["live again"]);
  },
);

browserTest(
  "With the option to clear, an overlay empties itself, and shows recent messages when it is back",
  async (visit) => {
    const room = await server.openRoom();
    const viewer = await visit(`${room}/overlay?lost=clear&fade=600`);
    const { page } = viewer;
    viewer.expect(/^WebSocket connection to .* failed/, /net::ERR_/);
    await server.say(room, "seen");
    await showsText(page, "seen");
    await server.kill();
    await page.locator(".saying").waitFor({ state: "detached" });
    assertEquals(await page.locator("body").innerText(), "");
    await server.startAgain();
    await server.say(room, "missed");
    await showsText(page, "missed");
    assertEquals(await textsOf(page), ["seen", "missed"]);
  },
);

browserTest(
  "After sleep an overlay reconnects before it shows anything as live",
  async (visit) => {
    const room = await server.openRoom();
    const viewer = await visitWithClock(visit, `${room}/overlay`);
    const { page } = viewer;
    await server.say(room, "before");
    await showsText(page, "before");
    const connected = nextSocket(page, "framereceived");
    await page.clock.fastForward("08:00:00");
    await connected;
    await page.locator(".saying").waitFor({ state: "detached" });
    await server.say(room, "after");
    await showsText(page, "after");
  },
);

browserTest(
  "An overlay reloads when the server has a new build",
  async (visit) => {
    const room = await server.openRoom();
    const viewer = await visitWithClock(visit, `${room}/overlay`);
    const { page } = viewer;
    const same = page.waitForResponse(/\/overlay$/);
    await page.clock.fastForward(CHECK_AFTER_MS);
    await (await same).finished();
    await page.evaluate(() => void document.body.setAttribute("data-old", ""));
    // The clock stops while the page waits for the answer and while the new page loads:
    // both have timeouts.
    let hasAsked = false;
    await page.route(/\/overlay$/, async (route) => {
      if (route.request().isNavigationRequest()) return route.continue();
      hasAsked = true;
      const response = await route.fetch();
      const standing = await response.json();
      await route.fulfill({ json: { ...standing, build: "another" } });
    });
    const loaded = page.waitForEvent("load");
    viewer.expect(/^WebSocket connection to .* failed/, /net::ERR_/);
    await server.kill();
    await server.startAgain();
    // The first tries to connect may fail.
    while (!hasAsked) {
      await page.clock.runFor(5_000);
      await page.waitForTimeout(200);
    }
    await loaded;
    assertEquals(await page.locator("body[data-old]").count(), 0);
    await server.say(room, "shown by the new one");
    await showsText(page, "shown by the new one");
  },
);

browserTest(
  "After thousands of messages and several servers an overlay uses no more memory than before",
  async (visit) => {
    const room = await server.openRoom();
    const viewer = await visit(`${room}/overlay?fade=0&lost=clear`);
    viewer.expect(/^WebSocket connection to .* failed/, /net::ERR_/);
    const { page } = viewer;
    const round = async (name: string) => {
      using chatter = await Chatter.join(`${room}/socket`);
      const texts = Array.from({ length: PER_ROUND }, (_, i) => `${name} ${i}`);
      for (let i = 0; i < texts.length; i += AT_ONCE) {
        await flood(chatter, texts.slice(i, i + AT_ONCE));
      }
      await showsText(page, `${name} ${PER_ROUND - 1}`);
      assertEquals(await textsOf(page), texts.slice(-30));
      return await heldBy(page);
    };
    await round("warm");
    const before = await round("first");
    for (let kills = 0; kills < 3; kills++) {
      await server.kill();
      await server.startAgain();
      await server.say(room, `back ${kills}`);
      await showsText(page, `back ${kills}`);
    }
    const after = await round("last");
    const grown = after.JSHeapUsedSize - before.JSHeapUsedSize;
    assert(grown < HEAP_NOISE_BYTES, `${grown} bytes more`);
    assert(after.Nodes <= before.Nodes * 1.1, `${after.Nodes} nodes`);
    assert(after.JSEventListeners <= before.JSEventListeners);
  },
);
