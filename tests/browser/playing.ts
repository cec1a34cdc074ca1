/**
 * What the tests do to a video.
 *
 * @module
 */
import type { Locator, Page } from "playwright-core";

/** Makes the browser claim that it can't play playlists. */
export function withoutPlaylists(): void {
  const { prototype } = HTMLMediaElement;
  const { canPlayType } = prototype;
  prototype.canPlayType = function (type) {
    return /mpegurl/i.test(type) ? "" : canPlayType.call(this, type);
  };
}

export function video(page: Page): Locator {
  return page.locator("video");
}

/** Presses play. */
export async function press(page: Page): Promise<void> {
  await video(page).evaluate((element) => {
    const video = element as HTMLVideoElement;
    video.muted = true;
    // Loading with hls.js interrupts it, as it interrupts a viewer's press.
    video.play().catch(() => {});
  });
}

/** Presses a key three times: the third time as the first one's event reaches the page. */
export async function pressThrice(page: Page, key: string): Promise<void> {
  await video(page).evaluate(async (element, key) => {
    const video = element as HTMLVideoElement;
    const press = () =>
      document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true }),
      );
    const heard = new Promise<void>((resolve) =>
      video.addEventListener(video.paused ? "play" : "pause", () => {
        press();
        resolve();
      }, { once: true })
    );
    press();
    press();
    await heard;
  }, key);
}

/** Presses play, and waits until the video has played for a second. */
export async function plays(page: Page): Promise<void> {
  await press(page);
  await page.waitForFunction(() =>
    (document.querySelector("video")?.readyState ?? 0) >= 2
  );
  await video(page).evaluate(async (element) => {
    const video = element as HTMLVideoElement;
    while (video.currentTime < 1) {
      await new Promise((resolve) =>
        video.addEventListener("timeupdate", resolve, { once: true })
      );
    }
  });
}

/** Waits until the picture moves: its position must change, and the page must know it. */
export async function moves(page: Page): Promise<void> {
  await video(page).waitFor();
  await page.waitForFunction((before) => {
    const video = document.querySelector("video");
    return video && !video.paused && video.currentTime !== before &&
      video.currentTime > 0 && !document.querySelector(".loading,.bigplay");
  }, await positionOf(page));
}

/**
 * Says a text, with a number, until it flies over the picture. What arrives while the
 * video waits for data doesn't fly, and on a busy machine it may wait at any time.
 */
export async function saysUntilItFlies(
  page: Page,
  say: (text: string) => Promise<void>,
  text: string,
): Promise<void> {
  let waits = true;
  const flies = page.locator(".picture .fly", { hasText: text }).first()
    .waitFor().finally(() => waits = false);
  for (let i = 0; waits; i++) {
    await moves(page);
    await say(`${text} ${i}`);
  }
  await flies;
}

/**
 * Plays a file in a loop, as nothing flies over a picture that has ended; and slowly, as
 * nothing flies while it starts over.
 */
export async function loop(page: Page): Promise<void> {
  await video(page).evaluate((element) => {
    const video = element as HTMLVideoElement;
    video.loop = true;
    video.playbackRate = .1;
    if (video.ended) void video.play();
  });
}

/** The position in seconds. */
export async function positionOf(page: Page): Promise<number> {
  return await video(page).evaluate((element) =>
    (element as HTMLVideoElement).currentTime
  );
}

/** Whether the sound is off. */
export function isMuted(page: Page): Promise<boolean> {
  return video(page).evaluate((video: HTMLVideoElement) => video.muted);
}

/** Plays what has been loaded to its end, fast. */
export async function hurry(page: Page): Promise<void> {
  await video(page).evaluate((video: HTMLVideoElement) => {
    video.playbackRate = 8;
  });
}
