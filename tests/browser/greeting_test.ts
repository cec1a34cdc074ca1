/** What a new host is shown. */
import { assert, assertEquals } from "@std/assert";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { resize } from "./drawing.ts";
import { HostedRoom } from "./broadcasting.ts";
import { BLANK } from "./room_page.ts";
import { browserOf, RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "A new host gets the links and steps to begin with, on a phone too, until all are done",
  async (visit) => {
    const name = `g-${crypto.randomUUID().slice(0, 8)}`;
    const room = `${server.url}/rooms/${name}`;
    const host = await visit(BLANK, { viewport: { width: 390, height: 844 } });
    const { page } = host;
    await page.goto(server.url);
    await page.getByRole("textbox", { name: "Room name" }).fill(name);
    await page.getByRole("button", { name: "Open room" }).click();
    await page.waitForURL(room);
    await host.joined();
    const summary = page.getByText("Your room is open");
    // It is one line when the host returns.
    await host.reload();
    const share = page.getByRole("textbox", { name: "The room’s link" });
    await page.getByText("4 steps left").waitFor();
    assertEquals(await share.isVisible(), false);
    await summary.click();
    assertEquals(await share.inputValue(), room);
    await host.expectNoSidewaysScroll();
    await expectAccessible(page, "a new host's greeting");

    await page.getByRole("button", { name: "Create a host link" }).click();
    const kept = page.getByRole("textbox", { name: /Keep this link/ });
    await kept.and(page.locator(":focus")).waitFor();
    const link = await kept.inputValue();
    // Ticked too early.
    await page.getByLabel("Keep a way back").check();
    await page.getByLabel("Keep a way back").uncheck();
    assertEquals(await kept.inputValue(), link);
    const phone = await visit(BLANK);
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

browserTest(
  "Below a broadcast the greeting leaves the picture, two messages and the field their places",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: "https://stream.invalid/live.m3u8",
      title: "Songs",
    });
    const host = await visit(room.url, {
      storageState: browserOf(room.cookie),
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    host.expect(/ERR_NAME_NOT_RESOLVED/);
    await host.page.getByText("Your room is open").waitFor();
    for (const [width, height] of [[390, 844], [320, 568], [768, 1024]]) {
      await resize(host.page, [width, height]);
      const box = async (selector: string) =>
        (await host.page.locator(selector).boundingBox())!;
      const composer = await box(".composer");
      const seen = {
        picture: (await box(".picture")).height,
        stage: (await box(".stage")).height,
        list: (await box(".logframe")).height,
        below: height - composer.y - composer.height,
      };
      assert(
        seen.stage > 100 && seen.picture > 100 && seen.list > 120 &&
          seen.below >= 0,
        `${width} × ${height}: ${JSON.stringify(seen)}`,
      );
    }
  },
);
