/** A raid of thirty among two hundred who talk, and one moderator. */
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { browserTest, type Visit } from "./chromium.ts";
import { openAsHost, undo } from "./moderating.ts";
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

browserTest(
  "A moderator ends a raid with the mouse in a few presses, nobody else is punished, and Undo puts everything back",
  async (visit) => {
    const before = await raided(visit);
    const { room, host } = before;
    const hand = new Hand();
    const row = host.row("raider").first();
    await row.hover();
    await hand.click(row.getByRole("button", { name: "Menu" }));
    await hand.click(
      host.page.getByRole("menuitem", { name: "The same and the like…" }),
    );
    await hand.click(
      sheet(host).getByRole("checkbox", { name: /^Came within/ }),
    );
    await sheet(host).getByRole("status")
      .getByText(`${BOTS * KINDS} messages of ${BOTS} people`).waitFor();
    await hand.click(
      sheet(host).getByRole("button", { name: `Ban ${BOTS} people` }),
    );
    await sheet(host).waitFor({ state: "detached" });
    assert(hand.presses <= PURGE_PRESSES, `${hand.presses}`);
    await expectQuiet(before);
    await undo(host, `${BOTS * KINDS} messages are deleted`);
    await host.row("raider").first().waitFor();
    assertEquals((await authors(room)).length, before.messages);
    const [bot] = before.crowd.bots;
    assertEquals(await before.crowd.say(bot, "I am no bot"), "accepted");
  },
);
