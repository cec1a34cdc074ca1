/**
 * The test of the main path, for each browser. Where a program is missing it is skipped,
 * except on CI (`CI` is set), where it fails.
 *
 * @module
 */
import { beforeDeadline } from "../browser/chromium.ts";
import { takeMainPath } from "./main_path.ts";
import type { Driver } from "./tab.ts";

/** @param programs What the browser needs, by the names of Debian's packages. */
export function mainPathTest(
  browser: string,
  programs: Readonly<Record<string, string>>,
  start: () => Promise<Driver>,
): void {
  const missing = Object.entries(programs)
    .filter(([, program]) => !isInstalled(program)).map(([name]) => name);
  const ignore = missing.length > 0 && !Deno.env.has("CI");
  const name =
    `In ${browser} people talk, read back, lose the server and go on, in a frame and over a broadcast too`;
  Deno.test({
    name: ignore ? `${name} (needs ${missing.join(", ")})` : name,
    ignore,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using driver = await start();
      await beforeDeadline(takeMainPath(driver));
    },
  });
}

function isInstalled(program: string): boolean {
  const { success } = new Deno.Command("sh", {
    args: ["-c", 'command -v "$0"', program],
    stdout: "null",
  }).outputSync();
  return success;
}
