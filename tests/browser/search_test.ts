/** The search of a room's messages: over the chat, and on a page without scripts. */
import { assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { openAsHost } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const FILLER = Array.from({ length: 150 }, (_, i) => `filler ${i + 1}`);

async function openSearch({ page }: RoomPage): Promise<Locator> {
  await page.getByRole("button", { name: "Chat settings" }).click();
  await page.getByRole("link", { name: "Search messages" }).click();
  const dialog = page.getByRole("dialog", { name: "Search messages" });
  await dialog.getByRole("searchbox", { name: "Words" }).waitFor();
  return dialog;
}

for (const width of [1280, 390]) {
  browserTest(
    `Viewers search from the chat's settings, with the keyboard, and go to what they find, at ${width} pixels`,
    async (visit) => {
      const room = await server.openRoom();
      await server.fill(room, ["the Cup FINAL", "很好看", ...FILLER]);
      const ann = await visit(room, { viewport: { width, height: 800 } });
      await ann.drawn();
      const dialog = await openSearch(ann);
      const words = dialog.getByRole("searchbox", { name: "Words" });
      await words.and(ann.page.locator(":focus")).waitFor();
      await words.fill("final cup");
      await ann.page.keyboard.press("Enter");
      await dialog.getByText("1 message found.").waitFor();
      const items = dialog.getByRole("listitem");
      assertEquals(await items.count(), 1);
      assertEquals(await items.locator("mark").allTextContents(), [
        "Cup",
        "FINAL",
      ]);
      await words.fill("filler");
      await ann.page.keyboard.press("Enter");
      await dialog.getByText("50 messages found.").waitFor();
      await dialog.getByRole("link", { name: "Look further back" }).click();
      await dialog.getByText("filler 100", { exact: true }).waitFor();
      await dialog.getByText("filler 51", { exact: true }).waitFor();
      assertEquals(await items.count(), 100);
      await expectAccessible(ann.page, "the search");
      ann.expect(/^Failed to load resource: .*400/);
      await words.fill("");
      await ann.page.keyboard.press("Enter");
      await dialog.getByRole("alert").getByText("enter a word").waitFor();
      await words.fill("好看");
      await ann.page.keyboard.press("Enter");
      await items.getByText("很好看").waitFor();
      await dialog.getByRole("button", { name: "Show in chat" }).click();
      await dialog.waitFor({ state: "detached" });
      await ann.row("很好看").waitFor();

      await openSearch(ann);
      await ann.page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      const settings = ann.page.getByRole("button", { name: "Chat settings" });
      await settings.and(ann.page.locator(":focus")).waitFor();
    },
  );
}

browserTest(
  "A search finds messages by author and day, and nothing that was deleted",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Ann");
    await ann.say("ann's first");
    await host.say("the host's first");
    await ann.say("ann's second");
    const dialog = await openSearch(host);
    const items = dialog.getByRole("listitem");
    await dialog.getByRole("textbox", { name: "From" }).fill("@ann");
    await dialog.getByRole("button", { name: "Search" }).click();
    await dialog.getByText("2 messages found.").waitFor();
    await dialog.getByLabel("Since").fill("2999-01-01");
    await dialog.getByRole("button", { name: "Search" }).click();
    await dialog.getByText("0 messages found.").waitFor();
    await dialog.getByLabel("Since").fill("2020-01-01");
    await dialog.getByRole("textbox", { name: "From" }).fill("");
    await dialog.getByRole("searchbox", { name: "Words" }).fill("first");
    await dialog.getByRole("button", { name: "Search" }).click();
    await dialog.getByText("2 messages found.").waitFor();
    assertEquals(await items.locator(".text").allTextContents(), [
      "the host's first",
      "ann's first",
    ]);
    await ann.page.evaluate(async (url) => {
      const { messages } = await (await fetch(`${url}/messages`)).json();
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({
        action: "delete",
        target: messages[0].seq,
      });
      await fetch(`${url}/moderation`, { method: "POST", headers, body });
    }, room);
    await dialog.getByRole("button", { name: "Search" }).click();
    await dialog.getByText("1 message found.").waitFor();
  },
);

browserTest(
  "If what is further back can't be had, what was found stays with the reason, and it is tried again",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, FILLER);
    const ann = await visit(room);
    await ann.drawn();
    const dialog = await openSearch(ann);
    await dialog.getByRole("searchbox", { name: "Words" }).fill("filler");
    await ann.page.keyboard.press("Enter");
    await dialog.getByText("50 messages found.").waitFor();
    const items = dialog.getByRole("listitem");
    const further = dialog.getByRole("link", { name: "Look further back" });
    const problem = dialog.getByRole("alert");
    const isFurther = (url: URL) => url.searchParams.has("before");
    ann.expect(/ERR_FAILED/, /^Failed to load resource: .*400/);
    await ann.page.route(isFurther, (route) => route.abort());
    await further.click();
    await problem.getByText("can’t be reached").waitFor();
    assertEquals(await items.count(), 50);
    await ann.page.unroute(isFurther);
    // A search for nothing is refused in the same way as one that comes too soon.
    await ann.page.route(
      isFurther,
      (route) => route.continue({ url: `${room}/search?q=` }),
    );
    await further.click();
    await problem.getByText("enter a word").waitFor();
    assertEquals([await items.count(), await problem.count()], [50, 1]);
    await expectAccessible(ann.page, "a search that failed");
    await ann.page.unroute(isFurther);
    await further.click();
    await dialog.getByText("filler 51", { exact: true }).waitFor();
    assertEquals([await items.count(), await problem.count()], [100, 0]);
  },
);

browserTest(
  "Without scripts the search is a page, linked from the room",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, ["<b>needle</b> & more", ...FILLER]);
    const ann = await visit(room, { javaScriptEnabled: false });
    await ann.page.getByRole("link", { name: "Search messages" }).click();
    const words = ann.page.getByRole("searchbox", { name: "Words" });
    await words.fill("NEEDLE");
    await ann.page.getByRole("button", { name: "Search" }).click();
    await ann.page.getByText("1 message found.").waitFor();
    const text = ann.page.getByRole("listitem").locator(".text");
    assertEquals(await text.textContent(), "<b>needle</b> & more");
    assertEquals(await text.locator("mark").allTextContents(), ["needle"]);
    assertEquals(await words.inputValue(), "NEEDLE");
    await words.fill("filler");
    await words.press("Enter");
    await ann.page.getByRole("link", { name: "Look further back" }).click();
    await ann.page.getByText("filler 100", { exact: true }).waitFor();
    ann.expect(/^Failed to load resource: .*400/);
    await words.fill("");
    await words.press("Enter");
    await ann.page.getByRole("alert").getByText("enter a word").waitFor();
  },
);
