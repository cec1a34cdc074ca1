import type { Signal } from "@preact/signals";
import { backoffMs } from "../../client/backoff.ts";

/** After so long without a part of the page, the viewer is told. */
export const MISSED_AFTER_MS = 20_000;

/**
 * Loads what a page can't do without, again and again until it succeeds: nothing else would
 * try again while the connection is open.
 *
 * @param missing Counts the parts that have been loading for too long. Trying again may never
 * succeed: Firefox doesn't ask again for a script that it couldn't load, and a new version
 * of the server lacks the scripts of an older page.
 */
export async function untilLoaded<T>(
  { missing }: { readonly missing: Signal<number> },
  load: () => Promise<T>,
): Promise<T> {
  let missed = 0;
  const timer = setTimeout(() => {
    missing.value++;
    missed++;
  }, MISSED_AFTER_MS);
  for (let attempt = 0;; attempt++) {
    try {
      const loaded = await load();
      clearTimeout(timer);
      missing.value -= missed;
      return loaded;
    } catch {
      // The page works without it meanwhile.
      await new Promise((over) => setTimeout(over, backoffMs(attempt)));
    }
  }
}
