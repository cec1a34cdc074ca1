/** A viewer who wants to be forgotten. */
import { assertFalse, assertMatch, assertNotEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

for (const javaScriptEnabled of [true, false]) {
  browserTest(
    `"Forget me" beside the name makes the browser a new guest, ${
      javaScriptEnabled ? "with" : "without"
    } scripts`,
    async (visit) => {
      const { room, host } = await server.openRoomAs(
        await server.introduce("Hanna"),
      );
      const ann = await visit(room, { javaScriptEnabled });
      const { page } = ann;
      const [name, value] = host.split("=");
      await page.context().addCookies([{ name, value, url: server.url }]);
      await page.goto(room);
      const you = page.locator(".you .name");
      await page.locator(".you").getByText("Hanna").click();
      const forget = page.getByRole("button", { name: "Forget me" });
      // Not beside "Save": it can't be undone.
      assertFalse(await forget.isVisible());
      await page.locator(".identity summary", { hasText: "Forget me" }).click();
      await forget.click();
      await page.locator(".you").getByText("Guest").waitFor();
      assertMatch(await you.innerText(), /^Guest \d{6}$/);
      const [cookie] = await page.context().cookies();
      assertNotEquals(cookie.value, value);
      await page.getByRole("link", { name: "Moderate" }).waitFor({
        state: "detached",
      });
    },
  );
}
