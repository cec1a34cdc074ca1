/** Pages that fill the window, in windows of every size: phones, keyboards, zoom. */
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest } from "./chromium.ts";
import { MediaServer } from "./media_server.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
let media: MediaServer;
Deno.test.beforeAll(async () => {
  media = new MediaServer();
  server = await RoomServer.start();
});
Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await media[Symbol.asyncDispose]();
});

type Size = readonly [width: number, height: number];

/** Phones, also with a keyboard; tablets; desktops. */
const SIZES: readonly Size[] = [
  [320, 315],
  [320, 568],
  [390, 494],
  [390, 844],
  [568, 150],
  [667, 170],
  [767, 800],
  [768, 511],
  [768, 800],
  [844, 190],
  [844, 390],
  [900, 640],
  [1024, 368],
  [1280, 800],
  [1920, 1080],
];

/** Resizes the window, and waits until the page is laid out for it. */
async function resize(page: Page, [width, height]: Size): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.waitForFunction(
    ({ width, height }) => innerWidth === width && innerHeight === height,
    { width, height },
  );
  await page.evaluate(() => new Promise(requestAnimationFrame));
}

browserTest(
  "No page that fills the window scrolls, at any size",
  async (visit) => {
    const plain = await server.openRoom();
    const cast = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
      title: "A title that is longer than a phone is wide, and then some",
      description: "word ".repeat(150),
    });
    await server.fill(plain, Array.from({ length: 50 }, (_, i) => `${i}`));
    const { page } = await visit(plain, { hasTouch: true });
    for (
      const url of [
        plain,
        `${plain}/embed`,
        `${plain}/replay`,
        `${plain}/overlay`,
        cast.url,
        `${cast.url}?popout`,
      ]
    ) {
      await page.goto(url);
      for (const size of SIZES) {
        await resize(page, size);
        const scrolls = await page.evaluate(() => {
          const { scrollHeight, scrollWidth } = document.documentElement;
          return [scrollWidth - innerWidth, scrollHeight - innerHeight];
        });
        assertEquals(scrolls, [0, 0], `${url} ${size}`);
      }
    }
  },
);
