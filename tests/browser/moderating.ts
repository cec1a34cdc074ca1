/**
 * Steps of hosts and moderators in browser tests.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import type { Visit } from "./chromium.ts";
import { BLANK, type RoomPage, type VisitOptions } from "./room_page.ts";
import type { RoomServer } from "./room_server.ts";

/** A room, and its host's page. */
export interface Hosted {
  readonly room: string;
  readonly host: RoomPage;
}

/**
 * Opens a room as the lobby's form does, visits it as its host, and folds the greeting.
 * The lobby's page isn't loaded for it. If scripts run, the host's tools are loaded, too.
 */
export async function openAsHost(
  server: RoomServer,
  visit: Visit,
  options?: VisitOptions,
): Promise<Hosted> {
  const name = `h-${crypto.randomUUID().slice(0, 8)}`;
  const room = `${server.url}/rooms/${name}`;
  const host = await visit(BLANK, options);
  const { request } = host.page.context();
  const headers = { accept: "text/html", origin: server.url };
  await request.get(server.url, { headers });
  const answer = await request.post(`${server.url}/rooms`, {
    form: { name },
    headers,
    maxRedirects: 0,
  });
  assertEquals(answer.status(), 303);
  await host.open(room);
  if (options?.javaScriptEnabled !== false) {
    await host.page.locator(".greeting").evaluate((greeting) => {
      (greeting as HTMLDetailsElement).open = false;
    });
    await waitForTools(host);
  }
  return { room, host };
}

/** Waits until a moderator's keys and selection work. */
export async function waitForTools({ page }: RoomPage): Promise<void> {
  await page.locator("#messages.selectable").waitFor();
}

/** Posts an act in the name of a page's viewer. */
export async function act(
  page: Page,
  room: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const answer = await page.request.post(`${room}/moderation`, {
    data: fields,
    headers: { origin: new URL(room).origin },
  });
  assertEquals(answer.status(), 200);
}

/** Returns what was done in a room by its audit log, the newest first. */
export async function actionsIn(page: Page, room: string): Promise<string[]> {
  const { lines } = await (await page.request.get(`${room}/audit`)).json();
  return lines.map(({ action }: { action: string }) => action);
}

/**
 * Loses the first answer to each act that a page posts; returns what it posts.
 *
 * @param told What the second try waits for.
 */
export async function loseAnswers(
  host: RoomPage,
  told?: Promise<void>,
): Promise<string[]> {
  host.expect(/ERR_FAILED/);
  const bodies: string[] = [];
  await host.page.route(/\/moderation$/, async (route) => {
    if (route.request().method() !== "POST") return await route.continue();
    const body = route.request().postData() ?? "";
    const isFirst = bodies.push(body) % 2 === 1;
    if (!isFirst) {
      await told;
      return await route.continue();
    }
    // It reaches the server, but its answer doesn't come back.
    await route.fetch();
    await route.abort();
  });
  return bodies;
}

/**
 * The button of a message's menu. A reply contains the text of the message it answers
 * too, and comes later.
 */
export function menuButton(page: RoomPage, text: string): Locator {
  return page.row(text).first().getByRole("button", { name: "Menu" });
}

/** Opens the menu of a message. */
export async function openMenu(page: RoomPage, text: string): Promise<void> {
  await page.row(text).first().hover();
  await menuButton(page, text).click();
  await page.page.getByRole("menu").first().waitFor();
}

/** Chooses an entry of a message's menu. */
export async function choose(
  page: RoomPage,
  text: string,
  entry: string,
): Promise<void> {
  await openMenu(page, text);
  await page.page.getByRole("menuitem", { name: entry, exact: true }).click();
}

/** Sends a command, which doesn't stay in the list. */
export async function command(page: RoomPage, text: string): Promise<void> {
  page.expectToLose(text);
  await page.say(text);
}

/** Waits for a note to this viewer. */
export async function waitForNote(
  page: RoomPage,
  sentence: string,
): Promise<void> {
  await page.page.getByRole("status").getByText(sentence).waitFor();
}

/** Presses Undo beside what was done. */
export async function undo({ page }: RoomPage, done: string): Promise<void> {
  await page.locator(".note").filter({ hasText: done })
    .getByRole("button", { name: "Undo" }).click();
}

/** Waits until a button of the row with a text has the focus. */
export async function expectFocus(page: RoomPage, text: string): Promise<void> {
  await page.row(text).locator(":focus").waitFor();
}

/** Opens the room's panel. */
export async function openPanel({ page }: RoomPage): Promise<void> {
  await page.getByRole("link", { name: "Moderate" }).click();
  await page.getByRole("heading", { name: "Moderate" }).waitFor();
}
