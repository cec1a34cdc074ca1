/** The room's page without scripts. */
import { assertEquals } from "@std/assert";
import { browserTest, type Visit } from "./chromium.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

function visitPlainly(visit: Visit, room: string): Promise<RoomPage> {
  return visit(room, { javaScriptEnabled: false });
}

browserTest(
  "Without scripts the newest messages are shown, and the page refreshes itself",
  async (visit) => {
    const room = await server.openRoom();
    const texts = Array.from({ length: 60 }, (_, i) => `message ${i + 1}`);
    await server.fill(room, texts);
    const ann = await visitPlainly(visit, room);
    assertEquals(await ann.texts(), texts.slice(-50));
    const box = await ann.row("message 60").boundingBox();
    const field = await ann.field.boundingBox();
    assertEquals(
      box && field && box.y > 0 && box.y + box.height <= field.y,
      true,
    );
    const refresh = ann.page.locator("head meta[http-equiv=refresh]");
    assertEquals(Number(await refresh.getAttribute("content")) > 0, true);

    // A viewer can stop the refresh, so that a long draft is not lost.
    await ann.page.getByRole("link", { name: "Pause refreshing" }).click();
    await ann.page.getByRole("link", { name: "Resume refreshing" }).waitFor();
    assertEquals(await refresh.count(), 0);
  },
);

browserTest(
  "Without scripts the form posts, and returns with the message",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visitPlainly(visit, room);
    for (const text of ["Hello, plain world!", "你好 👋", "مرحبا"]) {
      await ann.field.fill(text);
      await ann.page.getByRole("button", { name: "Send" }).click();
      await ann.row(text).waitFor();
      assertEquals(ann.page.url(), room);
      assertEquals(await ann.field.inputValue(), "");
    }
    const said = ["Hello, plain world!", "你好 👋", "مرحبا"];
    assertEquals([await ann.texts(), await server.history(room)], [said, said]);
  },
);

browserTest(
  "Without scripts a refused text returns with the reason, and can be corrected",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visitPlainly(visit, room);
    ann.expect(/^Failed to load resource: .*413/);
    const text = `</textarea><b>"&amp; ${"x".repeat(600)}`;
    await ann.field.fill(text);
    await ann.page.getByRole("button", { name: "Send" }).click();
    await ann.page.getByRole("alert").getByText("at most 500 characters")
      .waitFor();
    assertEquals(await ann.field.inputValue(), text);
    assertEquals(await ann.page.locator("meta[http-equiv=refresh]").count(), 0);
    await ann.field.fill(text.slice(0, 300));
    await ann.page.getByRole("button", { name: "Send" }).click();
    await ann.row(text.slice(0, 300)).waitFor();
    assertEquals(await server.history(room), [text.slice(0, 300)]);
  },
);

browserTest(
  "Without scripts a viewer can change their name, and messages have it",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visitPlainly(visit, room);
    await ann.takeName("阿明");
    await ann.page.getByText("Chatting as 阿明").waitFor();
    assertEquals(ann.page.url(), room);
    await ann.field.fill("it's me");
    await ann.page.getByRole("button", { name: "Send" }).click();
    await ann.row("it's me").waitFor();
    assertEquals(await ann.rows(), [{ seq: 1, name: "阿明", text: "it's me" }]);
  },
);
