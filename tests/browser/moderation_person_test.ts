/** A person's card for moderators: as a page, and within the chat. */
import { assert, assertEquals } from "@std/assert";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import {
  act,
  actionsIn,
  choose,
  loseAnswers,
  menuButton,
  openAsHost,
  waitForNote,
} from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const PHONE = { viewport: { width: 390, height: 844 } };

browserTest(
  "Without scripts the panel leads to a person's card, where a moderator notes, exempts, times out and lifts",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      javaScriptEnabled: false,
      viewport: { width: 320, height: 640 },
    });
    const { page } = host;
    const cookie = await server.introduce("Ann");
    for (let i = 1; i <= 55; i++) await server.say(room, `said ${i}`, cookie);
    const [{ from: { id } }] =
      (await (await fetch(`${room}/messages?limit=1`)).json()).messages;
    const path = `${room}/people/${id}`;
    await page.goto(path);
    await page.getByRole("heading", { name: "Ann" }).waitFor();
    await page.getByText("said 55", { exact: true }).waitFor();
    await host.expectNoSidewaysScroll();
    await page.getByRole("link", { name: "Older" }).click();
    await page.getByText("said 1", { exact: true }).waitFor();

    await page.goto(path);
    await page.getByLabel("Note for moderators").fill("a friendly one");
    await page.getByRole("button", { name: "Add" }).click();
    await waitForNote(host, "Note saved.");
    await page.getByText("a friendly one").waitFor();
    await page.getByRole("button", { name: "Don’t hold their messages" })
      .click();
    await page.getByText("Their messages aren’t held for review", {
      exact: true,
    }).waitFor();
    await page.getByLabel("Reason").fill("too loud");
    // It punishes nobody.
    await page.getByLabel("Reason").press("Enter");
    await page.getByRole("group", { name: "Time out" })
      .getByRole("button", { name: "10 min" }).click();
    await page.getByText("timed out, ").waitFor();
    assertEquals(
      (await actionsIn(page, room)).filter((action) => action === "timeout"),
      ["timeout"],
    );
    await page.goto(`${room}/moderation#restricted`);
    await page.locator("#restricted").getByRole("link", { name: "Ann" })
      .click();
    await page.getByRole("button", { name: "Lift" }).click();
    await waitForNote(host, "They can write again.");
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await waitForNote(host, "Note removed.");
    assertEquals(await page.getByText("a friendly one").count(), 0);
  },
);

browserTest(
  "In the chat a moderator's card has notes, older messages and every act, and a viewer's has none of it",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, PHONE);
    const { page } = host;
    const ann = await visit(room);
    await ann.takeName("Ann");
    const texts = Array.from({ length: 55 }, (_, i) => `said ${i + 1}`);
    const cookie = await server.introduce("Bob");
    for (const text of texts) await server.say(room, text, cookie);
    await ann.say("hello");
    await host.row("hello").waitFor();
    await choose(host, "said 55", "About this person");
    const card = page.getByRole("dialog");
    await card.getByText("Messages here").waitFor();
    await host.expectNoSidewaysScroll();
    await expectAccessible(page, "a moderator's card");
    await card.getByRole("link", { name: "Older" }).click();
    await card.getByText("said 1", { exact: true }).waitFor();
    await card.getByLabel("Note for moderators").fill("a friendly one");
    await card.getByRole("button", { name: "Add" }).click();
    await card.getByText("a friendly one").waitFor();
    await card.getByRole("button", { name: "Don’t hold" }).click();
    await card.getByRole("button", { name: "Hold their messages again" })
      .waitFor();
    await card.getByLabel("Reason").fill("too loud");
    // It punishes nobody.
    await card.getByLabel("Reason").press("Enter");
    await card.getByLabel("Take their messages away too").uncheck();
    await card.getByRole("button", { name: "Ban", exact: true }).click();
    await card.waitFor({ state: "detached" });
    await waitForNote(host, "is banned");
    await choose(host, "said 55", "About this person");
    await card.locator("dl").getByText("too loud").waitFor();

    await page.goto(`${room}/people/${await idOf("said 55")}`);
    await host.expectNoSidewaysScroll();
    await expectAccessible(page, "a person's card as a page");
    await choose(ann, "said 55", "About this person");
    const own = ann.page.getByRole("dialog");
    await own.getByText("said 55").waitFor();
    assertEquals(await own.getByText("Note for moderators").count(), 0);
    const answer = await ann.page.request.get(
      `${room}/people/${await idOf("said 55")}`,
      { headers: { accept: "application/json" } },
    );
    assertEquals([answer.status(), (await answer.json()).code], [
      403,
      "forbidden",
    ]);

    async function idOf(text: string): Promise<string> {
      const { messages } = await (await fetch(`${room}/messages`)).json();
      const found = messages.find((message: { text: string }) =>
        message.text === text
      );
      assert(found);
      return found.from.id;
    }
  },
);

browserTest(
  "A card that is drawn anew keeps what was typed, the focus and the place, adds a note once, and says what was done in the reader's language",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      ...PHONE,
      locale: "zh-CN",
    });
    const { page } = host;
    const cookie = await server.introduce("Ann");
    for (let i = 1; i <= 120; i++) await server.say(room, `said ${i}`, cookie);
    const row = page.locator("#messages li", { hasText: "said 120" });
    await row.hover();
    await row.getByRole("button", { name: "菜单" }).click();
    await page.getByRole("menuitem", { name: "查看资料" }).click();
    const card = page.getByRole("dialog");
    const note = card.getByLabel("给房管的备注");
    const status = card.getByRole("status");
    const reason = card.getByLabel("原因");
    await reason.fill("too loud");
    await card.getByRole("checkbox").first().uncheck();
    await note.fill("a friendly one");
    const add = card.getByRole("button", { name: "添加" });
    await add.hover();
    const before = (await add.boundingBox())!.y;
    await add.dblclick();
    await status.getByText("备注已保存。").waitFor({ state: "attached" });
    await add.and(page.locator(":focus")).waitFor();
    assertEquals((await add.boundingBox())!.y, before);
    assertEquals(await card.getByText("a friendly one").count(), 1);
    assertEquals(await note.inputValue(), "");
    assertEquals(await reason.inputValue(), "too loud");
    assert(!await card.getByRole("checkbox").first().isChecked());

    await note.fill("not sent yet");
    await card.getByRole("button", { name: "消息免审" }).dblclick();
    await status.getByText("从此免审").waitFor({ state: "attached" });
    await card.getByRole("button", { name: "恢复审核" })
      .and(page.locator(":focus")).waitFor();
    assertEquals(await note.inputValue(), "not sent yet");

    const older = card.getByRole("link", { name: "更早" });
    await older.evaluate((link: HTMLElement) => {
      link.click();
      link.click();
    });
    await card.getByText("said 21", { exact: true }).waitFor();
    assertEquals(await card.locator(".said li").count(), 100);
    await card.getByRole("button", { name: "观察" }).click();
    await card.getByRole("button", { name: "停止观察" }).waitFor();
    assertEquals(await card.locator(".said li").count(), 100);
    await expectAccessible(page, "a card in Chinese");
    await host.expectNoSidewaysScroll();

    const { messages: [{ from }] } =
      await (await fetch(`${room}/messages?limit=1`)).json();
    for (let i = 1; i < 20; i++) {
      await act(page, room, { action: "note", viewer: from.id, text: `${i}` });
    }
    host.expect(/^Failed to load resource: .*409/);
    await note.press("Enter");
    await card.getByRole("alert").getByText("操作无效").waitFor();
    assertEquals(await note.inputValue(), "not sent yet");
  },
);

browserTest(
  "A note whose answer is lost is sent again, which the card says, and stored once",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const { page } = host;
    await server.say(room, "hello", await server.introduce("Ann"));
    await host.row("hello").hover();
    await menuButton(host, "hello").click();
    await page.getByRole("menuitem", { name: "About" }).click();
    const card = page.getByRole("dialog");
    const told = Promise.withResolvers<void>();
    const bodies = await loseAnswers(host, told.promise);
    await card.getByLabel("Note for moderators").fill("a friendly one");
    await page.keyboard.press("Enter");
    const alert = card.getByRole("alert");
    await alert.getByText("No answer yet. Trying again…").waitFor();
    told.resolve();
    await card.getByRole("status").getByText("Note saved.")
      .waitFor({ state: "attached" });
    assertEquals(await alert.count(), 0);
    assertEquals(bodies.length, 2);
    assertEquals(bodies[0], bodies[1]);
    assertEquals(await card.getByText("a friendly one").count(), 1);

    await page.unroute(/\/moderation$/);
    await page.route(/\/moderation$/, (route) => route.abort());
    await card.getByLabel("Note for moderators").fill("another one");
    await page.keyboard.press("Enter");
    await alert.getByText("This may not have been done").waitFor();
  },
);

browserTest(
  "Roles are given and taken only after a question, on the card and in the panel, and an act is undone once",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      javaScriptEnabled: false,
    });
    const { page } = host;
    const ann = await server.introduce("Ann");
    await server.say(room, "hello", ann);
    const { messages: [{ from }] } =
      await (await fetch(`${room}/messages?limit=1`)).json();
    await page.goto(`${room}/people/${from.id}`);
    const make = page.getByRole("button", { name: "Make moderator" });
    assertEquals(await make.count(), 0);
    await page.locator("summary", { hasText: "Make moderator" }).click();
    await page.getByText("Make Ann a moderator?").waitFor();
    await make.click();
    await waitForNote(host, "Moderator added.");
    await page.goto(`${room}/moderation#moderators`);
    const entry = page.locator("#moderators li", { hasText: "Ann" });
    await entry.locator("summary").click();
    await entry.getByText("Take the role away from Ann?").waitFor();
    await entry.getByRole("button", { name: "Remove the role" }).click();
    await waitForNote(host, "Role removed.");
    await page.goto(`${room}/people/${from.id}`);
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    await waitForNote(host, "They are banned.");
    await page.getByRole("button", { name: "Undo" }).click();
    await waitForNote(host, "Taken back.");
    assertEquals(await page.getByRole("button", { name: "Undo" }).count(), 0);
  },
);
