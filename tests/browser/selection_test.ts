/** Several messages at once: selected in the chat by mouse, keys and touch. */
import { assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { menuButton, openAsHost, undo } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Fills a room with messages of Ann, Bea and Cat. */
async function talk(room: string): Promise<void> {
  const ann = await server.introduce("Ann");
  const bea = await server.introduce("Bea");
  const cat = await server.introduce("Cat");
  await server.say(room, "ann one", ann);
  await server.say(room, "ann two", ann);
  await server.say(room, "cat one", cat);
  await server.say(room, "bea one", bea);
  await server.say(room, "bea two", bea);
  await server.say(room, "cat two", cat);
}

function bar({ page }: RoomPage): Locator {
  return page.getByRole("group", { name: "Selected messages" });
}

/** Waits until screen readers are told that so many messages of so many are selected. */
async function announced({ page }: RoomPage, counts: string): Promise<void> {
  await page.getByRole("status").getByText(`${counts} selected`).waitFor();
}

async function selectedTexts({ page }: RoomPage): Promise<string[]> {
  return await page.locator("[data-selected] .text").allInnerTexts();
}

async function top(page: RoomPage, text: string): Promise<number> {
  return (await page.row(text).boundingBox())!.y;
}

browserTest(
  "By mouse, a moderator selects rows while nothing moves, bans their authors and undoes it",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await talk(room);
    await host.shows(6);
    const { page } = host;
    await host.row("ann one").click({ modifiers: ["Control"] });
    await announced(host, "1 message of 1 person");
    await host.row("bea one").click({ modifiers: ["Shift"] });
    await announced(host, "4 messages of 3 people");
    await expectAccessible(page, "selected messages");
    assertEquals(await host.field.isVisible(), false);

    const before = await top(host, "bea one");
    const dan = await server.introduce("Dan");
    await server.say(room, "something new", dan);
    await page.mouse.move(2, 2);
    const newest = page.getByRole("button", { name: "Paused: 1 new" });
    await newest.waitFor();
    assertEquals(await top(host, "bea one"), before);
    // The list is paused again at what was new.
    await newest.click();
    await host.row("something new").waitFor();
    await page.mouse.move(2, 2);
    const then = await top(host, "bea one");
    await server.say(room, "something newer", dan);
    await newest.waitFor();
    assertEquals(await top(host, "bea one"), then);

    await host.row("cat one").click();
    assertEquals(await selectedTexts(host), ["ann one", "ann two", "bea one"]);
    await announced(host, "3 messages of 2 people");
    await bar(host).getByRole("button", { name: "Ban" }).click();
    await bar(host).waitFor({ state: "detached" });
    await host.row("bea two").waitFor({ state: "detached" });
    await host.row("something newer").waitFor();
    assertEquals(
      await host.texts(),
      ["cat one", "cat two", "something new", "something newer"],
    );
    await undo(host, "Ann and Bea are banned");
    await host.row("bea two").waitFor();
    assertEquals((await host.texts()).length, 8);
  },
);

browserTest(
  "By keys alone, a moderator extends a selection, drops it, and deletes another one",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await talk(room);
    await host.shows(6);
    const { keyboard } = host.page;
    await host.field.focus();
    await keyboard.press("PageUp");
    await keyboard.press("ArrowUp");
    await keyboard.press("Shift+ArrowUp");
    await keyboard.press("Shift+ArrowUp");
    await announced(host, "3 messages of 2 people");
    await keyboard.press("Shift+ArrowDown");
    assertEquals(await selectedTexts(host), ["bea one", "bea two"]);
    await menuButton(host, "bea one").and(host.page.locator(":focus"))
      .waitFor();
    const button = menuButton(host, "bea one");
    const described = await button.getAttribute("aria-describedby");
    assertEquals(
      await host.page.locator(`[id=${described}]`).textContent(),
      "Selected",
    );
    await keyboard.press("Escape");
    await bar(host).waitFor({ state: "detached" });
    assertEquals(await button.getAttribute("aria-describedby"), null);

    await keyboard.press("x");
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowUp");
    await keyboard.press("x");
    assertEquals(await selectedTexts(host), ["ann two", "bea one"]);
    await keyboard.press("d");
    await bar(host).waitFor({ state: "detached" });
    await host.row("ann two").waitFor({ state: "detached" });
    assertEquals(
      await server.history(room),
      ["ann one", "cat one", "bea two", "cat two"],
    );
    await undo(host, "2 messages are deleted");
    await host.row("ann two").waitFor();
  },
);

browserTest(
  "By touch, a long press selects a row and taps select others",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      viewport: { width: 320, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await talk(room);
    await host.shows(6);
    const { page } = host;
    const cdp = await page.context().newCDPSession(page);
    const { x, y } = (await host.row("bea one").boundingBox())!;
    const touch = (type: "touchStart" | "touchEnd") =>
      cdp.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: type === "touchStart" ? [{ x: x + 90, y: y + 30 }] : [],
      });
    await touch("touchStart");
    await announced(host, "1 message of 1 person");
    await touch("touchEnd");
    assertEquals(await selectedTexts(host), ["bea one"]);
    await host.expectNoSidewaysScroll();
    await expectAccessible(page, "selected messages on a phone");
    const sizes = await bar(host).locator("button,.check")
      .evaluateAll((all) => all.map((each) => each.clientHeight));
    assertEquals(sizes.filter((height) => height < 42), []);

    await host.row("cat one").tap();
    await announced(host, "2 messages of 2 people");
    await host.row("bea one").tap();
    await host.row("cat two").tap();
    await announced(host, "2 messages of 1 person");
    await bar(host).getByRole("button", { name: "Delete" }).tap();
    await host.row("cat two").waitFor({ state: "detached" });
    assertEquals(
      await server.history(room),
      ["ann one", "ann two", "bea one", "bea two"],
    );

    // The menu leads there too.
    await menuButton(host, "ann one").tap();
    await page.getByRole("menuitem", { name: "Select" }).tap();
    await announced(host, "1 message of 1 person");
    await bar(host).getByRole("button", { name: "Cancel" }).tap();
    await bar(host).waitFor({ state: "detached" });
  },
);

browserTest("Viewers select nothing", async (visit) => {
  const room = await server.openRoom();
  await talk(room);
  const dan = await visit(room);
  await dan.row("ann one").click({ modifiers: ["Control"] });
  await dan.row("bea one").click({ modifiers: ["Shift"] });
  await dan.drawn();
  assertEquals(await selectedTexts(dan), []);
  await dan.field.waitFor();
});
