/** axe-core on every page, in every state. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { expectAccessible } from "./axe.ts";
import {
  act,
  choose,
  command,
  menuButton,
  openAsHost,
  openPanel,
} from "./moderating.ts";
import { BLANK } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest("axe reports a page's problems", async (visit) => {
  const { page } = await visit(await server.openRoom());
  // An element of its own: the header is drawn anew once the chat is live.
  const write = (color: string) =>
    page.evaluate((color) => {
      const text = document.createElement("p");
      text.textContent = "hard to read";
      text.style.cssText =
        `position:fixed;top:0;left:0;z-index:99;background:var(--panel);color:${color}`;
      document.querySelector("main")!.append(text);
    }, color);
  await write("#999");
  await page.evaluate(() =>
    void document.querySelector("main")!.append(new Image())
  );
  const error = await assertRejects(() => expectAccessible(page, "spoilt"));
  assertStringIncludes(String(error), "color-contrast");
  assertStringIncludes(String(error), "image-alt");
  await page.reload();
  await write("#222");
  const inTheDark = await assertRejects(() => expectAccessible(page, "spoilt"));
  assertStringIncludes(String(inTheDark), "spoilt in the dark");
  assertStringIncludes(String(inTheDark), "color-contrast");
});

browserTest(
  "axe finds no problem in a room, for any role and with any menu open",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const phone = { width: 390, height: 844 };
    const ann = await visit(room, { viewport: phone });
    const check = (state: string) => expectAccessible(ann.page, state);
    await check("an empty room");
    await ann.takeName("Ann");
    await server.fill(room, Array.from({ length: 60 }, (_, i) => `m ${i}`));
    await ann.say("see https://a.example/ " + "a long story ".repeat(30));
    await host.row("a long story").waitFor();
    await choose(host, "a long story", "Reply");
    await host.say("@Ann that is long");
    await command(host, "/announce Welcome, everybody");
    await choose(host, "that is long", "Pin message");
    await ann.page.getByRole("region", { name: "Pinned message" }).waitFor();
    await ann.row("Welcome").waitFor();
    await check("replies, mentions, links, an announcement and a pin");
    await expectAccessible(host.page, "the host's room");

    await host.row("Welcome").hover();
    await menuButton(host, "Welcome").click();
    await host.page.getByRole("menu").first().waitFor();
    await expectAccessible(host.page, "a host's menu");
    await host.page.keyboard.press("Escape");
    await host.page.keyboard.press("ArrowUp");
    await host.page.keyboard.press("?");
    await host.page.getByRole("dialog").waitFor();
    await expectAccessible(host.page, "a moderator's keys");
    await host.page.keyboard.press("Escape");
    await choose(host, "m 59", "Time out for 1 minute");
    await host.page.getByRole("button", { name: "Undo" }).waitFor();
    await expectAccessible(host.page, "an act that can be undone");
    await ann.row("that is long").last().hover();
    await menuButton(ann, "that is long").click();
    await ann.page.getByRole("menu").waitFor();
    await check("a viewer's menu");
    await ann.page.getByRole("menuitem", { name: "About this person" })
      .click();
    await ann.page.getByRole("dialog").waitFor();
    await check("a card");
    await ann.page.keyboard.press("Escape");
    await ann.page.getByRole("button", { name: "Chat settings" }).click();
    await ann.page.getByRole("dialog").waitFor();
    await check("the viewer's choices");
    await ann.page.keyboard.press("Escape");
    await ann.page.getByText("Chatting as").click();
    await check("taking another name");
    await ann.page.keyboard.press("Escape");
    await choose(ann, "that is long", "Reply");
    await ann.field.fill("x".repeat(501));
    await check("an answer that is too long");
    await ann.field.fill("");

    await command(host, "/slow 60");
    await ann.page.getByText("Slow mode").waitFor();
    await ann.say("one");
    await ann.row("one").first().waitFor();
    await ann.say("two");
    await ann.page.getByText("will be sent in").waitFor();
    await check("slow mode");
    ann.expectToLose("two");
    await ann.page.getByRole("button", { name: "Don’t send" }).click();
    await command(host, "/slow off");
    await command(host, "/links off");
    await ann.page.getByText("Links are off").waitFor();
    await ann.say("https://b.example/");
    await ann.page.getByRole("button", { name: "Retry" }).waitFor();
    await check("a message that was refused");
    ann.expectToLose("https://b.example/");
    await ann.page.getByRole("button", { name: "Discard" }).click();
    await command(host, "/timeout Ann 10m too loud");
    await ann.page.getByText("You are timed out").waitFor();
    await check("a viewer who is timed out");
  },
);

browserTest(
  "axe finds no problem on the other pages, in both languages",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await host.say("hello");
    await host.shows(1);
    for (const locale of ["en-US", "zh-CN"]) {
      const ann = await visit(BLANK, { locale });
      ann.expect(/^Failed to load resource: .* 404/);
      const { pathname } = new URL(room);
      for (
        const [path, status] of [
          ["/", 200],
          ["/?q=nothing+of+the+kind", 200],
          ["/rooms/not-open", 404],
          ["/nowhere", 404],
          [`${pathname}/claim`, 200],
          [`${pathname}/replay`, 200],
          [`${pathname}/overlay`, 200],
          [`${pathname}/embed`, 200],
        ] as const
      ) {
        const answer = await ann.page.goto(new URL(path, server.url).href);
        assertEquals(answer?.status(), status, path);
        await expectAccessible(ann.page, `${path} ${locale}`);
      }
    }
    await host.page.goto(`${room}/moderation`);
    await expectAccessible(host.page, "the panel");
  },
);

browserTest(
  "axe finds no problem in a room that has ended, its panel, and the lobby that lists it",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await host.say("hello");
    const ann = await visit(room);
    await act(host.page, room, { action: "end" });
    await ann.page.getByText(/^This chat ended/).waitFor();
    await expectAccessible(ann.page, "an ended room");
    await openPanel(host);
    await expectAccessible(host.page, "the panel of an ended room");
    await ann.page.goto(server.url);
    await ann.page.getByText("Ended just now").waitFor();
    await expectAccessible(ann.page, "the lobby with an ended room");
  },
);
