/**
 * Tests in a real browser. Without Chromium they are skipped, except on CI (`CI` is
 * set), where they fail.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { ROOT } from "../tools/server.ts";
import { RoomPage, type VisitOptions } from "./room_page.ts";

/**
 * Debian's paths. The headless shell is the same engine without the desktop browser
 * around it, and opens a page with a third of the work; Playwright uses it by default,
 * too.
 */
const PLACES = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** The first path that exists. */
const FOUND = PLACES.find((path) => existsSync(path));

/** The program that tests run. */
export const CHROMIUM: string = FOUND ?? PLACES[0];

/** Whether browser tests run. On CI they do, and fail without a browser. */
export const hasChromium: boolean = FOUND !== undefined ||
  Deno.env.has("CI");

/**
 * A name of this machine that makes it another one to the browser: over plain http, what
 * needs a secure context is missing.
 */
export const OTHER_HOST = "hubbub.test";

/** Chromium runs as root, and connects only to the server under test. */
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--host-resolver-rules=MAP ${OTHER_HOST} 127.0.0.1`,
];

/** A hanging test fails after this time, in milliseconds. */
const DEADLINE_MS = 180_000;

/** Where a failed test saves its pages. */
const FAILED = "test-results";

/** Opens a URL in a browser context of its own: other cookies, another viewer. */
export type Visit = (url: string, options?: VisitOptions) => Promise<RoomPage>;

let browser: Promise<Browser> | undefined;

Deno.test.afterAll(async () => {
  // A failed launch has already failed its tests.
  await (await browser?.catch(() => undefined))?.close();
});

/** A test with browsers. At the end none of its pages may have had a problem. */
export function browserTest(
  name: string,
  run: (visit: Visit) => Promise<void>,
): void {
  Deno.test({
    name: hasChromium ? name : `${name} (needs chromium)`,
    ignore: !hasChromium,
    // Chromium runs on after the test.
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
    executablePath: CHROMIUM,
    args: FLAGS,
  });
}

/** Saves a screenshot and the console output of each page in a folder, and returns its name. */
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

/** Fails if something takes longer than a test may. */
export async function beforeDeadline(running: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => late.reject(new Error(`Not done after ${DEADLINE_MS / 1000} s`)),
    DEADLINE_MS,
  );
  try {
    await Promise.race([running, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
