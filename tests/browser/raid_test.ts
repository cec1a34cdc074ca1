/** A raid of thirty among two hundred who talk, and one moderator. */
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { browserTest, type Visit } from "./chromium.ts";
import { command, menuButton, openAsHost, undo } from "./moderating.ts";
import { RAID_SECRET, RaidCrowd } from "./raid_crowd.ts";
import type { RoomPage, VisitOptions } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

const TALKERS = 200;
const BOTS = 30;
const KINDS = 3;

/** The most presses for what a moderator does. */
const SHIELD_PRESSES = 1;
const PURGE_PRESSES = 6;

let server: RoomServer;
Deno.test.beforeAll(async () => {
  server = await RoomServer.start({
    SECRET: RAID_SECRET,
    TRUST_PROXY: "127.0.0.1",
    MESSAGE_RATE: "5",
  });
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

/** A room that is being raided, and what its people said before. */
interface Raided {
  readonly room: string;
  readonly host: RoomPage;
  readonly crowd: RaidCrowd;
  /** How many messages the room has. */
  readonly messages: number;
}

async function raided(visit: Visit, options?: VisitOptions): Promise<Raided> {
  const { room, host } = await openAsHost(server, visit, options);
  const crowd = RaidCrowd.gather(room, TALKERS, BOTS);
  await crowd.talk();
  const answers = await crowd.raid();
  assertEquals(new Set(answers), new Set(["accepted"]));
  assertEquals(answers.length, BOTS * KINDS);
  return { room, host, crowd, messages: TALKERS + answers.length };
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

function sheet({ page }: RoomPage): Locator {
  return page.getByRole("dialog", { name: "The same and the like" });
}

/** Ticks whoever came with the raid, and bans them. `press` presses something. */
async function purge(
  host: RoomPage,
  press: (target: Locator) => Promise<void>,
): Promise<void> {
  await press(sheet(host).getByRole("checkbox", { name: /^Came within/ }));
  await sheet(host).getByRole("status")
    .getByText(`${BOTS * KINDS} messages of ${BOTS} people`).waitFor();
  await press(sheet(host).getByRole("button", { name: `Ban ${BOTS} people` }));
  await sheet(host).waitFor({ state: "detached" });
}

/** Undo puts back what the raid said; the bots may write again. */
async function expectUndone(before: Raided): Promise<void> {
  const { room, host, crowd: { bots: [bot] } } = before;
  await undo(host, `${BOTS * KINDS} messages are deleted`);
  await host.row("raider").first().waitFor();
  assertEquals((await authors(room)).length, before.messages);
  assertEquals(await before.crowd.say(bot, "I am no bot"), "accepted");
}

browserTest(
  "A moderator ends a raid with the mouse in a few presses, nobody else is punished, and Undo puts everything back",
  async (visit) => {
    const before = await raided(visit);
    const { host, crowd } = before;
    const { page } = host;
    const hand = new Hand();
    const shield = page.getByRole("button", { name: "Shield" });
    await hand.click(shield);
    await page.locator('button[aria-pressed="true"]', { hasText: "Shield" })
      .waitFor();
    assertEquals(hand.presses, SHIELD_PRESSES);
    assertEquals(new Set(await crowd.raid()), new Set(["too_new"]));
    const row = host.row("raider").first();
    await row.hover();
    await hand.click(row.getByRole("button", { name: "Menu" }));
    await hand.click(
      page.getByRole("menuitem", { name: "The same and the like…" }),
    );
    await purge(host, (target) => hand.click(target));
    assert(hand.presses <= SHIELD_PRESSES + PURGE_PRESSES, `${hand.presses}`);
    await expectQuiet(before);
    await shield.click();
    await page.locator('button[aria-pressed="false"]', { hasText: "Shield" })
      .waitFor();
    await expectUndone(before);
  },
);

browserTest(
  "A moderator ends a raid by keyboard alone",
  async (visit) => {
    const before = await raided(visit);
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
    const before = await raided(visit, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const { host } = before;
    const hand = new Hand();
    await hand.tap(menuButton(host, "raider"));
    await hand.tap(
      host.page.getByRole("menuitem", { name: "The same and the like…" }),
    );
    await purge(host, (target) => hand.tap(target));
    assert(hand.presses <= PURGE_PRESSES, `${hand.presses}`);
    await expectQuiet(before);
    await expectUndone(before);
  },
);
