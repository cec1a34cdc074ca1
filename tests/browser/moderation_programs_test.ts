/** The panel's section for bots and the webhook. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { openAsHost } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () =>
  void (server = await RoomServer.start({ ROOM_WEBHOOKS: "public" }))
);
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const HOOK = `https://hooks.example/${"long".repeat(30)}`;

/** The text of what is wider than its section. */
const tooWide = (page: Page) =>
  page.locator("#programs").evaluate((section) => {
    const { right } = section.getBoundingClientRect();
    return [...section.querySelectorAll("*")]
      .filter((part) => part.getBoundingClientRect().right > right)
      .map(({ textContent }) => textContent);
  });

browserTest(
  "A host adds a bot and a webhook on a phone, and removes them",
  async (visit) => {
    const { room, host: { page } } = await openAsHost(server, visit, {
      viewport: { width: 360, height: 740 },
    });
    await page.goto(`${room}/moderation#programs`);
    const section = page.getByRole("region", { name: "Bots and webhook" });
    const press = (name: string) =>
      section.getByRole("button", { name, exact: true }).click();
    const fill = (label: string, value: string) =>
      section.getByLabel(label).fill(value);
    const secret = () => section.locator("#newlink").inputValue();

    await fill("Name of a new bot", "Timetable");
    await press("Add bot");
    assertMatch(await secret(), /\/bots\/[\w-]+$/);
    await fill("Address of the webhook", HOOK);
    await press("Set webhook");
    assertMatch(await secret(), /^whsec_/);
    await section.getByText(HOOK).waitFor();
    assertEquals(await tooWide(page), []);
    await expectAccessible(page, "a panel with a bot and a webhook");

    await section.locator("summary").filter({ hasText: "Remove webhook" })
      .click();
    await press("Remove webhook");
    await section.getByText(HOOK).waitFor({ state: "detached" });
    const bot = section.getByRole("listitem").filter({ hasText: "Timetable" });
    await bot.locator("summary").click();
    await press("Remove");
    await bot.waitFor({ state: "detached" });
  },
);
