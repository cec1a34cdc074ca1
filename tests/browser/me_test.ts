/** `/me`: a message that says what its author does. */
import { assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

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
    assertEquals(
      await deed.locator(".text").evaluate((text) =>
        getComputedStyle(text).fontStyle
      ),
      "italic",
    );
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
