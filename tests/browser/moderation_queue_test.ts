/** The review queue, worked like mail. */
import { assertEquals } from "@std/assert";
import { browserTest, type Visit } from "./chromium.ts";
import { expectAccessible } from "./axe.ts";
import { openAsHost, openPanel } from "./moderating.ts";
import type { VisitOptions } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Opens the panel of a room in which Ann said `ann` and Bob `bob`, all of it held. */
async function atQueue(
  visit: Visit,
  said: { readonly ann: readonly string[]; readonly bob: readonly string[] },
  options?: VisitOptions,
) {
  const { room, host } = await openAsHost(server, visit, options);
  const { page } = host;
  await openPanel(host);
  const changed = await page.request.post(`${room}/moderation`, {
    data: { action: "rules", review: "everything" },
    headers: { origin: server.url },
  });
  assertEquals(changed.status(), 200);
  const [ann, bob] = [
    await server.introduce("Ann"),
    await server.introduce("Bob"),
  ];
  for (const text of said.ann) await server.say(room, text, ann);
  for (const text of said.bob) await server.say(room, text, bob);
  await page.goto(`${room}/moderation`);
  const all = said.ann.length + said.bob.length;
  await page.getByRole("heading", { name: `for review: ${all}` }).waitFor();
  const rows = page.locator("#held li");
  const row = (text: string) => rows.filter({ hasText: text });
  const waiting = (count: number) =>
    page.getByRole("heading", { name: `for review: ${count}` }).waitFor();
  const bar = page.getByRole("group", { name: "Selected messages" });
  return { room, host, page, rows, row, waiting, bar, ann };
}

browserTest(
  "By keyboard alone held messages are approved, allowed, rejected, and their author banned",
  async (visit) => {
    const { room, page, row, waiting, ann } = await atQueue(visit, {
      ann: ["one", "two", "three"],
      bob: ["spam 1", "spam 2"],
    });
    const { keyboard } = page;
    const focused = () =>
      page.evaluate(() =>
        document.activeElement?.querySelector(".quote")?.textContent
      );
    await row("one").focus();
    await keyboard.press("j");
    await keyboard.press("k");
    assertEquals(await focused(), "one");
    await keyboard.press("r");
    await row("one").getByText("Rejected").waitFor();
    assertEquals(await focused(), "two");
    await keyboard.press("a");
    await row("two").getByText("Approved").waitFor();
    assertEquals(await focused(), "three");
    await keyboard.press("w");
    await row("three").getByText("aren’t held").waitFor();
    await keyboard.press("End");
    assertEquals(await focused(), "spam 2");
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
    const { room, page, row } = await atQueue(visit, {
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
    const { room, page, rows, row, waiting, bar } = await atQueue(visit, {
      ann: ["one", "bυy nοw", "two"],
      bob: ["buy now", "three"],
    });
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
  "Without scripts a held message is rejected and its author banned, or approved and allowed",
  async (visit) => {
    const { room, page, row, ann } = await atQueue(visit, {
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
      const { host, page, row, bar } = await atQueue(visit, {
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
