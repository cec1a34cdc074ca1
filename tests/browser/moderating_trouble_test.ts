/** A moderator's tools while the network is slow, or fails. */
import { assertEquals } from "@std/assert";
import type { Route } from "playwright-core";
import { browserTest } from "./chromium.ts";
import {
  actionsIn,
  command,
  expectFocus,
  loseAnswers,
  menuButton,
  openAsHost,
  undo,
  waitForNote,
  waitForTools,
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

/** A script: the first connection that a ban was sent on is lost before its answer. */
const LOSE_ANSWER = `(() => {
  globalThis.sent = [];
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (frame) {
    send.call(this, frame);
    if (!String(frame).includes('"ban"')) return;
    if (sent.push(frame) > 1) return;
    const deaf = (event) => event.stopImmediatePropagation();
    addEventListener.call(this, "message", deaf, true);
    this.onmessage = null;
    setTimeout(() => this.close(), 300);
  };
})()`;

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
    const note = page.locator(".note")
      .getByText("This part of the page couldn’t be loaded. Try again");
    await note.waitFor();
    fails = false;
    // Without the menu, the keys work once they are there.
    await host.field.focus();
    await page.keyboard.press("PageUp");
    await waitForTools(host);
    await page.locator(".note .close").click();
    await note.waitFor({ state: "detached" });
    await host.field.focus();
    await page.keyboard.press("PageUp");
    await expectFocus(host, "one");
    // The sheet with similar messages is loaded later still.
    await page.route(/\/open_purge-\w+\.js$/, (route) => route.abort());
    await page.keyboard.press("l");
    await note.waitFor();
  },
);

browserTest(
  "A press of Shield just after somebody else's does nothing, and shows no empty note while the tools load",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Annabel");
    await ann.say("hello");
    await host.row("hello").waitFor();
    await command(host, "/mod Annabel");
    const shield = ann.page.getByRole("button", {
      name: "Shield",
      exact: true,
    });
    await shield.waitFor();
    const loading = await reopenWithoutTools(host);
    await host.page.locator(".shield").evaluate((button: HTMLElement) => {
      new MutationObserver(() => button.click())
        .observe(button, { attributeFilter: ["aria-pressed"] });
    });
    await shield.click();
    await host.page.locator(".shield[aria-pressed=true]").waitFor();
    await ann.say("it is on");
    await host.row("it is on").waitFor();
    assertEquals(await host.page.locator(".note").count(), 0);
    assertEquals(await shield.getAttribute("aria-pressed"), "true");
    loading.resolve();
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
    await page.locator(".selectbar[aria-busy=true]").waitFor();
    await bar.getByRole("button", { name: "Delete" }).click({ force: true });
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

browserTest(
  "A purge whose answer is lost is asked for again, done once, and can be undone",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await server.say(room, "spam 1", await server.introduce("Ann"));
    await server.say(room, "spam 2", await server.introduce("Bea"));
    await host.shows(2);
    const { page } = host;
    const told = Promise.withResolvers<void>();
    const bodies = await loseAnswers(host, told.promise);
    await host.row("spam 1").click({ modifiers: ["Control"] });
    await host.row("spam 2").click({ modifiers: ["Shift"] });
    await page.getByRole("group", { name: "Selected messages" })
      .getByRole("button", { name: "Ban" }).click();
    await waitForNote(host, "No answer yet. Trying again…");
    told.resolve();
    await waitForNote(host, "Ann and Bea are banned.");
    assertEquals(await page.getByText("Trying again").count(), 0);
    assertEquals(bodies.length, 2);
    assertEquals(bodies[0], bodies[1]);
    assertEquals(await actionsIn(page, room), ["purge"]);
    await undo(host, "Ann and Bea are banned.");
    await waitForNote(host, "Undone: Ann and Bea are banned.");
    await host.shows(2);
    assertEquals(await server.history(room), ["spam 1", "spam 2"]);
  },
);

browserTest(
  "A ban whose answer is lost with the connection is asked for again once it is back, and can be undone",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      first: LOSE_ANSWER,
    });
    await server.say(room, "spam", await server.introduce("Ann"));
    await host.shows(1);
    host.expectToReconnect();
    await host.field.focus();
    await host.page.keyboard.press("PageUp");
    await expectFocus(host, "spam");
    await host.page.keyboard.press("b");
    await waitForNote(host, "Ann is banned.");
    const sent = await host.page.evaluate(() =>
      (globalThis as unknown as { sent: string[] }).sent
    );
    assertEquals(sent.length, 2);
    assertEquals(sent[0], sent[1]);
    await undo(host, "Ann is banned.");
    await waitForNote(host, "Undone: Ann is banned.");
    assertEquals(await server.history(room), ["spam"]);
  },
);
