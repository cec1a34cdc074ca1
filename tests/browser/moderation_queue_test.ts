/** The review queue, worked like mail. */
import { assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { expectAccessible } from "./axe.ts";
import { act } from "./moderating.ts";
import { atQueue } from "./queue.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "By keyboard alone held messages are approved, allowed, rejected, and their author banned",
  async (visit) => {
    const { room, page, row, focused, waiting, ann } = await atQueue(
      server,
      visit,
      {
        ann: ["one", "two", "three"],
        bob: ["spam 1", "spam 2"],
      },
    );
    const { keyboard } = page;
    await row("one").focus();
    await keyboard.press("j");
    await keyboard.press("k");
    await focused("one");
    await keyboard.press("r");
    await row("one").getByText("Rejected").waitFor();
    await focused("two");
    await keyboard.press("a");
    await row("two").getByText("Approved").waitFor();
    await focused("three");
    await keyboard.press("w");
    await row("three").getByText("aren’t held").waitFor();
    await focused("spam 1");
    await keyboard.press("End");
    await focused("spam 2");
    await keyboard.press("b");
    // Nothing waits any more, and the focus has left the list: its rows may go.
    await waiting(0);
    assertEquals(await server.history(room), ["two", "three"]);
    await server.say(room, "four", ann);
    assertEquals(await server.history(room), ["two", "three", "four"]);
  },
);

browserTest(
  "Letters do nothing in a field or with a modifier, and ? shows what they do",
  async (visit) => {
    const { room, page, row } = await atQueue(server, visit, {
      ann: ["one"],
      bob: ["two"],
    });
    await page.locator("#rules").getByLabel("Blocked words").focus();
    await page.keyboard.type("abrw");
    await row("one").focus();
    await page.keyboard.press("Alt+a");
    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Keys" });
    await keys.getByText("reject everything from its author").waitFor();
    await expectAccessible(page, "the keys of the queue");
    await page.keyboard.press("Escape");
    await keys.waitFor({ state: "detached" });
    await page.getByRole("heading", { name: "for review: 2" }).waitFor();
    assertEquals(await server.history(room), []);
  },
);

browserTest(
  "Several held messages are selected by boxes, ranges, author or words, and decided at once",
  async (visit) => {
    const { room, page, rows, row, waiting, bar } = await atQueue(
      server,
      visit,
      {
        ann: ["one", "bυy nοw", "two"],
        bob: ["buy now", "three"],
      },
    );
    const box = (text: string) => row(text).getByRole("checkbox");
    const selected = () =>
      rows.filter({ has: page.getByRole("checkbox", { checked: true }) })
        .locator(".quote").allInnerTexts();
    await box("one").click();
    await box("two").click({ modifiers: ["Shift"] });
    assertEquals(await selected(), ["one", "bυy nοw", "two"]);
    await bar.getByText("3 selected").waitFor();
    await expectAccessible(page, "selected held messages");
    await row("one").press("Escape");
    assertEquals(await selected(), []);
    await row("buy now").getByRole("button", { name: "All 2 alike" })
      .click();
    assertEquals(await selected(), ["bυy nοw", "buy now"]);
    await bar.getByRole("button", { name: "Reject", exact: true }).click();
    await waiting(3);
    await row("one").getByRole("button", { name: "All 2 of theirs" })
      .click();
    assertEquals(await selected(), ["one", "two"]);
    await bar.getByRole("button", { name: "Approve", exact: true }).click();
    await waiting(1);
    assertEquals(await server.history(room), ["one", "two"]);
    await bar.getByRole("checkbox").check();
    await bar.getByRole("button", { name: "Reject & ban" }).click();
    await waiting(0);
    await page.reload();
    await page.locator("#restricted").getByText("Bob").waitFor();
  },
);

browserTest(
  "Of several held messages those that can't be decided stay, each with its reason, and the others are decided",
  async (visit) => {
    const { room, page: host } = await atQueue(server, visit, {
      ann: ["from a moderator"],
      bob: ["spam", "handled by the host"],
    });
    const colleague = await visit(room);
    const view = await host.request.get(`${room}/moderation`, {
      headers: { accept: "application/json" },
    });
    const { held } = await view.json();
    const [{ from }] = Object.values<{ from: { id: string; name: string } }>(
      held,
    )
      .filter(({ from }) => from.name === "Ann");
    const cleo = await colleague.page.locator("footer.composer")
      .getAttribute("data-viewer");
    for (const viewer of [from.id, cleo]) {
      await act(host, room, { action: "mod", viewer });
    }
    const { page } = colleague;
    await page.goto(`${room}/moderation`);
    await page.getByRole("heading", { name: "for review: 3" }).waitFor();
    const row = (text: string) =>
      page.locator("#held li").filter({ hasText: text });
    // The list doesn't hear of what the host does.
    await page.route(
      (url) => url.pathname.endsWith("/moderation"),
      (route) =>
        route.request().method() === "GET" ? route.abort() : route.continue(),
    );
    const rest = page.getByRole("group", { name: "Selected messages" });
    await rest.getByRole("checkbox").check();
    await host.locator("#held li").filter({ hasText: "handled by the host" })
      .getByRole("button", { name: "Approve", exact: true }).click();
    await host.getByRole("heading", { name: "for review: 2" }).waitFor();
    colleague.expect(/ERR_FAILED/);
    await rest.getByRole("button", { name: "Reject & ban" }).click();
    await row("spam").getByText("Rejected; the author is banned").waitFor();
    await row("handled by the host").getByText("Someone else").waitFor();
    await row("from a moderator").getByText("Cannot ban Ann").waitFor();
    await row("from a moderator").getByRole("button", {
      name: "Approve & allow",
    })
      .waitFor();
    await page.getByRole("status")
      .getByText("1 message rejected, its author banned. 1 left out: ")
      .waitFor();
    await expectAccessible(page, "held messages that were left out");
  },
);

browserTest(
  "A decision is undone by its button, and by u one after another, and the focus goes to what waits again",
  async (visit) => {
    const { room, page, row, focused, waiting } = await atQueue(server, visit, {
      ann: ["one"],
      bob: ["spam 1", "spam 2"],
    });
    const note = page.getByRole("status");
    await row("spam 1").getByRole("button", { name: "Reject & ban" }).click();
    await note.getByText("2 messages rejected, their authors banned.")
      .waitFor();
    await waiting(1);
    await expectAccessible(page, "a decision that can be undone");
    await page.getByRole("button", { name: "Undo" }).click();
    await note.getByText("Undone: 2 messages rejected").waitFor();
    await waiting(3);
    await focused("spam 1");
    await page.keyboard.press("b");
    await waiting(1);
    await row("one").focus();
    await page.keyboard.press("r");
    await waiting(0);
    await page.keyboard.press("u");
    await waiting(1);
    await focused("one");
    await page.keyboard.press("u");
    await waiting(3);
    await page.keyboard.press("u");
    await note.getByText("There is nothing to undo here").waitFor();
    assertEquals(await server.history(room), []);
    await page.reload();
    await waiting(3);
    await page.locator("#restricted").getByText("Nobody").waitFor();
  },
);

browserTest(
  "The focus stays on what was pressed in the bar, and on a message that a colleague decides; i leads to its author's card",
  async (visit) => {
    const { room, page, row, focused, waiting, bar } = await atQueue(
      server,
      visit,
      {
        ann: ["one", "two"],
        bob: ["three"],
      },
    );
    await row("one").getByRole("checkbox").click();
    const approve = bar.getByRole("button", { name: "Approve", exact: true });
    await approve.click();
    await waiting(2);
    await approve.and(page.locator(":focus")).waitFor();
    await row("two").getByRole("button", { name: "Approve", exact: true })
      .focus();
    const id = await row("two").getAttribute("data-id");
    await act(page, room, { action: "approve", held: id });
    await row("two").getByText("Someone else has handled it").waitFor();
    await focused("two");
    await page.keyboard.press("Enter");
    await page.keyboard.press("r");
    await waiting(1);
    await page.keyboard.press("j");
    await focused("three");
    await page.keyboard.press("i");
    await page.getByRole("heading", { name: "Bob" }).waitFor();
    assertEquals(await server.history(room), ["one", "two"]);
  },
);

browserTest(
  "Without scripts a held message is rejected and its author banned, or approved and allowed",
  async (visit) => {
    const { room, page, row, ann } = await atQueue(server, visit, {
      ann: ["one"],
      bob: ["spam", "more spam"],
    }, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    assertEquals(
      await page.getByRole("checkbox", { name: /Select/ }).count(),
      0,
    );
    await row("more spam").getByRole("button", { name: "Reject & ban" })
      .click();
    await page.getByRole("heading", { name: "for review: 1" }).waitFor();
    await row("one").getByRole("button", { name: "Approve & allow" }).click();
    await page.getByText("No messages are waiting.").waitFor();
    await server.say(room, "two", ann);
    assertEquals(await server.history(room), ["one", "two"]);
  },
);

for (const width of [320, 390]) {
  browserTest(
    `The queue and its bar fit ${width} px`,
    async (visit) => {
      const { host, page, row, bar } = await atQueue(server, visit, {
        ann: ["one", "two"],
        bob: ["W".repeat(200)],
      }, { viewport: { width, height: 640 } });
      await row("one").getByRole("checkbox").click();
      await bar.getByText("1 selected").waitFor();
      await host.expectNoSidewaysScroll();
      await expectAccessible(page, `the queue in ${width} px`);
    },
  );
}
