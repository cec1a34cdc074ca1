/** Browsers that keep no cookies, or lose them. */
import { assertEquals } from "@std/assert";
import type { Request } from "playwright-core";
import { browserTest, type Visit } from "./chromium.ts";
import { Middlebox } from "./middlebox.ts";
import { BLANK, type RoomPage, type VisitOptions } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
let box: Middlebox;
Deno.test.beforeAll(async () => {
  server = await RoomServer.start();
  box = new Middlebox(server.url);
  box.blocks = false;
  box.takesCookies = true;
});
Deno.test.afterAll(async () => {
  await box[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Opens a room's page in a browser that blocks cookies, and so storage. */
async function visitWithout(
  visit: Visit,
  room: string,
  options: VisitOptions = {},
): Promise<RoomPage> {
  const viewer = await visit(BLANK, options);
  await viewer.page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(globalThis, name, {
        get() {
          throw new DOMException("Access is denied", "SecurityError");
        },
      });
    }
  });
  await viewer.open(box.behind(room));
  return viewer;
}

for (const javaScriptEnabled of [true, false]) {
  browserTest(
    `Whoever opens a room without cookies${
      javaScriptEnabled ? "" : " or scripts"
    } is told before, and gets the link that makes them its host`,
    async (visit) => {
      const { page } = await visitWithout(visit, await server.openRoom(), {
        javaScriptEnabled,
      });
      const name = `n-${crypto.randomUUID().slice(0, 8)}`;
      await page.goto(box.behind(server.url));
      await page.getByRole("textbox", { name: "Room name" }).fill(name);
      await page.getByRole("button", { name: "Open room" }).click();
      await page.getByRole("alert").getByText("keeps no cookies").waitFor();
      const room = `${server.url}/rooms/${name}`;
      const before = await fetch(room, { headers: { accept: "text/html" } });
      assertEquals([before.status, (await before.text()).length > 0], [
        404,
        true,
      ]);
      await page.getByRole("button", { name: "Open anyway" }).click();
      const link = await page.getByRole("textbox", { name: "The host’s link" })
        .inputValue();

      const elsewhere = await visit(BLANK);
      await elsewhere.page.goto(
        server.url + link.slice(link.indexOf("/rooms")),
      );
      await elsewhere.page.waitForURL(room);
      await elsewhere.page.getByRole("link", { name: "Moderate" }).waitFor();

      // Where the role can't be kept, the link isn't used in vain.
      await page.goto(link);
      if (!javaScriptEnabled) {
        await page.getByLabel("The link’s secret").fill(link.split("#")[1]);
        await page.getByRole("button", { name: "Continue" }).click();
      }
      await page.getByRole("alert").getByText("keeps no cookies").waitFor();
    },
  );
}

browserTest(
  "In a chat without cookies viewers are told, and that the name they choose isn't kept",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visitWithout(visit, room);
    const { page } = ann;
    const told = page.getByText("you get another name with each connection");
    await told.waitFor();
    await page.getByText("Chatting as").click();
    await page.getByRole("textbox", { name: "Your name" }).fill("Ann");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByText("another name").waitFor();
    assertEquals(await page.locator(".you").getByText("Ann").count(), 0);
    // The chat works.
    await page.keyboard.press("Escape");
    await ann.say("hello");
    await ann.shows(1);

    const bob = await visitWithout(visit, room, { javaScriptEnabled: false });
    await bob.page.getByText("Chatting as").click();
    await bob.page.getByRole("textbox", { name: "Your name" }).fill("Bob");
    await bob.page.getByRole("button", { name: "Save" }).click();
    await bob.page.getByText("another name with each connection").waitFor();
  },
);

browserTest(
  "Viewers whose cookies are deleted while they chat keep their name",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    const { page } = ann;
    ann.expectToReconnect();
    await ann.takeName("Ann");
    // The server takes its time to give the name back.
    const said = Promise.withResolvers<void>();
    const isRename = (request: Request) => request.method() === "POST";
    await page.route("**/viewer", async (route) => {
      if (isRename(route.request())) await said.promise;
      await route.continue();
    });
    await page.context().clearCookies();
    const renames = page.waitForRequest(isRename);
    await page.evaluate(() => dispatchEvent(new Event("offline")));
    await renames;
    await ann.say("hello");
    await ann.row("hello").waitFor();
    said.resolve();
    await page.locator(".you").getByText("Ann").waitFor();
    await ann.shows(1);
    assertEquals(
      (await ann.rows()).map(({ name, text }) => `${name}: ${text}`),
      ["Ann: hello"],
    );
  },
);
