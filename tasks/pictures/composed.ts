/**
 * Pictures composed of others.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Browser } from "playwright-core";

/** Shows a desktop and a phone on a plain background. */
export async function sideBySide(
  browser: Browser,
  desktop: Uint8Array,
  phone: Uint8Array,
): Promise<Uint8Array> {
  return await draw(
    browser,
    { width: 1_550, height: 790 },
    `<style>
      body { margin: 0; height: 790px; display: flex; align-items: center;
        justify-content: center; gap: 44px; background: #e8e2d8 }
      img { display: block; box-shadow: 0 24px 60px #4030202e, 0 2px 8px #40302020 }
      .desktop { width: 1080px; border-radius: 14px }
      .phone { width: 324px; border-radius: 36px; border: 7px solid #1b1714;
        background: #1b1714 }
    </style>
    <img class="desktop" src="${dataUrl(desktop)}">
    <img class="phone" src="${dataUrl(phone)}">`,
  );
}

/**
 * Shows a picture over a frame of a film, as OBS overlays a browser source.
 *
 * @param moment The frame's time in seconds.
 */
export async function over(
  browser: Browser,
  film: string,
  moment: number,
  picture: Uint8Array,
): Promise<Uint8Array> {
  return await draw(
    browser,
    { width: 1_280, height: 720 },
    `<style>
      body { margin: 0; background: #000 }
      video, img { position: absolute; width: 1280px; height: 720px }
    </style>
    <video src="${film}#t=${moment}" muted></video>
    <img src="${dataUrl(picture)}">`,
  );
}

async function draw(
  browser: Browser,
  viewport: { width: number; height: number },
  html: string,
): Promise<Uint8Array> {
  const page = await browser.newPage({ viewport });
  await page.setContent(html, { waitUntil: "networkidle" });
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

function dataUrl(picture: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(picture).toString("base64")}`;
}
