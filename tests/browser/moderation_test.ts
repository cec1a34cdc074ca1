/** A host and moderators at work, and what viewers see of it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { browserTest } from "./chromium.ts";
import {
  choose,
  command,
  menuButton,
  openAsHost,
  openPanel,
  told,
} from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "Who opens a room is its host, and deletes a message from every screen and from the page",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await host.page.getByText(/Chatting as .*Host/).waitFor();
    const ann = await visit(room);
    await ann.say("something rude");
    await ann.say("something nice");
    await ann.shows(2);
    await choose(host, "something rude", "Delete message");
    await told(host, "is deleted");
    for (const page of [host, ann]) {
      await page.row("something rude").waitFor({ state: "detached" });
    }
    await ann.reload();
    assertEquals(await ann.texts(), ["something nice"]);
    const html = await (await fetch(room)).text();
    assert(html.includes("something nice"));
    assert(!html.includes("something rude"));
  },
);

browserTest(
  "A viewer deletes what they said, for everybody, and nothing that others said",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob] = [await visit(room), await visit(room)];
    await ann.say("mine");
    await bob.say("not mine");
    await ann.shows(2);
    await bob.shows(2);
    await ann.row("not mine").hover();
    await menuButton(ann, "not mine").click();
    const entries = ann.page.getByRole("menuitem");
    await entries.first().waitFor();
    assertEquals(await entries.allInnerTexts(), [
      "Reply",
      "Mention",
      "Copy text",
      "About this person",
      "Hide this person",
    ]);
    const look = (element: Element) => {
      const { color, fontWeight } = getComputedStyle(element);
      return [color, fontWeight];
    };
    assertEquals(
      await entries.first().evaluate(look),
      await ann.page.locator("body").evaluate(look),
      "none of them is grave",
    );
    await ann.page.keyboard.press("Escape");
    await ann.page.getByRole("menu").waitFor({ state: "detached" });
    await ann.row("mine").first().hover();
    await menuButton(ann, "mine").click();
    await ann.page.getByRole("menuitem", { name: "Delete for everyone" })
      .click();
    await bob.page.locator("[data-seq='1']").waitFor({ state: "detached" });
    assertEquals(await server.history(room), ["not mine"]);
  },
);

browserTest(
  "Who is timed out is told why and how long, and writes again when it is over",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Ann");
    await ann.say("HEY!!!");
    await host.row("HEY!!!").waitFor();
    await command(host, "/timeout Ann 3s keep calm");
    await told(host, "Ann is timed out for 3 seconds.");
    await told(ann, "You are timed out. Reason: keep calm");
    await ann.page.getByText(/can write again in [1-4] s/).waitFor();
    assertEquals(await ann.field.isDisabled(), true);
    await ann.page.getByText("You are timed out").waitFor({
      state: "detached",
    });
    await ann.say("sorry");
    assertEquals(await ann.shows(2), ["HEY!!!", "sorry"]);
  },
);

browserTest(
  "Who is banned finds out before a script runs, and is let back in live",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.say("buy my stuff");
    await host.row("buy my stuff").waitFor();
    await choose(host, "buy my stuff", "Ban");
    await told(host, "is banned");
    await ann.page.getByText("You are banned from this room.").waitFor();
    await ann.reload();
    assertEquals(await ann.field.isDisabled(), true);
    await ann.expectSteadyLayout();
    await openPanel(host);
    await host.page.getByRole("button", { name: "Lift" }).click();
    await told(host, "They can write again.");
    await ann.page.getByText("You are banned").waitFor({ state: "detached" });
    await ann.say("thank you");
    await ann.shows(2);
  },
);

browserTest(
  "In slow mode the page counts down and sends by itself",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await command(host, "/slow 2");
    await ann.page.getByText("Slow mode: 2 s").waitFor();
    await ann.say("one");
    await ann.page.getByText(/Next message in \d s/).waitFor();
    await ann.say("two");
    await ann.say("three");
    await ann.row("three").getByText(/will be sent in [2-4] s/).waitFor();
    assertEquals(await ann.waiting(), ["two", "three"]);
    assertEquals(await ann.shows(3), ["one", "two", "three"]);

    // A page that has just been loaded learns of it by a refusal.
    await ann.reload();
    await ann.say("four");
    await ann.row("four").getByText(/will be sent in/).waitFor();
    assertEquals((await ann.shows(4)).at(-1), "four");

    // What waits can be taken back, and goes out at once when slow mode ends.
    await command(host, "/slow 60");
    await ann.page.getByText("Slow mode: 1 min").waitFor();
    await ann.say("five");
    ann.expectToLose("six");
    await ann.say("six");
    await ann.row("six").getByRole("button", { name: "Don’t send" }).click();
    await ann.say("seven");
    await command(host, "/slow off");
    assertEquals((await ann.shows(6)).slice(-2), ["five", "seven"]);
    assertEquals(await ann.page.getByText("Slow mode").count(), 0);
    // It binds viewers only.
    await host.say("eight");
    await host.say("nine");
    await host.shows(8);
  },
);

browserTest(
  "Blocked words and links that are off are refused with a sentence, and can be tried again",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await command(host, "/links off");
    await ann.page.getByText("Links are off").waitFor();
    await ann.say("look at https://spam.example");
    const link = ann.row("spam.example");
    await link.getByRole("alert").getByText("links are not allowed here")
      .waitFor();
    await openPanel(host);
    await host.page.getByLabel("Blocked words").fill("darn*\nheck");
    await host.page.getByLabel("Allow links").check();
    await host.page.getByRole("button", { name: "Save rules" }).click();
    await told(host, "Rules saved.");
    await ann.say("Ｄarned thing");
    await ann.row("thing").getByRole("alert").getByText(
      "contains a blocked word",
    )
      .waitFor();
    ann.expectToLose("Ｄarned thing");
    await ann.row("thing").getByRole("button", { name: "Discard" }).click();
    await link.getByRole("button", { name: "Retry" }).click();
    assertEquals(await ann.shows(1), ["look at https://spam.example"]);
    const anchor = ann.row("look at").getByRole("link");
    assertEquals(
      [
        await anchor.getAttribute("href"),
        await anchor.getAttribute("rel"),
        await anchor.getAttribute("target"),
      ],
      ["https://spam.example/", "noopener nofollow ugc", "_blank"],
    );
  },
);

browserTest(
  "What is held for review is approved or refused on the panel without scripts",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      javaScriptEnabled: false,
    });
    const { page } = host;
    await openPanel(host);
    await page.getByLabel("Review before showing").selectOption(
      "everything",
    );
    await page.getByRole("button", { name: "Save rules" }).click();
    await told(host, "Rules saved.");
    const ann = await visit(room);
    await ann.page.getByText("Every message is reviewed first").waitFor();
    for (const text of ["let me in", "and me"]) {
      ann.expectToLose(text);
      await ann.say(text);
      await told(ann, "once a moderator approves it");
    }
    await page.goto(room);
    await page.getByRole("link", { name: "Moderate 2 waiting" }).click();
    const entry = (text: string) =>
      page.getByRole("listitem").filter({ hasText: text });
    await entry("let me in").getByRole("button", { name: "Approve" }).click();
    await told(host, "Message approved.");
    await ann.row("let me in").waitFor();
    await entry("and me").getByRole("button", { name: "Reject" }).click();
    await told(host, "Message rejected.");
    await told(ann, "A moderator rejected your message.");
    assertEquals(await server.history(room), ["let me in"]);
    await page.getByText("No messages are waiting.").waitFor();
  },
);

browserTest(
  "A link makes a moderator in another browser, keeps its secret, and is revoked live",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await openPanel(host);
    await host.page.getByRole("button", { name: "Create a moderator link" })
      .click();
    const field = host.page.getByLabel("you won’t see it again");
    const link = await field.inputValue();
    assertMatch(link, /^http:.*\/claim#[\w-]{43}$/);
    assert(link.startsWith(`${room}/claim#`));
    const secret = link.split("#")[1];

    const mod = await visit(room);
    const asked: string[] = [];
    mod.page.on("request", (request) => {
      asked.push(request.url(), request.headers().referer ?? "");
    });
    await mod.open(link);
    assertEquals(mod.page.url(), room);
    await mod.page.getByText(/Chatting as .*Mod/).waitFor();
    assert(asked.length > 4);
    assertEquals(
      asked.filter((each) => each.split("#")[0].includes(secret)),
      [],
    );
    assert(!(await mod.page.content()).includes(secret));
    await mod.page.goBack();
    assert(!mod.page.url().includes(secret), mod.page.url());
    await mod.open(room);

    // It is not told a second time, and not to moderators.
    await host.page.goto(`${room}/moderation`);
    assert(!(await host.page.content()).includes(secret));
    await openPanel(mod);
    assertEquals(
      await mod.page.getByRole("heading", { level: 2 }).allInnerTexts(),
      [
        "Waiting for review: 0",
        "Rules",
        "Restricted people",
        "Host and moderators",
      ],
    );
    await mod.open(room);
    await host.page.getByRole("listitem").filter({
      hasText: "moderator link",
    }).getByRole("button", { name: "Revoke" }).click();
    await told(host, "Link revoked");
    await mod.page.getByRole("link", { name: "Moderate" }).waitFor({
      state: "detached",
    });

    mod.expect(/^Failed to load resource: .*401/);
    // The second time the page is open already, and the browser does not load it anew.
    for (let i = 0; i < 2; i++) {
      const answered = mod.page.waitForResponse((response) =>
        response.request().method() === "POST"
      );
      await mod.page.goto(link);
      assertEquals((await answered).status(), 401);
      await mod.page.getByRole("alert").getByText("was revoked").waitFor();
      assertEquals(mod.page.url(), `${room}/claim`);
    }
  },
);

browserTest(
  "A pinned message stands above the list, survives a reload, and goes with its message",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    const pinned = ann.page.getByRole("region", { name: "Pinned message" });
    for (const text of ["read this: https://rules.example/", "or this"]) {
      await ann.say(text);
      await host.row(text).waitFor();
      await choose(host, text, "Pin message");
      await pinned.getByText(text.slice(0, 7)).waitFor();
    }
    await choose(host, "read this", "Pin message");
    await pinned.getByText("read this").waitFor();
    await ann.reload();
    await pinned.getByRole("link", { name: "rules.example" }).waitFor();
    await ann.expectSteadyLayout();
    assertEquals(
      await pinned.getByRole("button", { name: "Unpin" }).count(),
      0,
    );

    const plain = await visit(room, { javaScriptEnabled: false });
    await plain.page.getByRole("region", { name: "Pinned message" })
      .getByText("read this").waitFor();

    await host.page.getByRole("button", { name: "Unpin" }).click();
    await pinned.waitFor({ state: "detached" });
    await choose(host, "or this", "Pin message");
    await pinned.waitFor();
    await choose(host, "or this", "Delete message");
    await pinned.waitFor({ state: "detached" });
  },
);

browserTest(
  "The keyboard alone deletes a message, and the focus is never lost",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await server.fill(room, ["first", "second", "third"]);
    await host.shows(3);
    const { keyboard } = host.page;
    const focused = () =>
      host.page.evaluate(() => {
        const { activeElement } = document;
        const row = activeElement?.closest("li");
        return row?.querySelector("p")?.textContent ??
          activeElement?.textContent ?? "";
      });
    await host.field.focus();
    // All reactions are one stop between the field and the list, as they stand there.
    await keyboard.press("Shift+Tab");
    assertEquals(await focused(), "❤️");
    await keyboard.press("Shift+Tab");
    assertEquals(await focused(), "third");
    await keyboard.press("ArrowUp");
    assertEquals(await focused(), "second");
    const opacity = await menuButton(host, "second").evaluate((button) =>
      getComputedStyle(button).opacity
    );
    assertEquals(opacity, "1");
    await keyboard.press("Enter");
    await host.page.getByRole("menu", { name: /second/ }).waitFor();
    assertEquals(await focused(), "Reply");
    await keyboard.press("End");
    assertEquals(await focused(), "Make moderator");
    await keyboard.press("Escape");
    await host.page.getByRole("menu").waitFor({ state: "detached" });
    assertEquals(await focused(), "second");
    await keyboard.press("Enter");
    await host.page.getByRole("menu", { name: /second/ }).waitFor();
    for (let presses = 0; await focused() !== "Delete message"; presses++) {
      assert(presses < 10, "arrow keys lead to each entry");
      await keyboard.press("ArrowDown");
    }
    await keyboard.press("Enter");
    await host.row("second").waitFor({ state: "detached" });
    assertEquals(await server.history(room), ["first", "third"]);
    assertEquals(await focused(), "third");
    // Behind the sentence that it is gone and the reactions comes the field.
    for (const _ of ["Close", "React", "Message"]) await keyboard.press("Tab");
    assertEquals(
      await host.field.evaluate((field) => field === document.activeElement),
      true,
    );
  },
);

browserTest(
  "A room that is closed says so, with and without scripts, and opens again by itself",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await command(host, "/close");
    await told(ann, "Only moderators may write here right now.");
    assertEquals(await ann.field.isDisabled(), true);
    const plain = await visit(room, { javaScriptEnabled: false });
    await plain.page.getByText("Only moderators may write here").waitFor();
    assertEquals(await plain.field.isDisabled(), true);
    assertEquals(await host.field.isDisabled(), false);
    await command(host, "/open");
    await ann.page.getByText("Only moderators").waitFor({ state: "detached" });
    await ann.say("at last");
    await ann.shows(1);
  },
);

browserTest(
  "What becomes of a command is told to who gave it, and can be closed",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await command(host, "/help");
    await told(host, "/timeout name 10m reason");
    await host.page.getByRole("button", { name: "Close" }).click();
    await host.page.getByText("/timeout name").waitFor({ state: "detached" });
    await command(host, "/nonsense");
    await host.row("/nonsense").getByRole("alert").getByText("no such command")
      .waitFor();
    await ann.say("//slashes are fine");
    ann.expectToLose("//slashes are fine");
    assertEquals(await ann.shows(1), ["/slashes are fine"]);
    await host.row("/slashes are fine").waitFor();
    assertEquals(await host.texts(), ["/slashes are fine"]);
  },
);

browserTest(
  "Without scripts a command is answered on the page, which does not refresh itself away",
  async (visit) => {
    const { host } = await openAsHost(server, visit, {
      javaScriptEnabled: false,
    });
    await host.field.fill("/slow 30");
    await host.page.getByRole("button", { name: "Send" }).click();
    await told(host, "The rules are updated.");
    await host.page.getByText("Slow mode: 30 s").waitFor();
    assertEquals(
      await host.page.locator("meta[http-equiv=refresh]").count(),
      0,
    );
    assertEquals(
      await host.page.getByRole("button", { name: "Close" }).count(),
      0,
    );
    await host.page.getByRole("link", { name: "Back to the chat" }).click();
    await host.page.getByText("Slow mode: 30 s").waitFor();
  },
);

browserTest(
  "All messages of a viewer are cleared at once, and what is asked for without a connection is not done",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const [ann, bob] = [await visit(room), await visit(room)];
    await ann.say("spam 1");
    await bob.say("hello");
    await ann.say("spam 2");
    for (const page of [host, ann, bob]) await page.shows(3);
    await choose(host, "spam 1", "Clear their messages");
    for (const page of [host, ann, bob]) {
      await page.row("spam").first().waitFor({ state: "detached" });
      assertEquals(await page.texts(), ["hello"]);
    }
    assertEquals(await server.history(room), ["hello"]);

    for (const page of [host, ann, bob]) page.expectToLoseServer();
    await server.kill();
    await host.page.getByText("Connection lost").waitFor();
    await choose(host, "hello", "Delete message");
    await told(host, "Cannot do this now: the connection is lost.");
    await server.startAgain();
    await host.page.getByText("Connection lost").waitFor({ state: "detached" });
    assertEquals(await server.history(room), ["hello"]);
    for (const page of [ann, bob]) {
      await page.page.getByText("Connection lost").waitFor({
        state: "detached",
      });
    }
  },
);

browserTest(
  "The island takes over links, announcements and the pinned message as they were drawn",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await host.say("see https://a.example/?a=1&b=2 and a.example. @Zoe");
    await command(host, "/announce We start now: https://b.example/ @Zoe");
    await host.shows(2);
    await choose(host, "see https", "Pin message");
    await told(host, "The message is pinned.");
    const ann = await visit(room);
    const html = () =>
      ann.page.locator("#messages li").evaluateAll((rows) =>
        rows.map((row) => row.innerHTML)
      );
    const [before, changes] = [
      await html(),
      await ann.page.evaluate(() => globalThis.watch.changes),
    ];
    assertEquals(changes, []);
    assertEquals(await ann.log.getByRole("link").count(), 3 - 1);
    await ann.log.getByText("Announcement").waitFor();

    // Rows are drawn anew from what the island has read when they mention the viewer.
    await ann.takeName("Zoe");
    await ann.page.locator("li.mentioned").nth(1).waitFor();
    assertEquals(await html(), before);
  },
);

browserTest(
  "Viewers are kept from the panel, and told so",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    ann.expect(/^Failed to load resource: .*403/);
    const answer = await ann.page.goto(`${room}/moderation`);
    assertEquals(answer?.status(), 403);
    await ann.page.getByText("only moderators and the host").waitFor();
    const audit = await ann.page.request.get(`${room}/audit`);
    assertEquals([audit.status(), (await audit.json()).code], [
      403,
      "forbidden",
    ]);
  },
);

const HOSTILE = {
  name: "<img src=x onerror=hacked=1>",
  text: `</p></li><svg onload="hacked=1"> javascript:hacked=1 ${
    "W".repeat(400)
  }`,
  link: 'https://x.example/"><img/src=x/onerror=hacked=1>?' + "w".repeat(300),
} as const;

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(
    `Hostile names, texts, links, pins and reasons neither run nor break room and panel (${colorScheme})`,
    async (visit) => {
      const options = { viewport: { width: 320, height: 600 }, colorScheme };
      const { room, host } = await openAsHost(server, visit, options);
      const mallory = await visit(room, options);
      await mallory.takeName(HOSTILE.name);
      mallory.expectToLose(HOSTILE.text, HOSTILE.link);
      await mallory.say(HOSTILE.link);
      await mallory.say(HOSTILE.text);
      await mallory.shows(2);
      await choose(host, "javascript:", "Pin message");
      await command(host, `/timeout ${HOSTILE.name} 9m ${HOSTILE.text}`);
      await told(mallory, "You are timed out");
      await command(host, `/announce All: ${HOSTILE.text}`);
      await host.shows(3);
      await host.row("x.example").hover();
      await menuButton(host, "x.example").click();
      for (const page of [host, mallory]) {
        await page.expectNoSidewaysScroll();
        assertEquals(await hackedIn(page.page), false);
      }
      await openPanel(host);
      await host.expectNoSidewaysScroll();
      await host.page.getByLabel("Blocked words").fill(
        `</textarea>${HOSTILE.text}`,
      );
      host.expect(/^Failed to load resource: .*400/);
      await host.page.getByRole("button", { name: "Save rules" }).click();
      await host.page.getByRole("alert").waitFor();
      assertEquals(
        await host.page.getByLabel("Blocked words").inputValue(),
        `</textarea>${HOSTILE.text}`,
      );
      await host.expectNoSidewaysScroll();
      assertEquals(await hackedIn(host.page), false);
    },
  );
}

function hackedIn(page: { evaluate<T>(run: () => T): Promise<T> }) {
  return page.evaluate(() => "hacked" in globalThis);
}

/** Roles of what can be used. */
const CONTROLS =
  /^(button|link|textbox|checkbox|spinbutton|combobox|menuitem|log)$/i;

browserTest(
  "Every control of the menu and of the panel has a name",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.say("hello");
    await host.row("hello").waitFor();
    const namesOf = async () => {
      const devtools = await host.page.context().newCDPSession(host.page);
      const { nodes } = await devtools.send("Accessibility.getFullAXTree");
      return nodes
        .filter(({ ignored, role }) => !ignored && CONTROLS.test(role?.value))
        .map(({ name }) => String(name?.value ?? "").trim());
    };
    await choose(host, "hello", "Time out for 10 minutes");
    await told(host, "is timed out for 10 minutes");
    await host.row("hello").hover();
    await menuButton(host, "hello").click();
    const inRoom = await namesOf();
    assert(inRoom.includes("Time out for 1 hour"), inRoom.join(", "));
    await host.page.keyboard.press("Escape");
    await openPanel(host);
    const onPanel = await namesOf();
    assert(onPanel.length > 15, onPanel.join(", "));
    assertEquals([...inRoom, ...onPanel].filter((name) => name === ""), []);
  },
);
