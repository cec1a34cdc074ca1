/**
 * Tests in a real browser. Where there is no Chromium they are skipped by name,
 * except on CI (`CI` is set), where they fail.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { ROOT } from "../tools/server.ts";
import { RoomPage, type VisitOptions } from "./room_page.ts";

/**
 * Where Debian has it. The headless shell is the same engine without the desktop browser
 * around it, and opens a page with a third of the work; Playwright uses it by default, too.
 */
const PLACES = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** The first that is there. */
const CHROMIUM = PLACES.find((path) => existsSync(path));

/** Whether tests in a browser run. On CI they do, and fail where there is none. */
export const hasChromium: boolean = CHROMIUM !== undefined ||
  Deno.env.has("CI");

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
const DEADLINE = 180_000;

/** Where a test that failed leaves its pages. */
const FAILED = "test-results";

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
    name: hasChromium ? name : `${name} (needs chromium)`,
    ignore: !hasChromium,
    // Chromium outlives the test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const launched = await (browser ??= launch());
      await using pages = new AsyncDisposableStack();
      const visited: RoomPage[] = [];
      const visit: Visit = (url, options) =>
        RoomPage.open(launched, url, options, (page) => {
          visited.push(pages.use(page));
        });
      try {
        await beforeDeadline(run(visit));
        for (const page of visited) await page.expectNoProblems();
      } catch (error) {
        const folder = await keep(name, visited).catch(String);
        throw new Error(`Failed; pictures of its pages: ${folder}`, {
          cause: error,
        });
      }
    },
  });
}

/** Starts Chromium. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? PLACES[0],
    args: FLAGS,
  });
}

/** Leaves a picture of each page, and what it printed, in a folder, and gives its name. */
async function keep(
  name: string,
  pages: readonly RoomPage[],
): Promise<string> {
  const folder = `${FAILED}/${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}`;
  const url = new URL(`${folder}/`, ROOT);
  await Deno.mkdir(url, { recursive: true });
  for (const [index, page] of pages.entries()) {
    await page.keep(fileURLToPath(new URL(`page-${index + 1}`, url)));
  }
  return folder;
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
