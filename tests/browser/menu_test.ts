/** The menu of a message, and the buttons of a row. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { resize } from "./drawing.ts";
import { choose, menuButton, openAsHost, waitForNote } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

/** The least size of what a finger presses, in pixels. */
const TARGET_PX = 44;

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "The menu begins with moderators' actions and ends with making a moderator, which asks first",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await server.say(room, "hello there", await server.introduce("Ann"));
    const { page } = host;
    const { keyboard } = page;
    const button = menuButton(host, "hello there");
    await host.row("hello there").hover();
    await button.click();
    const menu = page.getByRole("menu", { name: "Ann hello there" });
    await menu.waitFor();
    // Once it is known, how many others share the addresses is below that item.
    const items = await page.locator("[role^=menuitem]").allInnerTexts();
    assertEquals(
      items.map((text) => text.replace(/\n.*/s, "")),
      [
        "Delete message",
        "1 min",
        "10 min",
        "1 h",
        "1 day",
        "Ban",
        "Take their messages away too",
        "Ban their addresses too",
        "Clear their messages",
        "The same and the like…",
        "Select",
        "Pin message",
        "Reply",
        "Mention",
        "Copy text",
        "About this person",
        "Hide this person",
        "Keyboard shortcuts",
        "Make moderator",
      ],
    );
    await keyboard.press("End");
    await keyboard.press("Enter");
    const question = page.getByRole("alertdialog", {
      name: /Make Ann a moderator\?/,
    });
    await question.waitFor();
    await question.getByRole("button", { name: "Cancel" })
      .and(page.locator(":focus")).waitFor();
    await keyboard.press("Enter");
    await question.waitFor({ state: "detached" });
    await button.and(page.locator(":focus")).waitFor();

    // A key that is held down chooses nothing in the menu that it opens.
    await keyboard.down("Enter");
    await menu.waitFor();
    await keyboard.down("Enter");
    await keyboard.up("Enter");
    await menu.getByRole("menuitem", { name: "Delete message" })
      .and(page.locator(":focus")).waitFor();
    await keyboard.press("Enter");
    await host.row("hello there").waitFor({ state: "detached" });
    await server.say(room, "another", await server.introduce("Bea"));
    await choose(host, "another", "Make moderator");
    await page.getByRole("button", { name: "Make moderator" }).click();
    await waitForNote(host, "is now a moderator");
  },
);

browserTest(
  "A row with the mouse or the focus has a reply button beside its menu button",
  async (visit) => {
    const room = await server.openRoom();
    const bob = await server.introduce("Bob");
    for (const text of ["first", "second", "third"]) {
      await server.say(room, text, bob);
    }
    const ann = await visit(room);
    const reply = ann.page.getByRole("button", { name: "Reply: Bob" });
    await menuButton(ann, "second").hover();
    await reply.waitFor();
    const [there, beside] = [
      (await reply.boundingBox())!,
      (await menuButton(ann, "second").boundingBox())!,
    ];
    assert(there.x + there.width <= beside.x + 1, "they don't overlap");
    await reply.click();
    await ann.page.getByText("Replying to Bob").waitFor();
    await ann.say("to the second");
    await ann.row("to the second").getByText("second").first().waitFor();

    // By keyboard: the arrow keys lead to it, and it is left of the menu button.
    await ann.page.mouse.move(0, 0);
    for (let i = 0; i < 2; i++) await ann.page.keyboard.press("Shift+Tab");
    for (let i = 0; i < 3; i++) await ann.page.keyboard.press("ArrowUp");
    await ann.page.keyboard.press("ArrowLeft");
    await ann.row("first").getByRole("button", { name: "Reply: Bob" })
      .and(ann.page.locator(":focus")).waitFor();
    await ann.page.keyboard.press("ArrowDown");
    await menuButton(ann, "second").and(ann.page.locator(":focus")).waitFor();
    await ann.page.keyboard.press("ArrowLeft");
    await ann.page.keyboard.press("Enter");
    await ann.page.getByText("Replying to Bob").waitFor();
    await ann.field.and(ann.page.locator(":focus")).waitFor();
  },
);

browserTest(
  "On a touch screen every button of a row and its menu is large enough, and covers no other",
  async (visit) => {
    const phone = {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    };
    const { room, host } = await openAsHost(server, visit, phone);
    const bob = await server.introduce("Bob");
    for (let i = 1; i < 6; i++) await server.say(room, `line ${i}`, bob);
    await host.shows(5);
    const small = (selector: string) =>
      host.page.locator(selector).evaluateAll(
        (buttons, least) =>
          buttons.flatMap((button) => {
            const { left, top, width, height } = button.getBoundingClientRect();
            const inside = [1, least / 2, height - 1].every((y) =>
              document.elementFromPoint(left + width / 2, top + y) === button
            );
            return inside && width >= least && height >= least
              ? []
              : [`${button.textContent} ${width} × ${height} ${inside}`];
          }),
        TARGET_PX,
      );
    assertEquals(await host.page.locator("li.more .tools").count(), 4);
    assertEquals(await small(".tools"), []);
    await menuButton(host, "line 3").tap();
    await host.page.getByRole("menu", { name: /line 3/ }).waitFor();
    assertEquals(await small(".popup .menurow .menuitem"), []);
    const heights = await host.page.locator(".popup button").evaluateAll((
      all,
    ) => all.map((button) => button.getBoundingClientRect().height));
    assert(Math.min(...heights) >= TARGET_PX, String(heights));
    // A menu that is higher than the list is as high as the window allows.
    await host.page.keyboard.press("Escape");
    await resize(host.page, [844, 390]);
    await menuButton(host, "line 5").tap();
    const popup = (await host.page.locator(".popup").boundingBox())!;
    assertEquals([popup.y, popup.height], [8, 390 - 16]);
    await host.page.getByRole("button", { name: "Reply: Bob" }).tap();
    await host.page.getByText("Replying to Bob").waitFor();
  },
);

browserTest(
  "A menu stays open when another moderator deletes its message, and acts on the same person",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Ann");
    await ann.say("rude");
    await server.say(room, "nice", await server.introduce("Bea"));
    await host.shows(2);
    await host.row("rude").hover();
    await menuButton(host, "rude").click();
    const ban = host.page.getByRole("menuitem", { name: "Ban", exact: true });
    await ban.hover();
    const place = await ban.boundingBox();
    await choose(ann, "rude", "Delete for everyone");
    await host.page.getByRole("menu", { name: "Ann Message deleted" })
      .waitFor();
    assertEquals(await ban.boundingBox(), place);
    await host.page.getByRole("menuitem", { name: "Delete message" })
      .and(host.page.locator("[aria-disabled=true]")).waitFor();
    await ban.click();
    await waitForNote(host, "Ann is banned.");
    await ann.page.getByText("You are banned from this room.").waitFor();
  },
);
