/** A raid of thirty among two hundred who talk, and one moderator. */
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { command, undo } from "./moderating.ts";
import {
  openSheet,
  purge,
  RAID_SETTINGS,
  type Raided,
  raided,
  shieldOn,
  SPAM_MESSAGES,
  TALKERS,
} from "./raid.ts";
import { RoomServer } from "./room_server.ts";

/** The most presses for what a moderator does. */
const SHIELD_PRESSES = 1;
const PURGE_PRESSES = 6;

let server: RoomServer;
Deno.test.beforeAll(async () => {
  server = await RoomServer.start(RAID_SETTINGS);
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Counts what a moderator presses. */
class Hand {
  presses = 0;

  async click(target: Locator): Promise<void> {
    this.presses++;
    await target.click();
  }

  async tap(target: Locator): Promise<void> {
    this.presses++;
    await target.tap();
  }
}

/** All messages of a room, as authors. */
async function authors(room: string): Promise<string[]> {
  const names: string[] = [];
  for (let before = "";;) {
    const page = await fetch(`${room}/messages?limit=200${before}`);
    const { messages } = await page.json();
    if (messages.length === 0) return names;
    names.unshift(
      ...messages.map(({ from }: { from: { name: string } }) => from.name),
    );
    before = `&before=${messages[0].seq}`;
  }
}

function isBot(name: string): boolean {
  return name.startsWith("raider");
}

/** The raid is gone and can't come back; nobody else lost a message or may not write. */
async function expectQuiet({ room, host, crowd }: Raided): Promise<void> {
  const left = await authors(room);
  assertEquals(left.filter(isBot), []);
  assertEquals(left.length, TALKERS);
  await host.page.locator("#messages li", { hasText: "raider" }).first()
    .waitFor({ state: "detached" });
  assertEquals(new Set(await crowd.raid()), new Set(["banned"]));
}

/** Undo puts back what the raid said; the bots may write again. */
async function expectUndone(before: Raided): Promise<void> {
  const { room, host, crowd: { bots: [bot] } } = before;
  await undo(host, `${SPAM_MESSAGES} messages are deleted`);
  await host.row("raider").first().waitFor();
  assertEquals((await authors(room)).length, before.messages);
  assertEquals(await before.crowd.say(bot, "I am no bot"), "accepted");
}

browserTest(
  "A moderator ends a raid with the mouse in a few presses, nobody else is punished, and Undo puts everything back",
  async (visit) => {
    const before = await raided(server, visit);
    const { host, crowd } = before;
    const { page } = host;
    const hand = new Hand();
    const click = (target: Locator) => hand.click(target);
    await shieldOn(host, click);
    assertEquals(hand.presses, SHIELD_PRESSES);
    assertEquals(new Set(await crowd.raid()), new Set(["too_new"]));
    await host.row("raider").first().hover();
    await openSheet(host, click);
    await purge(host, click);
    assert(hand.presses <= SHIELD_PRESSES + PURGE_PRESSES, `${hand.presses}`);
    await expectQuiet(before);
    await page.getByRole("button", { name: "Shield" }).click();
    await page.locator('button[aria-pressed="false"]', { hasText: "Shield" })
      .waitFor();
    await expectUndone(before);
  },
);

browserTest(
  "A moderator ends a raid by keyboard alone",
  async (visit) => {
    const before = await raided(server, visit);
    const { host } = before;
    const { keyboard } = host.page;
    await command(host, "/shield");
    await host.field.focus();
    await keyboard.press("PageUp");
    await keyboard.press("l");
    await purge(host, async (target) => {
      const isFocused = () =>
        target.evaluate((each) => each === document.activeElement);
      while (!await isFocused()) await keyboard.press("Tab");
      await keyboard.press("Space");
    });
    await expectQuiet(before);
    await command(host, "/shield off");
    await command(host, "/undo");
    await host.row("raider").first().waitFor();
    assertEquals((await authors(before.room)).length, before.messages);
  },
);

browserTest(
  "A moderator ends a raid on a phone",
  async (visit) => {
    const before = await raided(server, visit, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const { host } = before;
    const hand = new Hand();
    const tap = (target: Locator) => hand.tap(target);
    await openSheet(host, tap);
    await purge(host, tap);
    assert(hand.presses <= PURGE_PRESSES, `${hand.presses}`);
    await expectQuiet(before);
    await expectUndone(before);
  },
);
