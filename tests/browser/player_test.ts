/** The player's own behaviour: how it starts, goes on, comes back and is controlled. */
import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { LivePlaylist } from "./live_playlist.ts";
import {
  hurry,
  isMuted,
  moves,
  positionOf,
  pressThrice,
  saysUntilItFlies,
  video,
  withoutPlaylists,
} from "./playing.ts";
import { BLANK } from "./room_page.ts";
import { media, server } from "./servers.ts";

/** The browser's messages about a stream that is missing, refused or not shared. */
const PROBLEMS = [
  /^Failed to load resource: /,
  /has been blocked by CORS policy/,
];

/** A broadcast of its own for each test. */
const broadcast = () => new LivePlaylist(media, `${crypto.randomUUID()}.m3u8`);

/** A viewer with a fake clock, and the broadcast that plays for them. */
async function watchLive(visit: Visit, native: boolean) {
  const live = broadcast();
  const room = await HostedRoom.open(server, { stream: live.url });
  const ann = await visit(BLANK);
  const { page } = ann;
  await page.clock.install();
  if (!native) await page.addInitScript(withoutPlaylists);
  await ann.open(room.url);
  await moves(page);
  return { live, ann, page };
}

function button(page: Page, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}

/** Makes the player look at once what has become of the broadcast. */
async function look(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("online")));
}

/** Longer than a player waits for a picture that stands still. */
const STALLED_MS = 11_000;

/** As {@linkcode hurry}, and lets time pass until the picture has stood still for too long. */
async function drain(page: Page): Promise<void> {
  await hurry(page);
  await page.locator(".loading").waitFor({ state: "attached" });
  await page.clock.fastForward(STALLED_MS);
}

async function press(page: Page, key: string, on = "body"): Promise<void> {
  await page.evaluate((on) => {
    const target = document.querySelector<HTMLElement>(on)!;
    (document.activeElement as HTMLElement | null)?.blur();
    target.focus();
    if (document.activeElement !== target) throw new Error(`No focus: ${on}`);
  }, on);
  await page.keyboard.press(key);
}

browserTest(
  "A broadcast starts by itself without sound and offers it; a click on the picture pauses and plays",
  async (visit) => {
    const room = await HostedRoom.open(server, { stream: broadcast().url });
    const { page } = await visit(room.url);
    await moves(page);
    assertEquals(await isMuted(page), true);
    // The browser's own controls would enlarge the video without what lies over it.
    assertEquals(await video(page).getAttribute("controls"), null);

    await video(page).click();
    await button(page, "Pause").waitFor({ state: "detached" });
    assertEquals(
      await video(page).evaluate((video: HTMLVideoElement) => video.paused),
      true,
    );
    await video(page).click();
    await moves(page);

    await button(page, "Turn sound on").press("Enter");
    await button(page, "Mute").waitFor();
    // The button is gone; the focus isn't.
    await page.locator(".playerbar button:focus").waitFor();
    assertEquals(await isMuted(page), false);
    assertEquals(await button(page, "Turn sound on").count(), 0);
    await moves(page);

    // The choice is kept as far as the browser allows.
    await page.reload();
    await moves(page);
    assertEquals(
      await button(page, "Turn sound on").count() > 0,
      await isMuted(page),
    );
  },
);

browserTest(
  "A browser that refuses to start a broadcast shows a large play button, and plays with sound when it is pressed",
  async (visit) => {
    const room = await HostedRoom.open(server, { stream: broadcast().url });
    const ann = await visit(BLANK);
    const { page } = ann;
    await page.addInitScript(() => {
      const { prototype } = HTMLMediaElement;
      const { play } = prototype;
      let clicked = false;
      addEventListener("pointerdown", () => clicked = true, true);
      prototype.play = function () {
        return clicked
          ? play.call(this)
          : Promise.reject(new DOMException("No", "NotAllowedError"));
      };
    });
    await ann.open(room.url);
    const start = page.locator(".bigplay");
    await start.waitFor();
    const { width, height } = (await start.boundingBox())!;
    assert(width >= 64 && height >= 64, `${width} by ${height}`);
    await start.click();
    await moves(page);
    assertEquals(await isMuted(page), false);
    await start.waitFor({ state: "detached" });
  },
);

browserTest(
  "Play survives the change to hls.js, every time",
  async (visit) => {
    // Chromium tries it and fails: it plays no byte ranges from another site.
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m3u8"),
    });
    const ann = await visit(room.url);
    for (let i = 0; i < 4; i++) {
      await ann.reload();
      await moves(ann.page);
    }
  },
);

browserTest(
  "A broadcast that ends and comes back is said to have ended, and plays again by itself",
  async (visit) => {
    await Promise.all([true, false].map(async (native) => {
      const { live, ann, page } = await watchLive(visit, native);
      live.end();
      await hurry(page);
      const ended = page.getByText("The broadcast has ended.");
      await ended.waitFor();
      // Still the old one: it isn't played again.
      const again = page.waitForResponse(live.url);
      await look(page);
      await again;
      await ended.waitFor();

      live.begin();
      await look(page);
      await ended.waitFor({ state: "detached" });
      await moves(page);

      // Its server may also remove it.
      ann.expect(...PROBLEMS);
      live.status = 404;
      await drain(page);
      await ended.waitFor();
      live.begin();
      await look(page);
      await ended.waitFor({ state: "detached" });
      await moves(page);
    }));
  },
);

browserTest(
  "A broadcast that stops without an end is said to have stalled, and goes on by itself",
  async (visit) => {
    await Promise.all([true, false].map(async (native) => {
      const { live, page } = await watchLive(visit, native);
      live.stall();
      await drain(page);
      const stalled = page.getByText("The broadcast has stalled.");
      await stalled.waitFor();
      // With a sequence that begins anew.
      live.begin();
      await look(page);
      await stalled.waitFor({ state: "detached" });
      await moves(page);
    }));
  },
);

browserTest(
  "A broadcast that can’t be played is told in words, and plays once it can",
  async (visit) => {
    const live = broadcast();
    live.status = 403;
    const room = await HostedRoom.open(server, { stream: live.url });
    const ann = await visit(BLANK);
    const { page } = ann;
    ann.expect(...PROBLEMS);
    await page.clock.install();
    await page.addInitScript(withoutPlaylists);
    await ann.open(room.url);
    await page.getByText("its server refused access").waitFor();
    live.begin();
    live.shared = false;
    await look(page);
    await page.getByText("doesn’t allow other sites to play it").waitFor();
    live.status = 503;
    live.shared = true;
    await look(page);
    await page.getByText("can’t be reached right now").waitFor();
    live.status = 404;
    await button(page, "Try again").click();
    await page.getByText("hasn’t started yet").waitFor();
    live.begin();
    await look(page);
    await moves(page);
    assertEquals(await page.locator(".placeholder").count(), 0);

    // The network is gone and comes back.
    const files = `${new URL(live.url).origin}/**`;
    await page.route(files, (route) => route.abort("internetdisconnected"));
    await drain(page);
    await page.getByText("can’t be reached right now").waitFor();
    await page.unroute(files);
    await look(page);
    await moves(page);
  },
);

browserTest(
  "Keys play, seek, mute and enlarge as elsewhere, but not while something else uses them",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
    });
    const ann = await visit(room.url);
    const { page } = ann;
    await moves(page);
    await video(page).evaluate((video: HTMLVideoElement) => video.loop = true);
    const isPaused = () =>
      video(page).evaluate((video: HTMLVideoElement) => video.paused);
    const becomes = (state: "paused" | "muted", value: boolean) =>
      page.waitForFunction(
        ([state, value]) => document.querySelector("video")![state] === value,
        [state, value] as const,
      );

    await press(page, "k");
    await becomes("paused", true);
    await press(page, " ");
    await becomes("paused", false);
    await press(page, "K");
    await becomes("paused", true);
    for (const paused of [false, true]) {
      await pressThrice(page, "k");
      await becomes("paused", paused);
    }
    await press(page, "m");
    await becomes("muted", false);
    // As with a Russian keyboard.
    await page.locator("body").dispatchEvent("keydown", {
      key: "ь",
      code: "KeyM",
    });
    await becomes("muted", true);
    await press(page, "ArrowLeft");
    assertEquals(await positionOf(page), 0);
    await press(page, "ArrowRight");
    assert(await positionOf(page) > 3);
    await press(page, "ArrowLeft");

    // Elsewhere they type, scroll and choose.
    for (
      const place of ["textarea", "[role=log]", ".popout button", "header a"]
    ) {
      for (const key of ["k", "m", "f", "ArrowRight"]) {
        await press(page, key, place);
      }
      await page.keyboard.press("Escape");
    }
    await ann.field.fill("");
    for (const key of ["Control+k", "Shift+m", "Alt+f", "Meta+k"]) {
      await press(page, key);
    }
    assertEquals(
      [await isPaused(), await isMuted(page), await positionOf(page)],
      [true, true, 0],
    );
    assertEquals(
      await page.evaluate(() => document.fullscreenElement),
      null,
    );

    // In the player, a key acts on what has the focus first.
    const volume = page.getByRole("slider", { name: "Volume" });
    await volume.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    assertEquals(await isMuted(page), false);
    assertEquals(await positionOf(page), 0);
    await page.locator(".seekbar").press("ArrowRight");
    assert(await positionOf(page) > 3);
    await page.keyboard.press("ArrowLeft");
    await button(page, "Mute").focus();
    await page.keyboard.press(" ");
    assertEquals([await isMuted(page), await isPaused()], [true, true]);
    await page.keyboard.press("ArrowUp");
    assertEquals(await isMuted(page), false);
    await page.keyboard.press("k");
    await moves(page);
  },
);

browserTest(
  "Full screen has the messages and their switch in it, whatever the way in",
  async (visit) => {
    const room = await HostedRoom.open(server, { stream: broadcast().url });
    const ann = await visit(room.url);
    const { page } = ann;
    await moves(page);
    const ways: (() => Promise<void>)[] = [
      () => button(page, "Full screen").click(),
      () => press(page, "f"),
      () => video(page).dblclick(),
    ];
    for (const [index, enter] of ways.entries()) {
      await enter();
      await page.waitForFunction(() =>
        document.fullscreenElement?.matches(".picture")
      );
      await saysUntilItFlies(
        page,
        (text) => server.say(room.url, text),
        `over the whole screen ${index}:`,
      );
      await page.locator(".picture").getByRole("switch", {
        name: "Messages over the video",
      }).waitFor();
      const box = (await page.locator(".picture").boundingBox())!;
      assertEquals([box.x, box.y], [0, 0]);
      await button(page, "Exit full screen").click();
      await page.waitForFunction(() => !document.fullscreenElement);
    }
  },
);

browserTest(
  "The controls hide over a picture that plays, and a finger brings them back; they are large enough for it",
  async (visit) => {
    const room = await HostedRoom.open(server, { stream: broadcast().url });
    const ann = await visit(room.url, {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 844 },
    });
    const { page } = ann;
    await moves(page);
    const hidden = page.locator(".picture[data-idle]");
    await hidden.waitFor();
    await video(page).tap();
    await hidden.waitFor({ state: "detached" });
    assertEquals(await button(page, "Pause").count(), 1);
    const targets = await page.locator(
      ".picture button,.controls button",
    ).evaluateAll((all) =>
      all.map((each) => {
        const { width, height } = each.getBoundingClientRect();
        return { name: each.ariaLabel ?? each.textContent, width, height };
      }).filter(({ width, height }) => width > 0 && (width < 44 || height < 44))
    );
    assertEquals(targets, []);
    await video(page).tap();
    await hidden.waitFor();
    await moves(page);

    // The focus shows them as well.
    await button(page, "Pause").focus();
    await page.keyboard.press("Tab");
    await hidden.waitFor({ state: "detached" });
    await button(page, "Pause").click();
    await page.locator(".bigplay").waitFor();
  },
);
