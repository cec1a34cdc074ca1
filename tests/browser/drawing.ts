/**
 * Waits for what the browser draws.
 *
 * @module
 */
import type { Page } from "playwright-core";

/** A window's width and height, in pixels. */
export type Size = readonly [width: number, height: number];

/** Waits until the page's current state has been painted. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() =>
    new Promise<void>((resolve) =>
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
    )
  );
}

/**
 * Resizes the window, and waits until the page has been drawn in its new size. A window
 * that is still being resized would shift the next page.
 */
export async function resize(
  page: Page,
  [width, height]: Size,
): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.waitForFunction(
    ([width, height]) => innerWidth === width && innerHeight === height,
    [width, height],
  );
  await drawn(page);
}
