/** Marks for moderators beside the names of those whom they should look at. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { choose, command, openAsHost } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => {
  server = await RoomServer.start({ TRUST_PROXY: "127.0.0.1" });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Posts through a proxy. */
async function say(room: string, name: string, address: string) {
  const cookie = await server.introduce(name);
  const response = await fetch(`${room}/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      cookie,
      "x-forwarded-for": address,
    },
    body: JSON.stringify({ key: name, text: `I am ${name}` }),
  });
  assertEquals(response.status, 201);
  await response.body?.cancel();
}

/** Waits until a mark stands beside the name of whoever said something. */
async function marked(page: RoomPage, text: string, mark: string) {
  const name = page.row(text).first().locator(".name");
  while (true) {
    const content = await name.evaluate((each) =>
      getComputedStyle(each, "::after").content
    );
    if (content.includes(mark)) return;
    await page.page.waitForTimeout(100);
  }
}

browserTest(
  "A moderator sees who looks like a banned person and who is watched; others don't",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const viewer = await visit(room);
    await say(room, "Mallory", "10.1.2.3");
    await say(room, "Bob", "10.9.9.9");
    await choose(host, "I am Mallory", "Ban");
    await host.row("I am Mallory").waitFor({ state: "detached" });
    await say(room, "Somebody", "10.1.2.3");
    await command(host, "/watch Bob");
    await marked(host, "I am Somebody", "like Mallory: same network");
    await marked(host, "I am Bob", "watched");
    // Also behind a name that is longer than a phone is wide.
    const long = "Bartholomew Featherstonehaugh-X";
    await say(room, long, "10.1.2.4");
    await command(host, `/watch "${long}"`);
    await host.page.setViewportSize({ width: 390, height: 844 });
    await marked(host, `I am ${long}`, "watched");
    const name = host.row(`I am ${long}`).locator(".name");
    const lines = await name.evaluate((each) =>
      [...each.getClientRects()].map(({ right }) => right)
    );
    assert(lines.length > 1, "they take as many lines as they need");
    assert(Math.max(...lines) < 390, `${lines}`);
    await host.expectNoSidewaysScroll();
    const seen = await viewer.row("I am Somebody").locator(".name").evaluate(
      (each) => getComputedStyle(each, "::after").content,
    );
    assertEquals(seen, "none");
  },
);

browserTest(
  "Whoever is no longer a moderator sees no marks any more",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const mod = await visit(room);
    await mod.takeName("Annabel");
    await mod.say("I moderate");
    await say(room, "Bob", "10.9.9.9");
    await host.row("I am Bob").waitFor();
    await command(host, "/mod Annabel");
    await command(host, "/watch Bob");
    await marked(mod, "I am Bob", "watched");
    await command(host, "/unmod Annabel");
    await marked(mod, "I am Bob", "none");
  },
);
