/** Broadcasts that can't be loaded at first: what the page says, and how it tries again. */
import { assertEquals } from "@std/assert";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest } from "./chromium.ts";
import { MediaServer } from "./media_server.ts";
import { plays, press, withoutPlaylists } from "./playing.ts";
import { BLANK } from "./room_page.ts";
import { media, server } from "./servers.ts";

/** The browser's message about a stream that it can't load. */
const NOT_FOUND = /^Failed to load resource: .* 404/;

browserTest(
  "A playlist that doesn’t exist yet is reported, and plays once it does",
  async (visit) => {
    await using away = new MediaServer();
    away.onAir = false;
    const room = await HostedRoom.open(server, {
      stream: away.url("clip.m3u8"),
    });
    // With hls.js, so that only the page can have retried.
    const ann = await visit(BLANK);
    ann.expect(NOT_FOUND);
    await ann.page.addInitScript(withoutPlaylists);
    await ann.open(room.url);
    await press(ann.page);
    const error = ann.page.getByText("The broadcast hasn’t started yet.");
    await error.waitFor();
    away.onAir = true;
    await error.waitFor({ state: "detached" });
    await plays(ann.page);
  },
);

browserTest(
  "A broadcast that is asked for twice while its player loads is opened once",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m3u8"),
    });
    const ann = await visit(BLANK);
    const { page } = ann;
    await page.clock.install();
    await page.addInitScript(withoutPlaylists);
    ann.expect(/^Failed to load resource: net::ERR_FAILED/);
    const player = "**/hls-*.js";
    await page.route(player, (route) => route.abort());
    await ann.open(room.url);
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    await page.unroute(player);
    const opened = await page.evaluateHandle(() => {
      const opened: string[] = [];
      const { createObjectURL } = URL;
      URL.createObjectURL = (object) => {
        const url = createObjectURL(object);
        opened.push(url);
        return url;
      };
      return opened;
    });
    await again.evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await plays(page);
    assertEquals((await opened.jsonValue()).length, 1);
  },
);

browserTest(
  "A missing file is reported, and is retried on request",
  async (visit) => {
    await using away = new MediaServer();
    away.onAir = false;
    const room = await HostedRoom.open(server, {
      stream: away.url("clip.m4s"),
    });
    const ann = await visit(room.url);
    ann.expect(NOT_FOUND);
    await press(ann.page);
    const error = ann.page.getByText("The video can’t be loaded.");
    await error.waitFor();
    away.onAir = true;
    await ann.page.getByRole("button", { name: "Try again" }).click();
    await error.waitFor({ state: "detached" });
    await plays(ann.page);
  },
);
