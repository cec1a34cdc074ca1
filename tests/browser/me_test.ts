/** `/me`: a message that says what its author does. */
import { assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { act } from "./moderating.ts";
import { atQueue } from "./queue.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const styleOf = (text: Locator) =>
  text.evaluate((text) => getComputedStyle(text).fontStyle);

browserTest(
  "What a viewer does stands below their name, the same once it is sent and after a reload, and in an overlay without names too",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    await ann.takeName("Zoe");
    await ann.say("hello");
    await ann.say("/me waves");
    await ann.shows(2);
    const deed = ann.log.locator("li.me:not(.more)");
    const words = ["Zoe", "waves"];
    const read = () => deed.locator(".name, .text").allTextContents();
    assertEquals(await read(), words);
    assertEquals(await styleOf(deed.locator(".text")), "italic");
    await ann.page.reload();
    await deed.waitFor();
    assertEquals(await read(), words);

    const { page } = await visit(`${room}/overlay?fade=0&names=off`);
    await page.locator(".saying.me").waitFor();
    assertEquals(await page.locator(".saying").allTextContents(), [
      "hello",
      words.join(""),
    ]);
  },
);

browserTest(
  "What a viewer does looks so while it waits for review, where it is pinned, on their card and among what is found",
  async (visit) => {
    const { room, page, row } = await atQueue(server, visit, {
      ann: ["/me waves"],
      bob: ["waves"],
    });
    const quotes = row("waves").locator(".quote");
    assertEquals(await Promise.all((await quotes.all()).map(styleOf)), [
      "italic",
      "normal",
    ]);
    await row("Ann").getByRole("button", { name: "Approve", exact: true })
      .click();
    await row("Ann").getByText("Approved").waitFor();
    const history = await page.request.get(`${room}/messages`);
    const { messages: [{ seq, from: { id } }] } = await history.json();
    const there = await visit(room);
    await act(page, room, { action: "pin", target: seq });
    for (const viewer of [there, await visit(room)]) {
      assertEquals(
        await styleOf(viewer.page.locator(".pinned .text")),
        "italic",
      );
    }
    for (const place of [`people/${id}`, "search?q=waves"]) {
      await page.goto(`${room}/${place}`);
      const text = page.getByText("waves", { exact: true });
      assertEquals(await styleOf(text), "italic", place);
    }
    const overlay = await visit(`${room}/overlay?fade=0`);
    const pin = overlay.page.getByRole("region", { name: "Pinned message" });
    assertEquals(await styleOf(pin.locator(".words")), "italic");
  },
);
