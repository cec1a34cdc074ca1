/** Rules and commands, as viewers see them. */
import { assertEquals } from "@std/assert";
import { helpFor } from "../../hub/moderation/actions/command/help.ts";
import { browserTest } from "./chromium.ts";
import { command, openAsHost, openPanel, waitForNote } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "In slow mode the page counts down and then sends the message",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await command(host, "/slow 6");
    await ann.page.getByText("Slow mode: 6 s").waitFor();
    await ann.say("one");
    await ann.page.getByText(/Next message in \d s/).waitFor();
    await ann.say("two");
    await ann.say("three");
    await ann.row("three").getByText(/will be sent in ([6-9]|1[0-2]) s/)
      .waitFor();
    assertEquals(await ann.waiting(), ["two", "three"]);
    assertEquals(await ann.shows(3), ["one", "two", "three"]);

    // A newly loaded page learns of it from a refusal.
    await ann.reload();
    await ann.say("four");
    await ann.row("four").getByText(/will be sent in/).waitFor();
    assertEquals((await ann.shows(4)).at(-1), "four");

    // A delayed message can be discarded, and is sent at once when slow mode ends.
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
    // It applies to viewers only.
    await host.say("eight");
    await host.say("nine");
    await host.shows(8);
  },
);

browserTest(
  "A message with blocked words or links is refused with a reason, and can be retried",
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
    await host.page.locator("#rules").getByLabel("Blocked words").fill(
      "darn*\nheck",
    );
    await host.page.getByLabel("Allow links").check();
    await host.page.getByRole("button", { name: "Save rules" }).click();
    await waitForNote(host, "Rules saved.");
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
  "A closed room says so, with and without scripts, and reopens live",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await command(host, "/close");
    await waitForNote(ann, "Only moderators may write here right now.");
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
  "The answer to a command is shown to its author, and can be dismissed",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await command(host, "/help");
    await waitForNote(host, "/timeout name 10m reason");
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
  "/help lists the commands that a viewer may use, one a line, in their language and without scripts",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const usages = (page: RoomPage) =>
      page.page.locator(".note li code").allTextContents();
    await command(host, "/help");
    await waitForNote(host, "/mod name, /unmod name");
    const { length } = helpFor("host");
    assertEquals((await usages(host)).length, length);
    const tops = await host.page.locator(".note li").evaluateAll((lines) =>
      new Set(lines.map((line) => line.getBoundingClientRect().top)).size
    );
    assertEquals(tops, length);
    await host.page.getByRole("button", { name: "Close" }).click();
    assertEquals(await usages(host), []);

    const ming = await visit(room, { locale: "zh-CN" });
    const field = ming.page.getByRole("textbox", { name: "消息" });
    ming.expectToLose("/help");
    await field.fill("/help");
    await field.press("Enter");
    await ming.page.locator(".note").getByText("列出房管").waitFor();
    assertEquals(await usages(ming), ["/me 挥手", "/mods", "/help"]);

    const plain = await visit(room, { javaScriptEnabled: false });
    await plain.field.fill("/help");
    await plain.page.getByRole("button", { name: "Send" }).click();
    await plain.page.locator(".note").getByText("lists the moderators")
      .waitFor();
    assertEquals(await usages(plain), ["/me waves", "/mods", "/help"]);
  },
);

browserTest(
  "A refused command says why and can be edited, not retried; a path is a message",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    for (
      const [page, text, reason] of [
        [ann, "/wave ann", "Commands: /me, /mods, /help."],
        [ann, "/shrug", "no such command"],
        [ann, "/ban Hanna", "only moderators"],
        [host, "/tmeout ann", "Commands: /timeout,"],
        [host, "/ban nobody here", "Cannot find"],
        [host, "/slow soon", "Cannot read this duration"],
      ] as const
    ) {
      await command(page, text);
      const row = page.row(text);
      await row.getByRole("alert").getByText(reason).waitFor();
      assertEquals(await row.getByRole("button").allTextContents(), [
        "Edit",
        "Discard",
      ]);
      await row.getByRole("button", { name: "Edit" }).click();
      await row.waitFor({ state: "detached" });
      assertEquals(await page.field.inputValue(), text);
      await page.field.fill("");
    }
    await ann.say("/etc/passwd");
    await ann.say("//");
    assertEquals(await ann.shows(2), ["/etc/passwd", "//"]);
  },
);

browserTest(
  "Without scripts a command is answered on the page, which doesn't refresh away",
  async (visit) => {
    const { host } = await openAsHost(server, visit, {
      javaScriptEnabled: false,
    });
    await host.field.fill("/slow 30");
    await host.page.getByRole("button", { name: "Send" }).click();
    await waitForNote(host, "The rules are updated.");
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
