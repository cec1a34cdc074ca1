/** What moderators press is large enough (WCAG 2.5.8). */
import { browserTest } from "./chromium.ts";
import { act, choose, openAsHost } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";
import { expectLargeTargets } from "./targets.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "Boxes and buttons for moderators, and in the search, are at least 24 pixels high and wide",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const { page } = host;
    const [ann, bob] = [
      await server.introduce("Ann"),
      await server.introduce("Bob"),
    ];
    for (const text of ["one", "two"]) await server.say(room, text, ann);
    await server.say(room, "three", bob);
    const { messages } = await (await fetch(`${room}/messages`)).json();
    const dialog = page.getByRole("dialog");
    const close = dialog.getByRole("button", { name: "Close" });
    await choose(host, "three", "About this person");
    await dialog.getByText("Messages here").waitFor();
    await expectLargeTargets(page, "a card");
    await close.click();
    await choose(host, "three", "The same and the like…");
    await dialog.getByRole("status").getByText("1 message").waitFor();
    await expectLargeTargets(page, "the sheet with the same");
    await close.click();
    await page.getByRole("button", { name: "Chat settings" }).click();
    await page.getByRole("link", { name: "Search messages" }).click();
    await page.getByRole("searchbox").fill("three");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Show in chat" }).waitFor();
    await expectLargeTargets(page, "the search");
    await close.click();
    await host.field.focus();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("Shift+ArrowUp");
    await page.getByText("2 messages", { exact: false }).first().waitFor();
    await expectLargeTargets(page, "a selection");

    await page.goto(`${room}/moderation`);
    await act(page, room, { action: "rules", review: "everything" });
    await server.say(room, "four", ann);
    for (const name of ["Ann", "Bob"]) {
      const { from } = messages.findLast((
        each: { from: { name: string } },
      ) => each.from.name === name);
      await act(page, room, {
        action: "timeout",
        viewer: from.id,
        seconds: 600,
      });
    }
    await page.goto(`${room}/moderation`);
    await page.locator("#restricted").getByRole("checkbox").nth(1).waitFor();
    await page.locator("#held").getByRole("checkbox").nth(1).waitFor();
    await expectLargeTargets(page, "the panel");
  },
);
