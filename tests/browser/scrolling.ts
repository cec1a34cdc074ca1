/**
 * Measures the list's scroll position.
 *
 * @module
 */
import type { RoomPage } from "./room_page.ts";

/** The worst values of all frames. */
interface Frames {
  /** Rows in the DOM. */
  readonly rows: number;
  /** Distance from the list's end, in pixels. */
  readonly away: number;
  /** How far the row being read has moved, in pixels. */
  readonly moved: number;
}

/** Scrolls with the wheel, and waits until the list stops. */
export async function scrollUp(room: RoomPage, pixels: number): Promise<void> {
  const { log, page } = room;
  await log.hover();
  const before = await log.evaluate((box) => box.scrollTop);
  await page.mouse.wheel(0, -pixels);
  await log.evaluate((box, before) =>
    new Promise<void>((resolve) => {
      let last = before;
      let still = 0;
      const look = () => {
        const now = box.scrollTop;
        still = now === last && now !== before ? still + 1 : 0;
        last = now;
        if (still > 5) resolve();
        else requestAnimationFrame(look);
      };
      look();
    }), before);
}

/** Waits until the older messages that scrolling up asked for are there. */
export async function olderLoaded(room: RoomPage): Promise<void> {
  await room.drawn();
  await room.log.locator(".listend [aria-disabled=true]").waitFor({
    state: "detached",
  });
  await room.drawn();
}

/** Whether the newest row is completely in view. */
export async function isAtEnd({ log }: RoomPage): Promise<boolean> {
  return await log.evaluate((box) => {
    const last = box.querySelector("#messages > :last-child > :last-child");
    return !!last &&
      last.getBoundingClientRect().bottom <=
        box.getBoundingClientRect().bottom + 1;
  });
}

/** Measures each frame until it is stopped. */
export async function followFrames(
  { log }: RoomPage,
): Promise<{ stop(): Promise<Frames> }> {
  const handle = await log.evaluateHandle((box) => {
    const { top } = box.getBoundingClientRect();
    const list = box.querySelector("#messages")!;
    const read = [...list.querySelectorAll("li")].find((row) =>
      row.getBoundingClientRect().bottom > top
    )!;
    const began = read.getBoundingClientRect().top;
    const worst = { rows: 0, away: 0, moved: 0 };
    let watching = true;
    const look = () => {
      if (!watching) return;
      const end = list.getBoundingClientRect().bottom -
        box.getBoundingClientRect().bottom;
      worst.rows = Math.max(worst.rows, list.querySelectorAll("li").length);
      worst.away = Math.max(worst.away, Math.abs(end));
      const moved = Math.abs(read.getBoundingClientRect().top - began);
      worst.moved = Math.max(worst.moved, read.isConnected ? moved : Infinity);
      requestAnimationFrame(look);
    };
    look();
    return {
      stop() {
        watching = false;
        return worst;
      },
    };
  });
  return { stop: () => handle.evaluate((frames) => frames.stop()) };
}
