/** What a moderator does about one message, as fast as possible: the sheet, Undo, keys. */
import { assert, assertEquals } from "@std/assert";
import { browserTest, type Visit } from "./chromium.ts";
import { resize } from "./drawing.ts";
import {
  command,
  expectFocus,
  menuButton,
  openAsHost,
  openMenu,
  undo,
  waitForNote,
} from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

/** The least size of what a finger presses, in pixels. */
const TARGET_PX = 44;

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "A ban and the person's messages are two clicks, and one undoes it all in its place",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Ann");
    await ann.say("spam 1");
    await ann.shows(1);
    await server.say(room, "nice", await server.introduce("Bea"));
    await ann.say("spam 2");
    await host.shows(3);

    await host.row("spam 2").hover();
    await menuButton(host, "spam 2").click();
    await host.page.getByRole("menuitem", { name: "Ban", exact: true }).click();
    await waitForNote(host, "Ann is banned.");
    for (const page of [host, ann]) {
      await page.row("spam").first().waitFor({ state: "detached" });
    }
    await ann.page.getByText("You are banned from this room.").waitFor();
    assertEquals(await server.history(room), ["nice"]);

    await undo(host, "Ann is banned.");
    await waitForNote(host, "Undone: Ann is banned.");
    for (const page of [host, ann]) {
      assertEquals(await page.shows(3), ["spam 1", "nice", "spam 2"]);
    }
    await ann.page.getByText("You are banned").waitFor({ state: "detached" });
    await ann.say("sorry");
    await host.row("sorry").waitFor();
  },
);

browserTest(
  "A timeout has a reason, and leaves the messages if its tick was taken away before",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Ann");
    await ann.say("SHOUTING");
    await server.say(room, "LOUD", await server.introduce("Bea"));
    await host.shows(2);
    await openMenu(host, "SHOUTING");
    const { page } = host;
    const takes = page.getByRole("menuitemcheckbox", { name: "messages" });
    assertEquals(await takes.getAttribute("aria-checked"), "true");
    await page.getByRole("menuitemcheckbox", {
      name: /addresses too \d+ others? here shares? them/,
    }).waitFor();
    await takes.click();
    const reason = page.getByRole("textbox", { name: "Reason" });
    await reason.fill("no capitals");
    // It doesn't choose anything, nor does the menu close.
    await reason.press("Enter");
    await reason.press("Shift+Tab");
    await page.getByRole("menuitem", { name: "Delete message" })
      .and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Tab");
    await reason.and(page.locator(":focus")).waitFor();
    await page.getByRole("menuitem", { name: "Time out for 1 hour" }).click();
    await waitForNote(host, "Ann is timed out for 1 hour.");
    await ann.page.getByText("Reason: no capitals").waitFor();

    // The tick stays as it was left, the reason and the addresses don't.
    await openMenu(host, "LOUD");
    assertEquals(await reason.inputValue(), "");
    assertEquals(
      await page.getByRole("menuitemcheckbox", { checked: true }).count(),
      0,
    );
    await page.getByRole("menuitem", { name: "Time out for 1 minute" }).click();
    await waitForNote(host, "Bea is timed out for 1 minute.");
    assertEquals(await server.history(room), ["SHOUTING", "LOUD"]);
    // Each has an Undo of its own.
    await undo(host, "Ann is timed out");
    await ann.page.getByText("You are timed out").waitFor({
      state: "detached",
    });
    await waitForNote(host, "Bea is timed out for 1 minute.");
  },
);

browserTest(
  "By keyboard alone a raid is worked down with one key for each person, and the last act undone",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const { keyboard } = host.page;
    await server.say(room, "hello", await server.introduce("Ann"));
    const raider = await server.introduce("Eve");
    await server.say(room, "raid 1", raider);
    await server.say(room, "raid 2", await server.introduce("Fay"));
    await server.say(room, "raid 3", raider);
    await server.say(room, "bye", await server.introduce("Bea"));
    await host.shows(5);

    await host.field.focus();
    await keyboard.press("PageUp");
    await expectFocus(host, "bye");
    for (let i = 0; i < 3; i++) await keyboard.press("ArrowUp");
    await expectFocus(host, "raid 1");
    await keyboard.press("b");
    await expectFocus(host, "raid 2");
    // A key that is held down acts once.
    await keyboard.down("b");
    await keyboard.down("b");
    await keyboard.up("b");
    await expectFocus(host, "bye");
    await waitForNote(host, "Eve is banned.");
    await waitForNote(host, "Fay is banned.");
    await host.row("raid").first().waitFor({ state: "detached" });
    assertEquals(await server.history(room), ["hello", "bye"]);
    await keyboard.press("u");
    await waitForNote(host, "Undone: Fay is banned.");
    await host.row("raid 2").waitFor();
    await keyboard.press("u");
    await waitForNote(host, "Undone: Eve is banned.");
    await host.row("raid 3").waitFor();
    assertEquals(
      await server.history(room),
      ["hello", "raid 1", "raid 2", "raid 3", "bye"],
    );
    await keyboard.press("u");
    await waitForNote(host, "There is nothing to undo.");

    await expectFocus(host, "bye");
    await keyboard.press("d");
    await expectFocus(host, "raid 3");
    await keyboard.press("t");
    await waitForNote(host, "Eve is timed out for 10 minutes.");
    await keyboard.press("ArrowUp");
    await keyboard.press("c");
    await waitForNote(host, "All messages from");
    await keyboard.press("p");
    await host.page.getByRole("region", { name: "Pinned message" }).waitFor();
    await keyboard.press("i");
    await host.page.getByRole("dialog").waitFor();
    await keyboard.press("Escape");
    await host.page.getByRole("dialog").waitFor({ state: "detached" });
    await keyboard.press("?");
    await host.page.getByRole("dialog", { name: "Keyboard shortcuts" })
      .waitFor();
    await keyboard.press("Escape");
    await host.page.getByRole("dialog").waitFor({ state: "detached" });
    await keyboard.press("r");
    await host.page.getByText("Replying to").waitFor();
    await host.field.and(host.page.locator(":focus")).waitFor();
    await keyboard.type("dtbc");
    assertEquals(await host.field.inputValue(), "dtbc");
  },
);

browserTest(
  "Letters do nothing on a row that no key has led to, nor with Control, nor for viewers",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const { keyboard } = host.page;
    for (const name of ["Ann", "Bea", "Cara"]) {
      await server.say(room, `from ${name}`, await server.introduce(name));
    }
    await host.shows(3);
    // The menu is closed with the mouse in use, and the row has the focus.
    await openMenu(host, "from Bea");
    await keyboard.press("Escape");
    await expectFocus(host, "from Bea");
    await keyboard.type("bd");
    // The row that has the focus is deleted, and another one gets it.
    await keyboard.press("ArrowUp");
    await expectFocus(host, "from Ann");
    const [{ seq }] = await host.rows();
    await host.page.evaluate(
      ([path, target]) =>
        fetch(path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ action: "delete", target }),
        }),
      [`${room}/moderation`, seq] as const,
    );
    await host.row("from Ann").waitFor({ state: "detached" });
    await expectFocus(host, "from Cara");
    await keyboard.type("bd");
    await keyboard.press("ArrowUp");
    await keyboard.press("Control+b");
    await keyboard.press("Shift+D");

    const ann = await visit(room);
    await ann.shows(2);
    await ann.field.focus();
    await ann.page.keyboard.press("Shift+Tab");
    await ann.page.keyboard.press("Shift+Tab");
    await expectFocus(ann, "from Cara");
    await ann.page.keyboard.type("bdtcpu?");
    await ann.page.keyboard.press("ArrowUp");
    await expectFocus(ann, "from Bea");

    // This one does something, and whatever was asked for before it has been done.
    await keyboard.press("p");
    await waitForNote(host, "The message is pinned.");
    assertEquals(await server.history(room), ["from Bea", "from Cara"]);
  },
);

browserTest(
  "On a phone a ban is two taps and its Undo is large enough for a finger",
  async (visit) => {
    const phone = {
      viewport: { width: 320, height: 640 },
      hasTouch: true,
      isMobile: true,
    };
    const { room, host } = await openAsHost(server, visit, phone);
    await server.say(room, "spam", await server.introduce("Ann"));
    await host.shows(1);
    await menuButton(host, "spam").tap();
    await host.expectNoSidewaysScroll();
    // With a keyboard on the screen the field for the reason stays in sight.
    const reason = host.page.getByRole("textbox", { name: "Reason" });
    await reason.tap();
    await resize(host.page, [320, 300]);
    await host.drawn();
    const { y, height: high } = (await reason.boundingBox())!;
    assert(y >= 0 && y + high <= 300, `from ${y}, ${high} high`);
    await resize(host.page, [320, 640]);
    await host.page.getByRole("menuitem", { name: "Ban", exact: true }).tap();
    await waitForNote(host, "Ann is banned.");
    await host.row("spam").waitFor({ state: "detached" });
    const button = host.page.getByRole("button", { name: "Undo" });
    const { width, height } = (await button.boundingBox())!;
    assert(width >= TARGET_PX && height >= TARGET_PX, `${width} × ${height}`);
    await host.expectNoSidewaysScroll();
    await button.tap();
    await host.row("spam").waitFor();
    assertEquals(await server.history(room), ["spam"]);
  },
);

browserTest(
  "Each of many acts can be undone, and closing notes by keyboard keeps the focus",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const names = ["Ann", "Bea", "Cat", "Dan", "Eve"];
    for (const name of names) {
      await server.say(room, `from ${name}`, await server.introduce(name));
    }
    await host.shows(5);
    const { page } = host;
    await host.field.focus();
    await page.keyboard.press("PageUp");
    for (const _ of names) await page.keyboard.press("b");
    await waitForNote(host, "Ann is banned.");
    const notes = page.locator(".undonotes");
    assertEquals(await notes.getByText("is banned").count(), 5);
    assert((await notes.boundingBox())!.height <= 140, "they don't cover much");
    await undo(host, "Eve is banned.");
    await waitForNote(host, "Undone: Eve is banned.");
    assertEquals(await server.history(room), ["from Eve"]);

    await notes.getByRole("button", { name: "Close" }).first().focus();
    for (let left = 4; left >= 0; left--) {
      await page.keyboard.press("Enter");
      await page.waitForFunction(
        (left) => document.querySelectorAll(".note").length === left,
        left,
      );
      const focused = left > 0 ? ".note .close:focus" : ".log:focus";
      await page.locator(focused).waitFor();
    }
  },
);

browserTest(
  "Whoever writes goes on writing after an act is undone, and a note closed, with the mouse",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    for (const name of ["Ann", "Bea"]) {
      await server.say(room, `from ${name}`, await server.introduce(name));
    }
    await command(host, "/ban @Ann");
    await waitForNote(host, "Ann is banned.");
    await command(host, "/ban @Bea");
    await waitForNote(host, "Bea is banned.");
    const { keyboard } = host.page;
    await host.field.focus();
    await keyboard.type("you ");
    await undo(host, "Bea is banned.");
    await waitForNote(host, "Undone: Bea is banned.");
    await keyboard.type("are ");
    await host.page.locator(".note").filter({ hasText: "Undone" })
      .getByRole("button", { name: "Close" }).click();
    await keyboard.type("unique");
    assertEquals(await host.field.inputValue(), "you are unique");
    await waitForNote(host, "Ann is banned.");
    assertEquals(await host.page.getByText("Undone: Ann").count(), 0);
  },
);

browserTest(
  "A note about several people names them in Chinese too, and what moderators use is loaded for them alone",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const names = ["Ann", "Bea"];
    for (const name of names) {
      await server.say(room, `from ${name}`, await server.introduce(name));
    }
    const loaded = (page: { evaluate: Visited["page"]["evaluate"] }) =>
      page.evaluate(() =>
        performance.getEntriesByType("resource").map(({ name }) => name)
          .filter((name) => /moderating|\/modules-/.test(name)).length
      );
    const ann = await visit(room, { locale: "zh-CN" });
    await ann.page.getByRole("textbox", { name: "消息" }).waitFor();
    await command(host, "/ban @Ann @Bea");
    await waitForNote(host, "Ann and Bea are banned.");
    await undo(host, "Ann and Bea are banned.");
    await waitForNote(host, "Undone: Ann and Bea are banned.");
    assertEquals(await loaded(ann.page), 0);
    assert(await loaded(host.page) > 0);
  },
);

type Visited = Awaited<ReturnType<Visit>>;
