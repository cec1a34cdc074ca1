/** Actions on messages: deleting, clearing, pinning. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import {
  choose,
  command,
  menuButton,
  openAsHost,
  waitForNote,
} from "./moderating.ts";
import { browserOf, RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "The person who opens a room is its host, and can delete a message from every screen and from the page",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await host.page.getByText(/Chatting as .*Host/).waitFor();
    const ann = await visit(room);
    await ann.say("something rude");
    await ann.say("something nice");
    await ann.shows(2);
    await choose(host, "something rude", "Delete message");
    await waitForNote(host, "is deleted");
    for (const page of [host, ann]) {
      await page.row("something rude").waitFor({ state: "detached" });
    }
    await ann.reload();
    assertEquals(await ann.texts(), ["something nice"]);
    const html = await (await fetch(room)).text();
    assert(html.includes("something nice"));
    assert(!html.includes("something rude"));
  },
);

browserTest(
  "A viewer can delete their own messages for everyone, and no others",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob] = [await visit(room), await visit(room)];
    await ann.say("mine");
    await bob.say("not mine");
    await ann.shows(2);
    await bob.shows(2);
    await ann.row("not mine").hover();
    await menuButton(ann, "not mine").click();
    const entries = ann.page.getByRole("menuitem");
    await entries.first().waitFor();
    assertEquals(await entries.allInnerTexts(), [
      "Reply",
      "Mention",
      "Copy text",
      "About this person",
      "Hide this person",
    ]);
    const look = (element: Element) => {
      const { color, fontWeight } = getComputedStyle(element);
      return [color, fontWeight];
    };
    assertEquals(
      await entries.first().evaluate(look),
      await ann.page.locator("body").evaluate(look),
      "none of them is grave",
    );
    await ann.page.keyboard.press("Escape");
    await ann.page.getByRole("menu").waitFor({ state: "detached" });
    await ann.row("mine").first().hover();
    await menuButton(ann, "mine").click();
    await ann.page.getByRole("menuitem", { name: "Delete for everyone" })
      .click();
    await bob.page.locator("[data-seq='1']").waitFor({ state: "detached" });
    assertEquals(await server.history(room), ["not mine"]);
  },
);

browserTest(
  "A pinned message is shown above the list, survives a reload, and disappears when deleted",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    const pinned = ann.page.getByRole("region", { name: "Pinned message" });
    for (const text of ["read this: https://rules.example/", "or this"]) {
      await ann.say(text);
      await host.row(text).waitFor();
      await choose(host, text, "Pin message");
      await pinned.getByText(text.slice(0, 7)).waitFor();
    }
    await choose(host, "read this", "Pin message");
    await pinned.getByText("read this").waitFor();
    await ann.reload();
    await pinned.getByRole("link", { name: "rules.example" }).waitFor();
    await ann.expectSteadyLayout();
    assertEquals(
      await pinned.getByRole("button", { name: "Unpin" }).count(),
      0,
    );

    const plain = await visit(room, { javaScriptEnabled: false });
    await plain.page.getByRole("region", { name: "Pinned message" })
      .getByText("read this").waitFor();

    await host.page.getByRole("button", { name: "Unpin" }).click();
    await pinned.waitFor({ state: "detached" });
    await choose(host, "or this", "Pin message");
    await pinned.waitFor();
    await choose(host, "or this", "Delete message");
    await pinned.waitFor({ state: "detached" });
  },
);

browserTest(
  "A message can be deleted by keyboard alone, and the focus is never lost",
  async (visit) => {
    const { room, host: cookie } = await server.openRoomAs();
    const host = await visit(room, { storageState: browserOf(cookie) });
    await server.fill(room, ["first", "second", "third"]);
    await host.shows(3);
    await host.page.getByRole("button", { name: "Don’t show this again" })
      .click();
    const { keyboard } = host.page;
    const focused = () =>
      host.page.evaluate(() => {
        const { activeElement } = document;
        const row = activeElement?.closest("li");
        return row?.querySelector("p")?.textContent ??
          activeElement?.textContent ?? "";
      });
    await host.field.focus();
    // The reactions between the field and the list are one tab stop.
    await keyboard.press("Shift+Tab");
    assertEquals(await focused(), "❤️");
    await keyboard.press("Shift+Tab");
    assertEquals(await focused(), "third");
    await keyboard.press("ArrowUp");
    assertEquals(await focused(), "second");
    const opacity = await menuButton(host, "second").evaluate((button) =>
      getComputedStyle(button).opacity
    );
    assertEquals(opacity, "1");
    await keyboard.press("Enter");
    await host.page.getByRole("menu", { name: /second/ }).waitFor();
    assertEquals(await focused(), "Delete message");
    await keyboard.press("End");
    assertEquals(await focused(), "Make moderator");
    await keyboard.press("Escape");
    await host.page.getByRole("menu").waitFor({ state: "detached" });
    await host.row("second").and(host.page.locator(":focus-within")).waitFor();
    await keyboard.press("Enter");
    await host.page.getByRole("menu", { name: /second/ }).waitFor();
    for (let presses = 0; await focused() !== "Delete message"; presses++) {
      assert(presses < 10, "arrow keys lead to each entry");
      await keyboard.press("ArrowDown");
    }
    await keyboard.press("Enter");
    await host.row("second").waitFor({ state: "detached" });
    await host.row("third").and(host.page.locator(":focus-within")).waitFor();
    assertEquals(await server.history(room), ["first", "third"]);
    // After the note and the reactions comes the field.
    await host.page.getByRole("button", { name: "Undo" }).waitFor();
    for (const _ of ["Undo", "Close", "React", "Message"]) {
      await keyboard.press("Tab");
    }
    assertEquals(
      await host.field.evaluate((field) => field === document.activeElement),
      true,
    );
  },
);

browserTest(
  "A viewer's messages are cleared together, and actions without a connection are not carried out",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const [ann, bob] = [await visit(room), await visit(room)];
    await ann.say("spam 1");
    await bob.say("hello");
    await ann.say("spam 2");
    for (const page of [host, ann, bob]) await page.shows(3);
    await choose(host, "spam 1", "Clear their messages");
    for (const page of [host, ann, bob]) {
      await page.row("spam").first().waitFor({ state: "detached" });
      assertEquals(await page.texts(), ["hello"]);
    }
    assertEquals(await server.history(room), ["hello"]);

    for (const page of [host, ann, bob]) page.expectToLoseServer();
    await server.kill();
    await host.page.getByText("Connection lost").waitFor();
    await choose(host, "hello", "Delete message");
    await waitForNote(host, "Cannot do this now: the connection is lost.");
    await server.startAgain();
    await host.page.getByText("Connection lost").waitFor({ state: "detached" });
    assertEquals(await server.history(room), ["hello"]);
    for (const page of [ann, bob]) {
      await page.page.getByText("Connection lost").waitFor({
        state: "detached",
      });
    }
  },
);

browserTest(
  "The island renders links, announcements and the pinned message exactly as the server does",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await host.say("see https://a.example/?a=1&b=2 and a.example. @Zoe");
    await command(host, "/announce We start now: https://b.example/ @Zoe");
    await host.shows(2);
    await choose(host, "see https", "Pin message");
    await waitForNote(host, "The message is pinned.");
    const ann = await visit(room);
    const html = () =>
      ann.page.locator("#messages li").evaluateAll((rows) =>
        rows.map((row) => row.innerHTML)
      );
    const [before, changes] = [
      await html(),
      await ann.page.evaluate(() => globalThis.watch.changes),
    ];
    assertEquals(changes, []);
    assertEquals(await ann.log.getByRole("link").count(), 3 - 1);
    await ann.log.getByText("Announcement").waitFor();

    // Rows that mention the viewer are rendered again from the island's data.
    await ann.takeName("Zoe");
    await ann.page.locator("li.mentioned").nth(1).waitFor();
    assertEquals(await html(), before);
  },
);
