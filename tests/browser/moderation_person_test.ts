/** A person's card for moderators: as a page, and within the chat. */
import { assert, assertEquals } from "@std/assert";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { choose, openAsHost, waitForNote } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const PHONE = { viewport: { width: 390, height: 844 } };

browserTest(
  "Without scripts the panel leads to a person's card, where a moderator notes, exempts, times out and lifts",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      javaScriptEnabled: false,
      viewport: { width: 320, height: 640 },
    });
    const { page } = host;
    const cookie = await server.introduce("Ann");
    for (let i = 1; i <= 55; i++) await server.say(room, `said ${i}`, cookie);
    const [{ from: { id } }] =
      (await (await fetch(`${room}/messages?limit=1`)).json()).messages;
    const path = `${room}/people/${id}`;
    await page.goto(path);
    await page.getByRole("heading", { name: "Ann" }).waitFor();
    await page.getByText("said 55", { exact: true }).waitFor();
    await host.expectNoSidewaysScroll();
    await page.getByRole("link", { name: "Older" }).click();
    await page.getByText("said 1", { exact: true }).waitFor();

    await page.goto(path);
    await page.getByLabel("Note for moderators").fill("a friendly one");
    await page.getByRole("button", { name: "Add" }).click();
    await waitForNote(host, "Note saved.");
    await page.getByText("a friendly one").waitFor();
    await page.getByRole("button", { name: "Don’t hold their messages" })
      .click();
    await page.getByText("Their messages aren’t held for review", {
      exact: true,
    }).waitFor();
    await page.getByLabel("Reason").fill("too loud");
    await page.getByRole("group", { name: "Time out" })
      .getByRole("button", { name: "10 min" }).click();
    await page.getByText("timed out, ").waitFor();
    await page.goto(`${room}/moderation#restricted`);
    await page.locator("#restricted").getByRole("link", { name: "Ann" })
      .click();
    await page.getByRole("button", { name: "Lift" }).click();
    await waitForNote(host, "They can write again.");
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await waitForNote(host, "Note removed.");
    assertEquals(await page.getByText("a friendly one").count(), 0);
  },
);

browserTest(
  "In the chat a moderator's card has notes, older messages and every act, and a viewer's has none of it",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, PHONE);
    const { page } = host;
    const ann = await visit(room);
    await ann.takeName("Ann");
    const texts = Array.from({ length: 55 }, (_, i) => `said ${i + 1}`);
    const cookie = await server.introduce("Bob");
    for (const text of texts) await server.say(room, text, cookie);
    await ann.say("hello");
    await host.row("hello").waitFor();
    await choose(host, "said 55", "About this person");
    const card = page.getByRole("dialog");
    await card.getByText("Messages here").waitFor();
    await host.expectNoSidewaysScroll();
    await expectAccessible(page, "a moderator's card");
    await card.getByRole("link", { name: "Older" }).click();
    await card.getByText("said 1", { exact: true }).waitFor();
    await card.getByLabel("Note for moderators").fill("a friendly one");
    await card.getByRole("button", { name: "Add" }).click();
    await card.getByText("a friendly one").waitFor();
    await card.getByRole("button", { name: "Don’t hold" }).click();
    await card.getByRole("button", { name: "Hold their messages again" })
      .waitFor();
    await card.getByLabel("Reason").fill("too loud");
    await card.getByLabel("Take their messages away too").uncheck();
    await card.getByRole("button", { name: "Ban", exact: true }).click();
    await card.waitFor({ state: "detached" });
    await waitForNote(host, "is banned");
    await choose(host, "said 55", "About this person");
    await card.locator("dl").getByText("too loud").waitFor();

    await page.goto(`${room}/people/${await idOf("said 55")}`);
    await host.expectNoSidewaysScroll();
    await expectAccessible(page, "a person's card as a page");
    await choose(ann, "said 55", "About this person");
    const own = ann.page.getByRole("dialog");
    await own.getByText("said 55").waitFor();
    assertEquals(await own.getByText("Note for moderators").count(), 0);
    const answer = await ann.page.request.get(
      `${room}/people/${await idOf("said 55")}`,
      { headers: { accept: "application/json" } },
    );
    assertEquals([answer.status(), (await answer.json()).code], [
      403,
      "forbidden",
    ]);

    async function idOf(text: string): Promise<string> {
      const { messages } = await (await fetch(`${room}/messages`)).json();
      const found = messages.find((message: { text: string }) =>
        message.text === text
      );
      assert(found);
      return found.from.id;
    }
  },
);
