/** Pages that a browser's translation rewrites. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Locator } from "playwright-core";
import { Chatter } from "../tools/chatter.ts";
import { browserTest } from "./chromium.ts";
import { HostedRoom } from "./broadcasting.ts";
import { choose, command, openAsHost, waitForNote } from "./moderating.ts";
import { delay } from "./moments.ts";
import type { RoomPage } from "./room_page.ts";
import { browserOf, RoomServer } from "./room_server.ts";
import { olderLoaded, scrollUp } from "./scrolling.ts";
import { original, translate } from "./translator.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Longer than the lobby's poll interval and what is shown for a while, in milliseconds. */
const A_WHILE_MS = 15_000;

/** How long a page may take to say something, in milliseconds. */
const PATIENCE_MS = 30_000;

/** What an element says, on one line and as the page wrote it. */
async function spoken(element: Locator): Promise<string> {
  return original(await element.innerText()).replaceAll(/\s+/g, " ").trim();
}

/** Waits until an element says exactly this, translated or not. */
async function says(
  element: Locator,
  text: string | RegExp,
  meanwhile: () => Promise<void> = () => delay(50),
): Promise<void> {
  const is = (said: string) =>
    typeof text === "string" ? said === text : text.test(said);
  for (const since = performance.now();; await meanwhile()) {
    const said = await spoken(element);
    if (is(said)) return;
    if (performance.now() - since > PATIENCE_MS) {
      throw new Error(`Says ${said}, not ${text}`);
    }
  }
}

/** Adds elements and attributes, as writing assistants and dark modes do. */
function intrude(): void {
  for (const element of document.querySelectorAll("html,main,textarea,.bar")) {
    element.setAttribute("data-extension", "on");
    element.classList.add("extension");
  }
  for (
    const element of document.querySelectorAll("form,textarea,.pin,.lines")
  ) {
    element.before(document.createElement("extension-mark"));
    element.append(document.createElement("extension-mark"));
    element.after(document.createElement("extension-mark"));
  }
}

/** Translates a page before its scripts run. */
async function translatedBefore(viewer: RoomPage): Promise<RoomPage> {
  await viewer.page.waitForFunction(() => document.readyState !== "loading");
  await translate(viewer.page, "fonts");
  await viewer.takeOver();
  return viewer;
}

/** Translates a page while it waits for its first answer. */
async function translatedWhileJoining(viewer: RoomPage): Promise<RoomPage> {
  const { page } = viewer;
  const asked = Promise.withResolvers<void>();
  const translated = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/socket/, async (socket) => {
    asked.resolve();
    await translated.promise;
    socket.connectToServer();
  });
  const reloaded = viewer.reload();
  await asked.promise;
  await translate(page, "texts");
  translated.resolve();
  await reloaded;
  return viewer;
}

/** Sends a command from a translated page. */
async function order(page: RoomPage, text: string): Promise<void> {
  page.expectToLose(`‹${text}›`);
  await command(page, text);
}

browserTest(
  "A translated room goes on: people, messages, pins, rules and the composer",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await translate(host.page);
    const viewers = [
      await translatedBefore(await visit(room, { held: true })),
      await translatedWhileJoining(await visit(room)),
      await visit(room),
    ];
    await translate(viewers[2].page, "wrappers");
    for (const { page } of viewers) await page.evaluate(intrude);
    const each = (step: (viewer: RoomPage, index: number) => Promise<void>) =>
      Promise.all(viewers.map(step));
    const all = (selector: string, text: string | RegExp) =>
      each(({ page }) => says(page.locator(selector), text));
    const none = (selector: string) =>
      each(({ page }) => page.locator(selector).waitFor({ state: "detached" }));

    await server.say(room, "first", await server.introduce("Bob"));
    {
      using _dora = await Chatter.join(`${room}/socket`);
      await all(".viewers", "5 viewers");
    }
    await all(".viewers", "4 viewers");

    // The pin comes, changes and goes.
    await choose(host, "first", "‹Pin message›");
    await all(".pinned", "Bob first");
    await server.say(room, "second", await server.introduce("Carol"));
    await choose(host, "second", "‹Pin message›");
    await all(".pinned", "Carol second");
    await order(host, "/unpin");
    await none(".pin");

    await order(host, "/close");
    await all("#muted", "Only moderators may write here right now.");
    await order(host, "/open");
    await all("#muted", "");

    await each(({ field }) => field.fill("x".repeat(480)));
    await all("#left", "20 left");
    await each(({ field }) => field.fill("x".repeat(501)));
    await all("#left", "1 over the limit");
    await each(({ field }) => field.fill(""));
    await all("#left", "");

    await order(host, "/slow 30");
    await all(".rules", "Slow mode: 30 s");
    await each((viewer, i) => viewer.say(`mine ${i}`));
    await all(".pace", /^Next message in \d+ s$/);
    await each((viewer, i) => viewer.say(`mine, too ${i}`));
    await all(".failure", /^Slow mode: will be sent in \d+ s/);
    await order(host, "/slow off");
    await each(async (viewer) => void await viewer.shows(8));
    await none(".rules,.pace,.failure");

    await each(async (viewer, index) => {
      const replying = viewer.page.locator(".replying");
      await choose(viewer, "first", "‹Reply›");
      await says(replying, "Replying to Bob first");
      await choose(viewer, "second", "‹Reply›");
      await says(replying, "Replying to Carol second");
      await viewer.say(`an answer ${index}`);
      await replying.waitFor({ state: "detached" });
    });
    await each(async (viewer) => {
      const { page } = viewer;
      assertEquals((await viewer.shows(11)).map(original).sort(), [
        ...["an answer 0", "an answer 1", "an answer 2", "first"],
        ...["mine 0", "mine 1", "mine 2"],
        ...["mine, too 0", "mine, too 1", "mine, too 2", "second"],
      ]);
      // Names, times and numbers stay as they are; what people say is translated.
      const row = viewer.row("second").first();
      assertEquals(await row.locator(".name").innerText(), "Carol");
      assertMatch(await row.locator(".time").innerText(), /^\d\d:\d\d$/);
      assertEquals(await row.locator(".text").innerText(), "‹second›");
      assertMatch(await page.locator(".viewers").innerText(), /^4/);
      assertEquals(
        await page.locator(".roomname").innerText(),
        room.split("/").at(-1),
      );
    });

    await each(async (viewer) => {
      const { page } = viewer;
      await choose(viewer, "second", "‹About this person›");
      await says(page.locator("dialog .recent .text"), "second");
      await page.keyboard.press("Escape");
      await choose(viewer, "first", "‹Hide this person›");
      await page.getByRole("button", { name: "Chat settings" }).click();
      const hidden = page.locator("dialog .hint").filter({ hasText: "hidden" });
      await says(hidden, "1 person is hidden. Show them again");
      await page.getByRole("button", { name: "Show them again" }).click();
      await hidden.waitFor({ state: "detached" });
      await page.keyboard.press("Escape");

      viewer.expectToGoOffline();
      await page.context().setOffline(true);
      await says(page.locator(".notices"), "You are offline.");
      await page.context().setOffline(false);
      await says(page.locator(".notices"), "");
    });
    await order(host, "/clear Bob");
    await each((viewer) => viewer.row("first").waitFor({ state: "detached" }));

    // The page's own texts return, and go on changing.
    const readers = viewers.slice(0, 2);
    for (const { page } of readers) {
      await page.evaluate(() => globalThis.showOriginal());
      await page.waitForFunction(() =>
        !/[‹›]/.test(document.querySelector("main")!.innerText)
      );
    }
    await all(".viewers", "4 viewers");
    await order(host, "/slow 20");
    await all(".rules", "Slow mode: 20 s");
  },
);

browserTest(
  "The lobby, the panel and the replay go on when they are translated",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const { page } = host;
    await server.say(room, "hello", await server.introduce("Ann"));

    await page.clock.install();
    const other = await server.openRoom();
    const name = other.split("/").at(-1)!;
    await page.goto(server.url);
    const card = page.locator(`a[href$="/rooms/${name}"]`);
    await says(card.locator(".viewers"), "0 viewers");
    await translate(page);
    assertEquals(await card.locator(".cardname").innerText(), name);
    using _bob = await Chatter.join(`${other}/socket`);
    const wait = () => page.clock.fastForward(A_WHILE_MS);
    await says(card.locator(".viewers"), "1 viewer", wait);
    await page.getByRole("searchbox").fill(name);
    await says(page.locator(".roomsbar p"), "1 room found");
    await page.getByRole("searchbox").fill(`no-${name}`);
    await says(page.locator(".norooms"), /^No room matches “no-/);
    await page.getByRole("searchbox").fill("");
    await says(card.locator(".viewers"), "1 viewer");

    await page.goto(`${room}/moderation`);
    await page.locator("#rules").getByLabel("Review before showing")
      .selectOption("everything");
    // A text that is translated before the page's scripts run isn't updated by them.
    const runs = page.waitForEvent(
      "websocket",
      (socket) =>
        socket.url().includes("observe") && page.url().includes("done=rules"),
    );
    await page.getByRole("button", { name: "Save rules" }).click();
    await waitForNote(host, "Rules saved.");
    await runs;
    await translate(page);
    await says(page.locator("#held-title"), "Waiting for review: 0");
    await server.say(room, "let me in", await server.introduce("Carol"));
    await says(page.locator("#held-title"), "Waiting for review: 1");
    await page.getByRole("listitem").getByRole("button", {
      name: "‹Approve›",
      exact: true,
    }).click();
    await says(page.locator("#held li [role=status]"), "Approved");
    await says(page.locator("#held-title"), "Waiting for review: 0");
    const copy = page.locator(".copy button").first();
    await page.context().grantPermissions(["clipboard-write"]);
    await copy.click();
    await says(copy, "Copied");
    await says(copy, "Copy", wait);

    await page.goto(`${room}/replay`);
    const log = page.getByRole("log");
    await log.getByText("hello").waitFor();
    await translate(page);
    await says(log, /^Ann ?0:00 hello$/);
    const play = page.locator(".clock button").first();
    await play.click();
    await says(play, "Pause");
    await play.click();
    await says(play, "Play");
    await page.getByRole("slider", { name: "Position" }).fill("600000");
    await says(log, /hello Carol ?\d+:\d\d let me in$/);
  },
);

browserTest(
  "The greeting, the emoji picker, danmaku settings and older messages go on when they are translated",
  async (visit) => {
    const { url, cookie } = await HostedRoom.open(server, {
      stream: "https://stream.invalid/live.m3u8",
    });
    await server.fill(url, Array.from({ length: 70 }, (_, i) => `no. ${i}`));
    const host = await visit(url, { storageState: browserOf(cookie) });
    host.expect(/ERR_NAME_NOT_RESOLVED/);
    const { page } = host;
    const left = page.locator(".greeting summary .dim");
    await left.waitFor();
    await translate(page);
    const steps = page.locator(".greeting input[type=checkbox]");
    await steps.first().check();
    await says(left, "3 steps left");
    await page.getByRole("button", { name: "Create a host link" }).click();
    await page.locator("#keeplink").waitFor();
    await steps.first().uncheck();
    await says(left, "4 steps left");

    await page.getByRole("button", { name: "Emoji", exact: true }).click();
    const search = page.locator(".emojisearch input");
    await search.fill("zzzz");
    await says(page.locator(".emojinone"), "No emoji found");
    await search.fill("heart");
    await says(page.locator(".emojinone"), /^(?!No emoji)/);
    await page.locator(".emojigrid .emoji").first().click();
    await page.keyboard.press("Escape");
    await page.locator(".picker").waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Settings for flying messages" })
      .click();
    const [slider, share] = ["input[type=range]", "output"].map((selector) =>
      page.locator(`.danmakusettings ${selector}`).first()
    );
    for (const key of ["Home", "End"]) {
      await slider.press(key);
      const { value } = await slider.evaluate((input) => ({
        value: (input as HTMLInputElement).valueAsNumber,
      }));
      await says(share, `${Math.round(value * 100)} %`);
    }
    await page.keyboard.press("Escape");

    const first = host.row("no. 0");
    while (await first.count() === 0) {
      await scrollUp(host, 5_000);
      await olderLoaded(host);
    }
    await first.first().scrollIntoViewIfNeeded();
    assertEquals((await host.texts()).map(original).length, 70);
  },
);
