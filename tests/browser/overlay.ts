/**
 * An overlay as the broadcast's viewers see it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { RoomServer } from "./room_server.ts";

/** The texts in its list, fading ones in brackets. */
export async function textsOf(page: Page): Promise<string[]> {
  return await page.locator(".saying:not(.above)").evaluateAll((lines) =>
    lines.map((line) => {
      const text = line.querySelector(".words")?.textContent ?? "";
      return line.matches(".leaving") ? `(${text})` : text;
    })
  );
}

/** Waits until a text is in its list. */
export async function showsText(page: Page, text: string): Promise<void> {
  await page.locator(".words", { hasText: text }).last().waitFor();
}

/** Calls `load`, and waits until messages can fly. */
export async function startsDanmaku(
  page: Page,
  load: () => Promise<unknown>,
): Promise<void> {
  const loaded = page.waitForResponse(/\/danmaku-.*\.js$/);
  await load();
  // The page has requested it first, and gets it first.
  await page.evaluate((url) => import(url), (await loaded).url());
}

/** The page's heap and DOM sizes after garbage collection. */
export async function heldBy(page: Page): Promise<Record<string, number>> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send("Performance.enable");
    // One collection may make more objects collectable.
    for (let i = 0; i < 3; i++) {
      await session.send("HeapProfiler.collectGarbage");
    }
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  } finally {
    await session.detach();
  }
}

/** Sends an action as the host. */
export async function act(
  room: string,
  host: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const response = await fetch(`${room}/moderation`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: host },
    body: JSON.stringify(fields),
  });
  const answer = await response.text();
  assertEquals(response.status, 200, answer);
}

/** The `seq` of the newest message. */
export async function newest(room: string): Promise<number> {
  const { messages } = await (await fetch(`${room}/messages?limit=1`)).json();
  return messages[0].seq;
}

/** The viewer count of a room. */
export async function viewersOf(
  server: RoomServer,
  room: string,
): Promise<number> {
  const rooms: { name: string; viewers: number }[] =
    await (await fetch(`${server.url}/rooms`)).json();
  return rooms.find(({ name }) => room.endsWith(`/${name}`))?.viewers ?? 0;
}
