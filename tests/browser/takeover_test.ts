/** The island takes over the page that the server rendered. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { command, openAsHost, waitForNote } from "./moderating.ts";
import { BLANK } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";
import { isAtEnd } from "./scrolling.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "The island takes over the elements that the server rendered, and changes none",
  async (visit) => {
    const room = await server.openRoom();
    const texts = Array.from({ length: 60 }, (_, i) => `message ${i + 1}`);
    await server.fill(room, texts);
    const ann = await visit(room, { timezoneId: "Asia/Shanghai" });
    await ann.drawn();
    const { sent, kept, changes } = await ann.page.evaluate(() => {
      const { sent, changes } = globalThis.watch;
      const rows = document.querySelectorAll("#messages li");
      return {
        sent: sent.length,
        kept: sent.filter((row, index) => row === rows[index]).length,
        changes,
      };
    });
    assertEquals({ sent, kept, changes }, { sent: 50, kept: 50, changes: [] });
    assertEquals(await ann.texts(), texts.slice(-50));
    await ann.expectSteadyLayout();

    // Later messages are added, and nothing else changes.
    await server.say(room, "the next one");
    await ann.row("the next one").waitFor();
    assertEquals(
      await ann.page.evaluate(() =>
        globalThis.watch.sent.every((row) => row.isConnected)
      ),
      true,
    );
  },
);

browserTest(
  "A chat whose texts can't be loaded at first comes to life once they can be",
  async (visit) => {
    const ann = await visit(await server.openRoom(), { held: true });
    ann.expect(/status of 404/);
    let asked = 0;
    await ann.page.route("**/texts/**", async (route) => {
      if (++asked < 3) await route.fulfill({ status: 404 });
      else await route.continue();
    });
    await ann.takeOver();
    await ann.say("alive");
    await ann.row("alive").waitFor();
    assertEquals(asked, 3);
  },
);

browserTest(
  "A chat whose texts don't come asks for them again, and takes another build's if no server has its own",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(BLANK);
    ann.expect(/status of 404|ERR_FAILED/);
    const asked: string[] = [];
    const hangs = Promise.withResolvers<void>();
    await ann.page.route("**/texts/**", async (route) => {
      const { pathname, search } = new URL(route.request().url());
      if (asked.push(pathname + (search && "?")) === 1) hangs.resolve();
      else if (search) await route.fulfill({ status: 404 });
      else await route.continue();
    });
    await ann.page.clock.install();
    await ann.page.goto(room);
    await hangs.promise;
    await ann.page.clock.fastForward(11_000);
    await ann.joined();
    await ann.say("alive");
    await ann.row("alive").waitFor();
    assertEquals(asked, ["/texts/en?", "/texts/en?", "/texts/en"]);
  },
);

for (
  const [locale, told, reload] of [
    ["en", "Parts of this page haven’t loaded.", "Reload"],
    ["zh", "页面有部分内容未能加载。", "刷新页面"],
  ]
) {
  browserTest(
    `A chat whose scripts can't be loaded says so, and offers to reload the page (${locale})`,
    async (visit) => {
      const room = await server.openRoom();
      await server.say(room, "hello");
      const ann = await visit(BLANK, { locale });
      ann.expect(/status of 404/);
      let loads = 0;
      await ann.page.route(room, async (route) => {
        loads++;
        await route.continue();
      });
      const asked = Promise.withResolvers<void>();
      await ann.page.route(/\/lazy_modules-\w+\.js$/, async (route) => {
        if (loads > 1) return await route.continue();
        asked.resolve();
        await route.fulfill({ status: 404 });
      });
      await ann.page.clock.install();
      await ann.page.goto(room);
      await asked.promise;
      const notice = ann.page.getByText(told);
      assertEquals(await notice.count(), 0);
      await ann.page.clock.fastForward(21_000);
      await notice.waitFor();
      await ann.page.getByRole("button", { name: reload }).click();
      await ann.joined();
      await ann.page.getByText("hello").waitFor();
      assertEquals(await notice.count(), 0);
    },
  );
}

browserTest(
  "A message posted between rendering and takeover is shown once, and the draft is kept",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, ["drawn 1", "drawn 2"]);
    const ann = await visit(room, { held: true });
    await ann.row("drawn 2").waitFor();
    await ann.field.fill("half a sent");
    await server.fill(room, ["between 1", "between 2"]);
    await ann.takeOver();
    await ann.field.pressSequentially("ence");
    assertEquals(await ann.field.inputValue(), "half a sentence");
    await ann.field.press("Enter");
    const all = [
      "drawn 1",
      "drawn 2",
      "between 1",
      "between 2",
      "half a sentence",
    ];
    assertEquals(await ann.shows(5), all);
    assertEquals(await server.history(room), all);
  },
);

browserTest(
  "A message sent with Enter before the scripts ran is posted when they do",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room, { held: true });
    await ann.say("too early");
    await ann.takeOver();
    assertEquals(await ann.shows(1), ["too early"]);
    assertEquals(await ann.field.inputValue(), "");
  },
);

browserTest(
  "A name form opened before the scripts ran stays open, under the current rules",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room, { held: true });
    await ann.page.getByText("Chatting as").click();
    const name = ann.page.getByRole("textbox", { name: "Your name" });
    await name.fill("An");
    await command(host, "/slow 20");
    await waitForNote(host, "The rules are updated.");
    await ann.takeOver();
    await ann.page.getByText("Slow mode: 20 s").waitFor();
    assertEquals(
      await name.evaluate((field) => field === document.activeElement),
      true,
    );
    await ann.page.keyboard.type("na");
    assertEquals(await name.inputValue(), "Anna");
    await name.press("Enter");
    await name.waitFor({ state: "hidden" });
    await ann.say("hello");
    await ann.row("hello").getByText("Anna").waitFor();
  },
);

browserTest(
  "A viewer who scrolled up before the island took over stays there",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(
      room,
      Array.from({ length: 50 }, (_, i) => `message ${i + 1}`),
    );
    const ann = await visit(room, { held: true });
    await ann.row("message 50").waitFor();
    await ann.row("message 20").scrollIntoViewIfNeeded();
    const before = await ann.row("message 20").boundingBox();
    assert(before);
    await ann.takeOver();
    await server.say(room, "the next one");
    await ann.page.getByRole("button", { name: "1 new message" }).waitFor();
    const after = await ann.row("message 20").boundingBox();
    assert(after && Math.abs(after.y - before.y) < 1);
  },
);

browserTest(
  "A viewer who returns to the page is at the newest message",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(
      room,
      Array.from({ length: 50 }, (_, i) => `message ${i + 1}`),
    );
    const ann = await visit(room);
    await ann.page.getByRole("link", { name: "all rooms" }).click();
    await ann.page.getByRole("heading", { level: 1 }).waitFor();
    await server.say(room, "meanwhile");
    await ann.goBack();
    await ann.row("meanwhile").waitFor();
    await ann.say("back again");
    await ann.row("back again").waitFor();
    assertEquals(await isAtEnd(ann), true);
  },
);
