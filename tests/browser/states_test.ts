/** What a page shows without a connection, by reason. */
import { assertEquals, assertMatch } from "@std/assert";
import { CloseCode } from "../../hub/websocket.ts";
import { JWT_SECRET, vouch } from "../attack/tools.ts";
import { browserTest } from "./chromium.ts";
import { Middlebox } from "./middlebox.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";
import { TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => {
  server = await RoomServer.start({ JWT_SECRET });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Waits for a page's note about its connection. */
async function says({ page }: RoomPage, text: string): Promise<string> {
  const notice = page.locator(".notice").filter({ hasText: text });
  await notice.waitFor();
  return await notice.innerText();
}

/** Waits until that note is gone. */
async function isQuiet({ page }: RoomPage): Promise<void> {
  await page.locator(".notice").waitFor({ state: "detached" });
}

/** Returns a function that closes the first socket of the next load, as the server would. */
async function closeFirstSocket(
  { page }: RoomPage,
  code: number,
): Promise<() => void> {
  const closing = Promise.withResolvers<void>();
  let first = true;
  await page.routeWebSocket(/\/socket/, (socket) => {
    socket.connectToServer();
    if (first) void closing.promise.then(() => socket.close({ code }));
    first = false;
  });
  return closing.resolve;
}

browserTest("A page that is slow to connect says so", async (visit) => {
  const room = await server.openRoom();
  const ann = await visit(room);
  const entry = Promise.withResolvers<void>();
  await ann.page.routeWebSocket(/\/socket/, async (socket) => {
    await entry.promise;
    socket.connectToServer();
  });
  await ann.page.reload();
  assertEquals(await says(ann, "Joining"), "Joining…");
  entry.resolve();
  await isQuiet(ann);
  await ann.say("here I am");
  assertEquals(await ann.shows(1), ["here I am"]);
});

browserTest(
  "A page without a network says so, and reconnects when the network is back",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    ann.expectToGoOffline();
    await ann.page.context().setOffline(true);
    assertEquals(await says(ann, "offline"), "You are offline.");
    assertEquals(await ann.page.locator(".viewers.live").count(), 0);
    await ann.say("written offline");
    await server.say(room, "said meanwhile");
    await ann.page.context().setOffline(false);
    await isQuiet(ann);
    assertEquals(await ann.shows(2), ["said meanwhile", "written offline"]);
    await ann.page.locator(".viewers.live").waitFor();
  },
);

browserTest(
  "A page that has lost its server counts down to the next attempt",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    ann.expectToLoseServer();
    await server.kill();
    assertMatch(
      await says(ann, "Retrying in"),
      /^Connection lost\.\s+Retrying in \d+ s\s+Try now$/,
    );
    // The viewer count may be out of date.
    assertEquals(await ann.page.locator(".viewers.live").count(), 0);
    await server.startAgain();
    await isQuiet(ann);
    await ann.page.locator(".viewers.live").waitFor();
  },
);

browserTest(
  "A page whose server restarts says so, with a socket and without one",
  async (visit) => {
    await using box = new Middlebox(server.url);
    const room = await server.openRoom();
    const ann = await visit(room);
    const bob = await visit(box.behind(room), { blocked: true });
    for (const { page } of [ann, bob]) {
      await page.getByText("2 viewers").waitFor();
    }
    for (const page of [ann, bob]) {
      page.expect(
        /^WebSocket connection to .* failed/,
        // Refused while the server drains, and then without an answer.
        /^Failed to load resource: (net::ERR_|.* 503)/,
      );
    }
    await server.stop();
    for (const page of [ann, bob]) {
      await says(page, "The server is restarting.");
    }
    await server.startAgain();
    for (const page of [ann, bob]) await isQuiet(page);
    await ann.say("over a socket");
    await bob.say("without one");
    assertEquals(await ann.shows(2), await bob.shows(2));
  },
);

browserTest(
  "A page refused by a full server says so, and joins when there is room",
  async (visit) => {
    await using small = await RoomServer.start({ MAX_CLIENTS: "1" });
    const room = await small.openRoom();
    const ann = await visit(room);
    const bob = await visit(await server.openRoom());
    bob.expect(
      /^WebSocket connection to .* failed/,
      /^Failed to load resource: .* 503/,
    );
    await bob.page.goto(room);
    assertMatch(
      await says(bob, "full"),
      /^The chat is full right now\.\s+Retrying in \d+ s\s+Try now$/,
    );
    await ann.page.goto(server.url);
    await isQuiet(bob);
    await bob.say("in at last");
    assertEquals(await bob.shows(1), ["in at last"]);
  },
);

browserTest("A page whose room is gone says so", async (visit) => {
  await using first = await RoomServer.start();
  const ann = await visit(await first.openRoom());
  ann.expectToLoseServer();
  ann.expect(/^Failed to load resource: .* 404/);
  await first.kill();
  await says(ann, "Connection lost.");
  using folder = new TempDir();
  await using _other = await TestServer.start(folder.path, {
    PORT: new URL(first.url).port,
  });
  await says(ann, "This room no longer exists.");
  await ann.page.getByRole("button", { name: "Reload" }).waitFor();
});

browserTest(
  "A viewer whose token has expired is told, and continues as a guest",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    const token = await vouch({ sub: "ann", name: "Ann of the site" });
    const close = await closeFirstSocket(ann, CloseCode.Expired);
    await ann.page.addInitScript((token) => {
      let vouched = true;
      globalThis.WebSocket = class extends WebSocket {
        constructor(url: string | URL, protocols: string | string[] = []) {
          const vouches = vouched ? [`hubbub.token.${token}`] : [];
          super(url, [protocols, vouches].flat());
          vouched = false;
        }
      };
    }, token);
    await ann.reload();
    await ann.page.getByText("Chatting as Ann of the site").waitFor();
    close();
    await ann.page.locator(".note").getByText("You are no longer signed in.")
      .waitFor();
    await ann.page.getByText("Chatting as Guest").waitFor();
    await ann.say("as a guest");
    assertEquals(await ann.shows(1), ["as a guest"]);
  },
);

browserTest(
  "A page that the server closes for good says so, and stops reconnecting",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    const close = await closeFirstSocket(ann, CloseCode.Policy);
    await ann.reload();
    close();
    assertMatch(
      await says(ann, "closed"),
      /^The server has closed this chat\.\s+Reload$/,
    );
    await ann.page.getByRole("button", { name: "Reload" }).click();
    await isQuiet(ann);
  },
);
