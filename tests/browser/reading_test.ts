/** Reading: older messages, missed ones, long ones, and languages. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { choose, openAsHost } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";
import { isAtEnd, olderLoaded, scrollUp } from "./scrolling.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `number ${i + 1}`);
}

browserTest(
  "Scrolling up loads older messages, back to the first, without layout shifts",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, numbered(180));
    const ann = await visit(room);
    assertEquals((await ann.texts()).length, 50);
    await scrollUp(ann, 100);
    const read = ann.page.locator("[data-seq='140']");
    while ((await ann.texts()).length < 180) {
      await scrollUp(ann, 5_000);
      await olderLoaded(ann);
    }
    await read.scrollIntoViewIfNeeded();
    assertEquals(await ann.texts(), numbered(180));
    await scrollUp(ann, 20_000);
    await ann.page.getByText("This is where the chat begins").waitFor();

    await ann.page.getByRole("button", { name: "newest" }).click();
    assertEquals(await isAtEnd(ann), true);
    await server.say(room, "the last");
    await ann.row("the last").waitFor();
  },
);

browserTest(
  "A viewer who returns to the end before older messages arrive continues with new ones",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, numbered(90));
    const ann = await visit(room, { viewport: { width: 800, height: 900 } });
    const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
    let answers = 0;
    await ann.page.route("**/messages?*", async (route) => {
      await asked;
      await route.continue();
      answers++;
    });
    await scrollUp(ann, 100);
    await ann.page.getByText("Loading older messages").waitFor({
      state: "attached",
    });
    await scrollUp(ann, -1_000);
    const answered = ann.page.waitForResponse("**/messages?*");
    answer();
    await (await answered).finished();
    await ann.drawn();
    await server.say(room, "the last");
    await ann.row("the last").waitFor();
    assertEquals(await isAtEnd(ann), true);
    assertEquals(answers, 1);
  },
);

browserTest(
  "The row being read stays in place while older messages arrive",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, numbered(160));
    const ann = await visit(room);
    const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
    await ann.page.route("**/messages?*", async (route) => {
      await asked;
      await route.continue();
    });
    await scrollUp(ann, 5_000);
    await ann.page.getByText("Loading older messages").waitFor();
    const row = ann.page.locator("[data-seq='115']");
    const before = await row.boundingBox();
    answer();
    await ann.page.locator("[data-seq='20']").waitFor({ state: "attached" });
    await ann.drawn();
    const after = await row.boundingBox();
    assert(before && after);
    const moved = Math.abs(before.y - after.y);
    assert(moved < 1, `It moved by ${moved} px`);
  },
);

browserTest(
  "Older messages that failed to load can be requested again, by keyboard too",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, numbered(70));
    const ann = await visit(room);
    ann.expect(/^Failed to load resource/);
    await ann.page.route("**/messages?*", (route) => route.abort());
    await ann.page.getByRole("button", { name: "Show older messages" }).focus();
    await ann.page.keyboard.press("Enter");
    const again = ann.page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    await ann.page.unroute("**/messages?*");
    // It keeps the focus.
    await ann.page.keyboard.press("Enter");
    await ann.shows(70);
    assertEquals(await ann.texts(), numbered(70));
  },
);

browserTest(
  "The pinned message can be shown in the chat, with all later messages",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await host.say("the rules");
    await host.shows(1);
    await choose(host, "the rules", "Pin message");
    await server.fill(room, numbered(120));
    const ann = await visit(room);
    await ann.page.getByRole("button", { name: "Show in chat" }).click();
    const row = ann.page.locator("[data-seq='1']");
    await row.waitFor();
    assertMatch(await row.getAttribute("class") ?? "", /\bsought\b/);
    assertEquals((await ann.texts()).length, 121);
    const list = (await ann.log.boundingBox())!;
    const there = (await row.boundingBox())!;
    assert(there.y >= list.y && there.y < list.y + list.height);
  },
);

browserTest(
  "Messages missed during a long loss of connection follow a divider",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob] = [await visit(room), await visit(room)];
    for (const page of [ann, bob]) page.expectToLoseServer();
    await ann.say("before");
    await ann.shows(1);
    await server.kill();
    await ann.page.getByText("Connection lost").waitFor();
    await bob.page.getByText("Connection lost").waitFor();
    // Fake clocks: for one page a minute passes, for the other no time.
    await ann.page.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 60_000;
    });
    await bob.page.evaluate(() => {
      const now = Date.now();
      Date.now = () => now;
    });
    // Neither page reconnects before the message is posted.
    const contexts = [ann, bob].map(({ page }) => page.context());
    for (const context of contexts) await context.setOffline(true);
    await server.startAgain();
    await server.say(room, "meanwhile");
    for (const context of contexts) await context.setOffline(false);
    await ann.row("meanwhile").waitFor();
    await bob.row("meanwhile").waitFor();
    const divider = ann.log.getByText("While you were away");
    await divider.waitFor();
    assertEquals(
      await ann.page.locator("#messages li").allInnerTexts().then((rows) =>
        rows.findIndex((row) => row.includes("While you were away"))
      ),
      1,
    );
    assertEquals(await bob.log.getByText("While you were away").count(), 0);
  },
);

browserTest(
  "A long message is folded where the chat is narrow, and can be unfolded",
  async (visit) => {
    const room = await server.openRoom();
    const text = "a long story ".repeat(36).trim();
    await server.say(room, text);
    const phone = await visit(room, { viewport: { width: 390, height: 844 } });
    const button = phone.page.getByRole("button", { name: "Show all" });
    const paragraph = phone.page.locator("#messages .text");
    const folded = (await paragraph.boundingBox())!.height;
    await button.click();
    await button.waitFor({ state: "hidden" });
    assert((await paragraph.boundingBox())!.height > folded + 20);

    const desktop = await visit(room);
    assertEquals(
      await desktop.page.getByRole("button", { name: "Show all" }).isVisible(),
      false,
    );
    const plain = await visit(room, {
      javaScriptEnabled: false,
      viewport: { width: 390, height: 844 },
    });
    const shown = (await plain.page.locator("#messages .text").boundingBox())!;
    assert(shown.height > folded + 20, "without scripts all of it is shown");
  },
);

browserTest(
  "The interface uses the browser's language, or the chosen one",
  async (visit) => {
    const room = await server.openRoom();
    const ming = await visit(room, { locale: "zh-CN" });
    assertEquals(await ming.page.locator("html").getAttribute("lang"), "zh");
    await ming.page.getByText("这里还很安静").waitFor();
    await ming.page.getByRole("button", { name: "聊天设置" }).click();
    await ming.page.getByRole("button", { name: "English" }).click();
    await ming.page.getByText("It’s quiet in here").waitFor();
    assertEquals(ming.page.url(), room);
    await ming.reload();
    await ming.page.getByText("It’s quiet in here").waitFor();
  },
);
