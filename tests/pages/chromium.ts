/**
 * Tests in a real browser. Where there is no Chromium they are skipped by name,
 * except on CI (`CI` is set), where they fail.
 *
 * @module
 */
import { type Browser, chromium } from "playwright-core";
import { RoomPage, type VisitOptions } from "./room_page.ts";

const CHROMIUM = "/usr/bin/chromium";

/** Chromium runs as root, and has nothing to say to anybody but the server under test. */
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A test that hangs fails after this long, in milliseconds. */
const DEADLINE = 60_000;

/** Opens an address in a browser of its own: other cookies, another viewer. */
export type Visit = (url: string, options?: VisitOptions) => Promise<RoomPage>;

let browser: Promise<Browser> | undefined;

Deno.test.afterAll(async () => {
  // One that could not be launched has failed its tests already.
  await (await browser?.catch(() => undefined))?.close();
});

/** A test with browsers. In the end none of the pages may have had a problem. */
export function browserTest(
  name: string,
  run: (visit: Visit) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !isInstalled() && !Deno.env.has("CI"),
    // Chromium outlives the test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      browser ??= chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
      const launched = await browser;
      await using pages = new AsyncDisposableStack();
      const visited: RoomPage[] = [];
      await beforeDeadline(run(async (url, options) => {
        const page = await RoomPage.open(launched, url, options);
        visited.push(pages.use(page));
        return page;
      }));
      for (const page of visited) await page.expectNoProblems();
    },
  });
}

async function beforeDeadline(running: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => late.reject(new Error(`Not done after ${DEADLINE / 1000} s`)),
    DEADLINE,
  );
  try {
    await Promise.race([running, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isInstalled(): boolean {
  try {
    return Deno.statSync(CHROMIUM).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
