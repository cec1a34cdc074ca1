/** Replies, mentions, and hidden viewers. */
import { assertEquals, assertMatch } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { choose, menuButton } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "A reply shows the message it answers, live and after a reload, until that is deleted",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob] = [await visit(room), await visit(room)];
    await ann.takeName("Ann");
    await ann.say("what is the song?");
    await bob.row("what is the song?").waitFor();
    await bob.say("something else");
    await choose(bob, "what is the song?", "Reply");
    await bob.page.getByText("Replying to Ann").waitFor();
    await bob.say("it is called Rain");
    await bob.page.getByText("Replying to Ann").waitFor({ state: "detached" });

    const quoted = (page: typeof ann) =>
      page.row("it is called Rain").locator(".quoted");
    for (const page of [ann, bob]) {
      await page.shows(3);
      assertMatch(
        await quoted(page).innerText(),
        /Ann.*what is the song\?/s,
      );
    }
    // The author of the answered message sees a mention.
    assertMatch(
      await ann.row("it is called Rain").getAttribute("class") ?? "",
      /\bmentioned\b/,
    );
    await ann.reload();
    await quoted(ann).getByText("what is the song?").waitFor();

    await choose(ann, "what is the song?", "Delete for everyone");
    for (const page of [ann, bob]) {
      await quoted(page).getByText("what is the song?").waitFor({
        state: "detached",
      });
      assertMatch(await quoted(page).innerText(), /Ann/);
    }
  },
);

browserTest(
  "Escape or its button cancels a reply, and the next message is an ordinary one",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    await ann.say("one");
    await ann.shows(1);
    const replying = ann.page.getByText(/Replying to/);
    await choose(ann, "one", "Reply");
    await replying.waitFor();
    // An input method's Escape cancels only its composition.
    await ann.field.evaluate((field) =>
      field.dispatchEvent(
        new KeyboardEvent("keydown", {
          key: "Escape",
          isComposing: true,
          bubbles: true,
        }),
      )
    );
    await ann.drawn();
    assertEquals(await replying.count(), 1);
    await ann.field.press("Escape");
    await replying.waitFor({ state: "detached" });
    await choose(ann, "one", "Reply");
    await ann.page.getByRole("button", { name: "Cancel reply" }).click();
    await replying.waitFor({ state: "detached" });
    await ann.say("two");
    await ann.shows(2);
    assertEquals(await ann.page.locator(".quoted").count(), 0);
  },
);

browserTest(
  "A mentioned viewer sees it, in the title too while the page is in the background",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob] = [await visit(room), await visit(room)];
    await ann.takeName("阿明");
    await bob.say("hello 阿明");
    await ann.row("hello 阿明").waitFor();
    const title = await ann.page.title();
    await ann.page.evaluate(() => {
      Object.defineProperty(document, "hidden", {
        value: true,
        configurable: true,
      });
    });
    await bob.say("谢谢@阿明你说得对");
    await ann.row("你说得对").waitFor();
    assertEquals(await ann.page.locator("li.mentioned").count(), 1);
    // The script that counts mentions is loaded on demand.
    await ann.page.waitForFunction(
      (title) => document.title === title,
      `(1) ${title}`,
    );
    await ann.page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: false });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    assertEquals(await ann.page.title(), title);
    assertEquals(await bob.page.locator("li.mentioned").count(), 0);
  },
);

browserTest(
  "A longer name, an address or a link calls nobody, live and after a reload",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    await ann.takeName("Ann");
    await server.say(room, "I am here", await server.introduce("Ann Lee"));
    await ann.row("I am here").waitFor();
    const others = [
      "@Ann Lee hi",
      "@ann-marie hi",
      "@Ann.Lee hi",
      "berta@ann.example",
      "medium.com/@Ann/a-post",
    ];
    const own = ["@Ann: you", "谢谢@Ann你说得对", "x.com/@Ann, ＠ANN!"];
    for (const text of [...others, ...own]) await server.say(room, text);
    for (const load of [() => Promise.resolve(), () => ann.reload()]) {
      await load();
      await ann.row("＠ANN!").waitFor();
      await ann.page.locator("li.mentioned").nth(own.length - 1).waitFor();
      assertEquals(
        await ann.page.locator("li.mentioned .text").allTextContents(),
        own,
      );
    }
  },
);

browserTest(
  "A name chosen from the list calls its viewer, whatever they are called by then, and no other of that name",
  async (visit) => {
    const room = await server.openRoom();
    const [first, second, bob] = [
      await visit(room),
      await visit(room),
      await visit(room),
    ];
    for (const page of [first, second]) {
      await page.takeName("Ann Lee");
      await page.say(page === first ? "I am first" : "I am second");
      await bob.row(page === first ? "I am first" : "I am second").waitFor();
    }
    // The list has one entry for a name: the latest author.
    await bob.field.pressSequentially("hello @ann");
    await bob.page.getByRole("option", { name: "Ann Lee" }).click();
    await second.takeName("Zoe");
    await bob.field.press("Enter");
    await second.page.locator("li.mentioned").getByText("hello @Ann").waitFor();
    await first.row("hello @Ann Lee").waitFor();
    assertEquals(await first.page.locator("li.mentioned").count(), 0);
    await second.reload();
    await second.page.locator("li.mentioned").getByText("hello @Ann").waitFor();
    await first.reload();
    assertEquals(await first.page.locator("li.mentioned").count(), 0);
    // What is sent later and typed by hand calls both.
    await bob.say("@Ann Lee again");
    await first.page.locator("li.mentioned").getByText("again").waitFor();
  },
);

browserTest(
  "The menu inserts a name into the draft",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob] = [await visit(room), await visit(room)];
    await ann.takeName("Ann with spaces");
    await ann.say("hi");
    await bob.row("hi").waitFor();
    await bob.field.fill("well, ");
    await choose(bob, "hi", "Mention");
    assertEquals(await bob.field.inputValue(), "well, @Ann with spaces ");
    await bob.field.press("Enter");
    await ann.page.locator("li.mentioned").getByText("well,").waitFor();
  },
);

browserTest(
  "A viewer hides another for themselves, after a reload too, and can show them again",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob, eve] = [
      await visit(room),
      await visit(room),
      await visit(room),
    ];
    for (
      const [page, text] of [[bob, "from bob"], [eve, "from eve"]] as const
    ) {
      await page.say(text);
      await ann.row(text).waitFor();
    }
    ann.expectToLose("from eve");
    await choose(ann, "from eve", "About this person");
    await ann.page.keyboard.press("Tab");
    await ann.page.keyboard.press("Enter");
    await ann.row("from eve").waitFor({ state: "detached" });
    // The focus is not lost with the removed element.
    await ann.log.and(ann.page.locator(":focus-within")).waitFor();
    await eve.say("more from eve");
    await bob.row("more from eve").waitFor();
    await bob.say("after eve");
    await ann.row("after eve").waitFor();
    assertEquals(await ann.texts(), ["from bob", "after eve"]);

    await ann.reload();
    await ann.row("from eve").waitFor({ state: "detached" });
    await ann.page.getByRole("button", { name: "Chat settings" }).click();
    await ann.page.getByText("1 person is hidden.").waitFor();
    await ann.page.getByRole("button", { name: "Show them again" }).click();
    await ann.page.keyboard.press("Escape");
    await ann.row("more from eve").waitFor();
    assertEquals((await ann.texts()).length, 4);
  },
);

browserTest(
  "A draft survives a reload, and the arrow key recalls the last message",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    await ann.field.fill("half a sen");
    await ann.reload();
    await ann.drawn();
    assertEquals(await ann.field.inputValue(), "half a sen");
    await ann.say("a whole sentence");
    await ann.shows(1);
    await ann.reload();
    await ann.drawn();
    assertEquals(await ann.field.inputValue(), "");
    await ann.say("teh end");
    await ann.shows(2);
    await ann.field.press("ArrowUp");
    assertEquals(await ann.field.inputValue(), "teh end");
    await ann.say("the end");
    assertEquals((await ann.shows(3)).at(-1), "the end");
  },
);

browserTest(
  "A deleted message disappears from an open menu or dialog",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob] = [await visit(room), await visit(room)];
    await bob.say("first");
    await bob.say("second");
    await ann.row("second").waitFor();
    await bob.shows(2);
    await choose(ann, "second", "About this person");
    const said = ann.page.getByRole("dialog").getByRole("listitem");
    await said.getByText("first").waitFor();
    await choose(bob, "first", "Delete for everyone");
    await said.getByText("first").waitFor({ state: "detached" });
    assertEquals(await said.count(), 1);
    await ann.page.keyboard.press("Escape");

    await ann.row("second").hover();
    await menuButton(ann, "second").click();
    await ann.page.getByRole("menu", { name: /second/ }).waitFor();
    await choose(bob, "second", "Delete for everyone");
    await ann.page.getByRole("menu").waitFor({ state: "detached" });
    await ann.log.and(ann.page.locator(":focus")).waitFor();
  },
);
