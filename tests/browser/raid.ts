/**
 * A raid of thirty among two hundred who talk, and what one moderator does about it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import type { Visit } from "./chromium.ts";
import { menuButton, openAsHost } from "./moderating.ts";
import { RAID_SECRET, RaidCrowd } from "./raid_crowd.ts";
import type { RoomPage, VisitOptions } from "./room_page.ts";
import type { RoomServer } from "./room_server.ts";

export const TALKERS = 200;
const BOTS = 30;

/** Kinds of spam: each bot posts one message of each. */
const KINDS = 3;

/** How many messages the bots post. */
export const SPAM_MESSAGES: number = BOTS * KINDS;

/** The server's settings: this host is its proxy, and gives each bot a network of its own. */
export const RAID_SETTINGS = {
  SECRET: RAID_SECRET,
  TRUST_PROXY: "127.0.0.1",
  MESSAGE_RATE: "5",
} as const;

/** A room that is being raided, and what its people said before. */
export interface Raided {
  readonly room: string;
  readonly host: RoomPage;
  readonly crowd: RaidCrowd;
  /** How many messages the room has. */
  readonly messages: number;
}

/** Opens a room as its host, fills it with talk, and lets the bots raid it. */
export async function raided(
  server: RoomServer,
  visit: Visit,
  options?: VisitOptions,
): Promise<Raided> {
  const { room, host } = await openAsHost(server, visit, options);
  const crowd = RaidCrowd.gather(room, TALKERS, BOTS);
  await crowd.talk();
  const answers = await crowd.raid();
  assertEquals(new Set(answers), new Set(["accepted"]));
  assertEquals(answers.length, SPAM_MESSAGES);
  return { room, host, crowd, messages: TALKERS + answers.length };
}

function sheet({ page }: RoomPage): Locator {
  return page.getByRole("dialog", { name: "The same and the like" });
}

/** Ticks whoever came with the raid, and bans them. `press` presses something. */
export async function purge(
  host: RoomPage,
  press: (target: Locator) => Promise<void>,
): Promise<void> {
  await press(sheet(host).getByRole("checkbox", { name: /^Came within/ }));
  await sheet(host).getByRole("status")
    .getByText(`${SPAM_MESSAGES} messages of ${BOTS} people`).waitFor();
  await press(sheet(host).getByRole("button", { name: `Ban ${BOTS} people` }));
  await sheet(host).waitFor({ state: "detached" });
}

/** Switches Shield on. */
export async function shieldOn(
  { page }: RoomPage,
  press: (target: Locator) => Promise<void>,
): Promise<void> {
  await press(page.getByRole("button", { name: "Shield" }));
  await page.locator('button[aria-pressed="true"]', { hasText: "Shield" })
    .waitFor();
}

/** Opens the sheet of what is like a message of the raid, from its menu. */
export async function openSheet(
  host: RoomPage,
  press: (target: Locator) => Promise<void>,
): Promise<void> {
  await press(menuButton(host, "raider"));
  await press(
    host.page.getByRole("menuitem", { name: "The same and the like…" }),
  );
}
