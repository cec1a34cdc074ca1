/** The sheet with the same and the like: one act on a raid. */
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { SPAM } from "../tools/raid_sample.ts";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { choose, openAsHost, undo } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

const RAIDERS = 5;

/** The least size of what a finger presses, in pixels. */
const TARGET_PX = 44;

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Bob talks, and raiders come with two kinds of spam. */
async function raid(room: string): Promise<void> {
  const bob = await server.introduce("Bob");
  await server.say(room, "hello, nice stream", bob);
  for (let i = 0; i < RAIDERS; i++) await spam(room, i);
  await server.say(room, "what is going on?", bob);
}

async function spam(room: string, i: number): Promise<void> {
  const raider = await server.introduce(`raider_${i}`);
  await server.say(room, SPAM.shop(i), raider);
  await server.say(room, SPAM.hate(i), raider);
}

function sheet({ page }: RoomPage): Locator {
  return page.getByRole("dialog", { name: "The same and the like" });
}

/** Ticks or unticks a group or a person. */
async function tick(host: RoomPage, name: string): Promise<void> {
  await sheet(host).getByRole("checkbox", { name }).click();
}

async function totals(host: RoomPage, counts: string): Promise<void> {
  await sheet(host).getByRole("status").getByText(counts).waitFor();
}

browserTest(
  "By mouse, a moderator takes a whole raid away in one act, leaves a bystander alone, and undoes it",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await raid(room);
    await host.shows(12);
    await choose(host, "what is going on", "The same and the like…");
    // It hasn't much in common with the raid but the minutes in which they came.
    await totals(host, "1 message of 1 person");
    await expectAccessible(host.page, "the sheet");
    await tick(host, "Came within the same minutes");
    await totals(host, "12 messages of 6 people");
    await tick(host, "Bob 2 messages");
    await totals(host, "10 messages of 5 people");
    await sheet(host).getByText(SPAM.hate(2)).waitFor();
    await sheet(host).getByRole("button", {
      name: "Ban 5 people and delete all their messages",
    }).click();
    await sheet(host).waitFor({ state: "detached" });
    await host.row("charity").first().waitFor({ state: "detached" });
    assertEquals(await server.history(room), [
      "hello, nice stream",
      "what is going on?",
    ]);
    await undo(host, "10 messages are deleted");
    await host.shows(12);
  },
);

browserTest(
  "By keys alone, a moderator deletes what is the same, and Enter does nothing before that",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await raid(room);
    await host.shows(12);
    const { keyboard } = host.page;
    const focused = () =>
      host.page.evaluate(() => document.activeElement?.textContent ?? "");
    await host.field.focus();
    await keyboard.press("PageUp");
    await keyboard.press("ArrowUp");
    await keyboard.press("l");
    await totals(host, `${RAIDERS} messages of ${RAIDERS} people`);
    assertEquals(await focused(), "The same and the like");
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    await sheet(host).waitFor({ state: "detached" });
    assertEquals((await server.history(room)).length, 12);

    await keyboard.press("l");
    await totals(host, `${RAIDERS} messages of ${RAIDERS} people`);
    const ban = sheet(host).getByRole("radio", { name: "Ban" });
    while (!await ban.evaluate((each) => each === document.activeElement)) {
      await keyboard.press("Tab");
    }
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowUp");
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    await keyboard.press("Space");
    await keyboard.press("Tab");
    await keyboard.type("spam");
    await keyboard.press("Enter");
    await keyboard.press("Tab");
    assertEquals(await focused(), `Delete ${RAIDERS} messages`);
    assertEquals((await server.history(room)).length, 12);
    await keyboard.press("Enter");
    await sheet(host).waitFor({ state: "detached" });
    await host.row("charity").first().waitFor({ state: "detached" });
    assertEquals((await server.history(room)).length, 12 - RAIDERS);
  },
);

browserTest(
  "On a phone, the sheet fills the screen; another look finds who came since, and keeps who was taken out",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      viewport: { width: 320, height: 640 },
      hasTouch: true,
      isMobile: true,
    });
    await raid(room);
    await host.shows(12);
    const { page } = host;
    await choose(host, SPAM.hate(RAIDERS - 1), "The same and the like…");
    await totals(host, `${RAIDERS} messages of ${RAIDERS} people`);
    await expectAccessible(page, "the sheet on a phone");
    await host.expectNoSidewaysScroll();
    const box = await sheet(host).boundingBox();
    assertEquals(box, { x: 0, y: 0, width: 320, height: 640 });
    const sizes = await sheet(host).locator("button,.check,select,input.reason")
      .evaluateAll((all) =>
        all.map((each) => each.getBoundingClientRect().height)
      );
    assert(Math.min(...sizes) >= TARGET_PX, `${sizes}`);
    await tick(host, "raider_1");
    await totals(host, "4 messages of 4 people");
    await spam(room, RAIDERS);
    await sheet(host).getByRole("button", { name: "Check again" }).tap();
    await totals(host, "5 messages of 5 people");
    await sheet(host).getByRole("radio", { name: "Time out for" }).check();
    await sheet(host).getByRole("button", {
      name: "Time 5 people out and delete all their messages",
    }).tap();
    await sheet(host).waitFor({ state: "detached" });
    await host.shows(4);
    assertEquals(await server.history(room), [
      "hello, nice stream",
      SPAM.shop(1),
      SPAM.hate(1),
      "what is going on?",
    ]);
  },
);

browserTest(
  "From several selected messages, one sheet has every kind of spam",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      locale: "zh-CN",
    });
    await raid(room);
    const { page } = host;
    const row = (text: string) =>
      page.locator("#messages li", { hasText: text }).first();
    await row(SPAM.shop(1)).click({
      modifiers: ["Control"],
      position: { x: 400, y: 10 },
    });
    await row(SPAM.hate(1)).click();
    await page.getByRole("button", { name: "相同和相似的消息…" }).click();
    const dialog = page.getByRole("dialog", { name: "相同和相似的消息" });
    await dialog.getByRole("status").getByText("5 人的 10 条消息").waitFor();
    await expectAccessible(page, "the sheet in Chinese");
    await dialog.getByRole("button", { name: "永久禁言 5 人并清空其全部消息" })
      .click();
    await page.getByText("已永久禁言 5 人。").waitFor();
    assertEquals((await server.history(room)).length, 2);
  },
);
