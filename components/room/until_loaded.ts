import { backoffMs } from "../../client/backoff.ts";

/**
 * Loads what a page can't do without, again and again until it succeeds: nothing else would
 * try again while the connection is open.
 */
export async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  for (let attempt = 0;; attempt++) {
    try {
      return await load();
    } catch {
      // The page works without it meanwhile.
      await new Promise((over) => setTimeout(over, backoffMs(attempt)));
    }
  }
}
