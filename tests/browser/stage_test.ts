/** The broadcast's player beside the chat. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest } from "./chromium.ts";
import { resize } from "./drawing.ts";
import { MediaServer } from "./media_server.ts";
import { plays, video, withoutPlaylists } from "./playing.ts";
import { BLANK } from "./room_page.ts";
import { media, server } from "./servers.ts";

const DESKTOP = { width: 1280, height: 800 };
const LAPTOP = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

/** Makes the browser say that its user saves data. */
function saveData(): void {
  Object.defineProperty(navigator, "connection", { value: { saveData: true } });
}

function loaded(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name)
  );
}

browserTest(
  "A file plays, with its title and description below, and hls.js is not loaded",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
      title: "An evening of colour bars",
      description: "All of them.",
    });
    const { page } = await visit(room.url);
    await page.getByRole("region", { name: "Broadcast" }).waitFor();
    await page.getByRole("heading", { name: "An evening of colour bars" })
      .waitFor();
    await page.getByText("All of them.").waitFor();
    await plays(page);
    assertEquals((await loaded(page)).filter((name) => /hls-/.test(name)), []);
  },
);

browserTest(
  "A playlist plays natively if the browser can, and with hls.js otherwise",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("plain.m3u8"),
    });
    const ann = await visit(room.url);
    const hls = async () =>
      (await loaded(ann.page)).filter((name) => /hls-/.test(name)).length;
    await plays(ann.page);
    assertEquals(await hls(), 0);

    // Chromium plays no byte ranges from another site.
    await room.set({ stream: media.url("clip.m3u8") });
    await ann.reload();
    await plays(ann.page);
    assertEquals(await hls(), 1);

    await room.set({ stream: media.url("plain.m3u8") });
    await ann.page.addInitScript(withoutPlaylists);
    await ann.reload();
    await plays(ann.page);
    assertEquals(await hls(), 1);
  },
);

for (const name of ["clip.m4s", "plain.m3u8", "clip.m3u8"]) {
  browserTest(
    `Nothing is requested from the broadcast ${name} before a viewer presses play, with reduced motion, saved data or no scripts`,
    async (visit) => {
      await using own = new MediaServer();
      const room = await HostedRoom.open(server, { stream: own.url(name) });
      const ann = await visit(BLANK);
      for (const native of [true, false]) {
        if (native) await ann.page.emulateMedia({ reducedMotion: "reduce" });
        else {
          await ann.page.emulateMedia({ reducedMotion: "no-preference" });
          await ann.page.addInitScript(saveData);
          await ann.page.addInitScript(withoutPlaylists);
        }
        own.requests = 0;
        await ann.open(room.url);
        await video(ann.page).waitFor();
        await ann.say(`I only chat (native: ${native})`);
        await ann.row(`I only chat (native: ${native})`).waitFor();
        await ann.page.waitForLoadState("networkidle");
        assertEquals(own.requests, 0);
        assertEquals(
          (await loaded(ann.page)).filter((url) => /hls-/.test(url)),
          [],
        );
        await ann.page.getByRole("button", { name: "Play" }).click();
        await plays(ann.page);
        assert(own.requests > 0);
      }
      const { page } = await visit(BLANK, { javaScriptEnabled: false });
      own.requests = 0;
      await page.goto(room.url, { waitUntil: "networkidle" });
      assertEquals(own.requests, 0);
    },
  );
}

browserTest(
  "The host sets, changes and removes a stream while people watch",
  async (visit) => {
    await using other = new MediaServer();
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
    });
    const ann = await visit(room.url);
    await plays(ann.page);
    const late = await visit((await HostedRoom.open(server)).url);
    assertEquals(await video(late.page).count(), 0);

    await room.set({ title: "Part two", stream: media.url("plain.m3u8") });
    await ann.page.getByRole("heading", { name: "Part two" }).waitFor();
    await plays(ann.page);

    // The page's policy blocks the new origin until a reload.
    await room.set({ stream: other.url("clip.m4s") });
    const watch = ann.page.getByRole("button", { name: "Watch it" });
    await watch.waitFor();
    assertEquals(await video(ann.page).count(), 0);
    await watch.click();
    await video(ann.page).waitFor();
    await plays(ann.page);

    await room.set({ stream: "" });
    await video(ann.page).waitFor({ state: "detached" });
    assertEquals(
      await ann.page.getByRole("region", { name: "Broadcast" }).count(),
      0,
    );
    await ann.say("still here");
    await ann.row("still here").waitFor();
  },
);

browserTest(
  "A stream that begins during the chat is offered to viewers",
  async (visit) => {
    const room = await HostedRoom.open(server);
    const ann = await visit(room.url);
    assertEquals(
      (await loaded(ann.page)).filter((name) => /Show-|player-/.test(name)),
      [],
    );
    await room.set({ stream: media.url("clip.m4s") });
    await ann.page.getByRole("button", { name: "Watch it" }).click();
    await video(ann.page).waitFor();
    await plays(ann.page);
  },
);

browserTest(
  "Video and chat are side by side on a desktop, and stacked on a phone",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
      title: "A title that is longer than a phone is wide, and then some",
      description: "word ".repeat(150),
    });
    const ann = await visit(BLANK);
    const boxes = async () => {
      const [picture, log, field] = await Promise.all([
        ann.page.locator(".picture").boundingBox(),
        ann.log.boundingBox(),
        ann.field.boundingBox(),
      ]);
      assert(picture && log && field);
      return { picture, log, field };
    };
    for (
      const viewport of [DESKTOP, LAPTOP, { width: 844, height: 390 }]
    ) {
      await resize(ann.page, [viewport.width, viewport.height]);
      await ann.open(room.url);
      await ann.expectNoSidewaysScroll();
      await ann.expectSteadyLayout();
      const { picture, log, field } = await boxes();
      assert(picture.x + picture.width <= log.x);
      assert(field.y + field.height <= viewport.height);
      // The picture takes what title and description leave.
      const lowest = await ann.page.locator(".stage>:last-child").boundingBox();
      assert(lowest!.y + lowest!.height >= viewport.height - 1);
    }
    for (const viewport of [PHONE, { width: 320, height: 568 }]) {
      await resize(ann.page, [viewport.width, viewport.height]);
      await ann.open(room.url);
      await ann.expectNoSidewaysScroll();
      await ann.expectSteadyLayout();
      const { picture, log, field } = await boxes();
      assert(picture.y + picture.height <= log.y);
      assertEquals(picture.width, viewport.width);
      assert(log.height > viewport.height / 5, `${log.height}`);
      assert(field.y + field.height <= viewport.height);
    }
  },
);

browserTest(
  "At high zoom the page scrolls from the video to the chat, and nothing is cut off",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
      description: "word ".repeat(150),
    });
    // 1280 by 1024 at 400 %.
    const viewport = { width: 320, height: 256 };
    const ann = await visit(room.url, { viewport });
    await ann.expectNoSidewaysScroll();
    await ann.page.mouse.wheel(0, 5_000);
    await ann.page.waitForFunction(() => scrollY > 0);
    const [log, field] = await Promise.all([
      ann.log.boundingBox(),
      ann.field.boundingBox(),
    ]);
    assert(log && field);
    assert(log.height > viewport.height / 5, `${log.height}`);
    assert(field.y + field.height <= viewport.height, `${field.y}`);
  },
);

browserTest(
  "A long description is folded, and unfolds by keyboard",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
      description: "word ".repeat(150) + "end",
    });
    const { page } = await visit(room.url);
    const text = page.getByText("word word");
    const height = async () => (await text.boundingBox())!.height;
    const folded = await height();
    await page.getByRole("button", { name: "Show more" }).press("Enter");
    const less = page.getByRole("button", { name: "Show less" });
    await less.waitFor();
    assertEquals(await less.getAttribute("aria-expanded"), "true");
    assert(await height() > folded);
    await less.press("Enter");
    await page.getByRole("button", { name: "Show more" }).waitFor();
    assertEquals(await height(), folded);
  },
);

browserTest(
  "The chat can be hidden and shown, and the tab remembers the choice",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
    });
    const ann = await visit(room.url, { viewport: DESKTOP });
    const chat = ann.page.getByRole("button", { name: "Chat", exact: true });
    assertEquals(await chat.getAttribute("aria-expanded"), "true");
    const narrow = (await video(ann.page).boundingBox())!.width;
    await chat.press("Enter");
    await ann.field.waitFor({ state: "hidden" });
    assertEquals(await chat.getAttribute("aria-expanded"), "false");
    assert((await video(ann.page).boundingBox())!.width > narrow);
    await ann.reload();
    await ann.field.waitFor({ state: "hidden" });
    await chat.press("Enter");
    await ann.field.waitFor();
    await ann.say("back again");
    await ann.row("back again").waitFor();
  },
);

browserTest(
  "The chat opens in its own window without the video, and returns when that is closed",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
    });
    const ann = await visit(room.url, { viewport: DESKTOP });
    const [popup] = await Promise.all([
      ann.page.waitForEvent("popup"),
      ann.page.getByRole("button", { name: "Pop out chat" }).click(),
    ]);
    await ann.field.waitFor({ state: "hidden" });
    const field = popup.getByRole("textbox", { name: "Message", exact: true });
    await field.waitFor();
    assertEquals(await video(popup).count(), 0);
    await field.fill("from the window");
    await field.press("Enter");
    await popup.getByRole("log").getByText("from the window").waitFor();
    await popup.close();
    // A headless browser focuses no window.
    await ann.page.evaluate(() => dispatchEvent(new Event("focus")));
    await ann.field.waitFor();
    await ann.row("from the window").waitFor();
  },
);

browserTest(
  "The buttons beside the video appear once they work",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
      description: "word ".repeat(150),
    });
    const ann = await visit(BLANK, { viewport: DESKTOP });
    const { promise: sent, resolve: send } = Promise.withResolvers<void>();
    await ann.page.route(/\/Stage-\w+\.js$/, async (route) => {
      await sent;
      await route.continue();
    });
    await ann.open(room.url);
    const region = ann.page.getByRole("region", { name: "Broadcast" });
    await region.waitFor();
    assertEquals(await region.getByRole("button").count(), 0);
    send();
    await region.getByRole("button", { name: "Chat", exact: true }).click();
    await ann.field.waitFor({ state: "hidden" });
  },
);

browserTest(
  "Without scripts a file plays, and nothing is folded",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
      title: "Plain",
      description: "word ".repeat(150) + "end",
    });
    const { page } = await visit(room.url, { javaScriptEnabled: false });
    assertEquals(await video(page).getAttribute("src"), media.url("clip.m4s"));
    assertEquals(await video(page).getAttribute("controls"), "");
    await page.getByRole("heading", { name: "Plain" }).waitFor();
    const cut = await page.getByText("word word").evaluate((text) =>
      text.scrollHeight > text.clientHeight
    );
    assertEquals(cut, false);
    assertEquals(await page.locator(".control:visible").count(), 0);
  },
);
