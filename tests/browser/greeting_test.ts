/** What a new host is shown. */
import { assertEquals } from "@std/assert";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { openAsHost } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "A new host gets the links and steps to begin with, on a phone too, until all are done",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      viewport: { width: 390, height: 844 },
    });
    const { page } = host;
    const summary = page.getByText("Your room is open");
    // It is open at first, and one line when the host returns.
    const share = page.getByRole("textbox", { name: "The room’s link" });
    await page.getByText("4 steps left").waitFor();
    assertEquals(await share.isVisible(), false);
    await summary.click();
    assertEquals(await share.inputValue(), room);
    await host.expectNoSidewaysScroll();
    await expectAccessible(page, "a new host's greeting");

    await page.getByRole("button", { name: "Create a host link" }).click();
    const link = await page.getByRole("textbox", { name: /Keep this link/ })
      .inputValue();
    const phone = await visit(await server.openRoom());
    await phone.page.goto(link);
    await phone.page.waitForURL(room);
    await phone.page.getByRole("link", { name: "Moderate" }).waitFor();

    // The chat goes on above it.
    await host.say("hello");
    await host.shows(1);
    assertEquals(await host.row("hello").isVisible(), true);

    const steps = ["Invite people", "Keep a way back", "Set a title"];
    for (const step of steps) await page.getByLabel(step).check();
    await host.reload();
    await page.getByText("1 step left").waitFor();
    await page.getByLabel("Show the chat").click();
    await summary.waitFor({ state: "detached" });
    assertEquals(
      await host.field.evaluate((field) => field.matches(":focus")),
      true,
    );
    await host.reload();
    assertEquals(await page.locator(".greeting").count(), 0);

    // It is the host's, in this browser.
    const guest = await visit(room);
    assertEquals(await guest.page.locator(".greeting").count(), 0);
    await phone.page.getByRole("button", { name: "Don’t show this again" })
      .click();
    await phone.reload();
    assertEquals(await phone.page.locator(".greeting").count(), 0);
  },
);
