import type { Visit } from "./chromium.ts";
import { BLANK, type RoomPage, type VisitOptions } from "./room_page.ts";

/** Opens a room or an overlay in a page whose clock the test controls. */
export async function visitWithClock(
  visit: Visit,
  url: string,
  options?: VisitOptions,
): Promise<RoomPage> {
  const viewer = await visit(BLANK, options);
  await viewer.page.clock.install();
  // The watchdog must start before time passes.
  await viewer.openFully(url);
  return viewer;
}
