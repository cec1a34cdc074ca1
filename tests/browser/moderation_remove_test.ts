/** Removing a room from its panel. */
import { assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { openAsHost, openPanel } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

for (const javaScriptEnabled of [true, false]) {
  browserTest(
    `A host removes a room by typing its name, and its viewers are told (${
      javaScriptEnabled ? "with" : "without"
    } scripts)`,
    async (visit) => {
      const { room, host } = await openAsHost(server, visit, {
        javaScriptEnabled,
      });
      const name = new URL(room).pathname.split("/").at(-1)!;
      const ann = await visit(room);
      await ann.say("hello");
      const { page } = host;
      await openPanel(host);
      const section = page.getByRole("region", { name: "Remove this room" });
      const field = section.getByLabel(`Type ${name} to confirm`);
      const remove = section.getByRole("button", { name: "Remove the room" });

      const files = section.getByRole("link");
      assertEquals(
        await files.evaluateAll((links) =>
          links.map((link) => link.getAttribute("href"))
        ),
        ["export?format=csv", "export?format=jsonl", "audit?format=jsonl"]
          .map((file) => `/rooms/${name}/${file}`),
      );

      // The browser doesn't send anything else.
      await field.fill(`${name}x`);
      await remove.click();
      assertEquals(
        await field.evaluate((input: HTMLInputElement) =>
          input.validity.patternMismatch
        ),
        true,
      );
      // If it does, the server refuses.
      await field.evaluate((input) => input.removeAttribute("pattern"));
      host.expect(/^Failed to load resource: .*400/);
      await remove.click();
      await section.getByRole("alert")
        .getByText("Nothing was removed").waitFor();
      assertEquals(await server.history(room), ["hello"]);

      // The host's page may ask once more before it leaves.
      for (const viewer of [host, ann]) {
        viewer.expect(/^Failed to load resource: .*404/);
      }
      await field.fill(name);
      await remove.click();
      await page.waitForURL(({ pathname }) => pathname === "/");
      await ann.page.getByText("This room no longer exists.").waitFor();
      assertEquals((await fetch(room)).status, 404);
    },
  );
}
