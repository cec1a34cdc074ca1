/** Ending a room from its panel, and what its visitors see. */
import { assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { act, openAsHost, openPanel } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

for (const javaScriptEnabled of [true, false]) {
  browserTest(
    `A host ends a room and reopens it, and everyone there sees it at once (${
      javaScriptEnabled ? "with" : "without"
    } scripts)`,
    async (visit) => {
      const { room, host } = await openAsHost(server, visit, {
        javaScriptEnabled,
      });
      const ann = await visit(room);
      await ann.say("hello");
      const { page } = host;
      await openPanel(host);
      const section = page.getByRole("region", { name: "End the chat" });
      await section.locator("summary", { hasText: "End the chat" }).last()
        .click();
      await section.getByRole("button", { name: "End the chat" }).click();
      await section.getByText("The chat has ended.").waitFor();
      await section.getByText(/^Ended: \d/).waitFor();

      await ann.page.getByText(/^This chat ended at \d\d:\d\d\.$/).waitFor();
      assertEquals(await ann.field.isDisabled(), true);
      assertEquals(await ann.shows(1), ["hello"]);

      await section.getByRole("button", { name: "Reopen the chat" }).click();
      await section.getByText("The chat is open again.").waitFor();
      await ann.page.getByText(/^This chat ended/).waitFor({ state: "hidden" });
      await ann.say("again");
      assertEquals(await server.history(room), ["hello", "again"]);
    },
  );

  browserTest(
    `Whoever comes to an ended room sees its messages, when it ended, and a link to the replay (${
      javaScriptEnabled ? "with" : "without"
    } scripts)`,
    async (visit) => {
      const { room, host } = await openAsHost(server, visit);
      await host.say("hello");
      await act(host.page, room, { action: "end" });
      const ann = await visit(room, { javaScriptEnabled });
      await ann.page.getByText(/^This chat ended at \d\d:\d\d\.$/).waitFor();
      assertEquals(await ann.texts(), ["hello"]);
      assertEquals(await ann.field.isDisabled(), true);
      await ann.page.getByRole("link", { name: "Replay it" }).click();
      await ann.page.waitForURL(`${room}/replay`);
    },
  );
}

browserTest(
  "The lobby says that a room has ended, and not that it is live",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const stream = "https://example.com/a.m3u8";
    await act(host.page, room, { action: "rules", stream });
    await act(host.page, room, { action: "end" });
    await host.page.goto(server.url);
    const card = host.page.locator(`a[href$="${new URL(room).pathname}"]`);
    await card.getByText("Ended just now").waitFor();
    assertEquals(await card.locator(".onair").count(), 0);
  },
);
