/** A moderator's tools while the network is slow, or fails. */
import { assertEquals } from "@std/assert";
import type { Route } from "playwright-core";
import { browserTest } from "./chromium.ts";
import {
  expectFocus,
  menuButton,
  openAsHost,
  waitForNote,
} from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Opens the host's page again without their tools, which come once it is resolved. */
async function reopenWithoutTools(
  host: RoomPage,
): Promise<PromiseWithResolvers<void>> {
  const loading = Promise.withResolvers<void>();
  await host.page.route(/\/moderating_modules-\w+\.js$/, async (route) => {
    await loading.promise;
    await route.continue();
  });
  await host.reload();
  return loading;
}

browserTest(
  "A menu whose tools still load is shown as coming, and doesn't come to whoever has gone on",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await server.say(room, "one", await server.introduce("Ann"));
    await server.say(room, "two", await server.introduce("Bea"));
    const loading = await reopenWithoutTools(host);
    await host.shows(2);
    const { page } = host;
    const busy = page.locator(".tools[aria-busy=true][aria-expanded=true]");
    for (
      const leave of [
        () => page.keyboard.press("Escape"),
        () => host.field.click(),
        () => page.keyboard.press("ArrowDown"),
        () => menuButton(host, "one").click(),
      ]
    ) {
      await host.row("one").hover();
      await menuButton(host, "one").click();
      await busy.waitFor();
      await leave();
      await busy.waitFor({ state: "detached" });
    }
    // Only the menu asked for last comes.
    await menuButton(host, "one").click();
    await busy.waitFor();
    await host.row("two").hover();
    await menuButton(host, "two").click();
    await busy.waitFor();
    assertEquals(await page.locator(".popup").count(), 0);
    loading.resolve();
    await page.getByRole("menuitem", { name: "Ban", exact: true }).waitFor();
    assertEquals(await page.locator(".popup b").innerText(), "Bea");
    await page.keyboard.press("Escape");
    await expectFocus(host, "two");
  },
);

browserTest(
  "Tools that can't be loaded are loaded later, and the menu says why it doesn't come",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await server.say(room, "one", await server.introduce("Ann"));
    const { page } = host;
    let fails = true;
    host.expect(/ERR_FAILED/);
    await page.route(
      /\/moderating_modules-\w+\.js$/,
      (route: Route) => fails ? route.abort() : route.continue(),
    );
    await host.reload();
    await host.row("one").hover();
    await menuButton(host, "one").click();
    await page.getByText("The server can’t be reached right now.").waitFor();
    fails = false;
    // Without the menu, the keys work once they are there.
    await host.field.focus();
    await page.keyboard.press("PageUp");
    await page.locator(".selectable").waitFor();
    await host.field.focus();
    await page.keyboard.press("PageUp");
    await expectFocus(host, "one");
  },
);

browserTest(
  "While an act on selected rows is on its way, no second one begins, and rows selected meanwhile stay",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    for (const name of ["Ann", "Bea", "Cat"]) {
      await server.say(room, `from ${name}`, await server.introduce(name));
    }
    await host.shows(3);
    const { page } = host;
    const answers: PromiseWithResolvers<void>[] = [];
    await page.route(/\/moderation$/, async (route) => {
      const answer = Promise.withResolvers<void>();
      answers.push(answer);
      await answer.promise;
      await route.continue();
    });
    await host.field.focus();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("x");
    await page.keyboard.press("b");
    await page.keyboard.press("b");
    const bar = page.getByRole("group", { name: "Selected messages" });
    await bar.getByRole("button", { name: "Delete" }).click();
    await host.row("from Cat").click();
    await page.getByText("2 messages · 2 people").waitFor();
    assertEquals(answers.length, 1);
    answers[0].resolve();
    await waitForNote(host, "Bea is banned");
    await page.getByText("1 message · 1 person").waitFor();
    assertEquals(answers.length, 1);
    await page.unroute(/\/moderation$/);
    await bar.getByRole("button", { name: "Delete" }).click();
    await waitForNote(host, "1 message is deleted");
    assertEquals(await server.history(room), ["from Ann"]);
  },
);
