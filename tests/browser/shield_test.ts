/** Shield: the moderators' button, and what everyone sees of it. */
import { assertEquals, assertMatch } from "@std/assert";
import { browserTest } from "./chromium.ts";
import {
  command,
  openAsHost,
  openPanel,
  waitForNote,
  waitForTools,
} from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

function button({ page }: RoomPage) {
  return page.getByRole("button", { name: "Shield", exact: true });
}

async function isPressed(page: RoomPage, pressed: boolean): Promise<void> {
  await page.page.locator(`button.shield[aria-pressed=${pressed}]`).waitFor();
}

/** Presses the button as soon as it shows what somebody else has done. */
async function pressAfterChange(page: RoomPage): Promise<void> {
  await button(page).evaluate((shield: HTMLElement) => {
    new MutationObserver((_, observer) => {
      observer.disconnect();
      shield.click();
    }).observe(shield, { attributeFilter: ["aria-pressed"] });
  });
}

browserTest(
  "One press switches Shield on for everyone, and one more back to the rules before",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Annabel");
    await ann.say("hello");
    await host.row("hello").waitFor();
    await command(host, "/slow 3");
    await command(host, "/mod Annabel");
    const bob = await visit(room);
    await bob.page.getByText("Slow mode: 3 s").waitFor();
    assertEquals(await button(bob).count(), 0);

    await isPressed(ann, false);
    await button(ann).click();
    await waitForNote(ann, "Shield is on for 15 minutes.");
    await isPressed(host, true);
    const rules = await host.page.locator(".rules").textContent();
    assertMatch(
      rules ?? "",
      /^Shield is on until \d\d:\d\d(, .+)? · Slow mode: 10 s · .*Links are off/,
    );
    // A newcomer must wait.
    await bob.page.getByText("New viewers must wait").waitFor();
    assertEquals(await bob.field.isDisabled(), true);

    // Just after somebody else, a press would be about what was before.
    await host.page.waitForTimeout(2_500);
    await button(host).click();
    await waitForNote(host, "Shield is off.");
    await isPressed(ann, false);
    await bob.page.getByText("Slow mode: 3 s").waitFor();
    assertEquals(
      await bob.page.locator(".rules").textContent(),
      "Slow mode: 3 s",
    );
    await bob.say("back again");
    await bob.row("back again").waitFor();
  },
);

browserTest(
  "The button is pressed with the keyboard, and a double-click only switches Shield on",
  async (visit) => {
    const { host } = await openAsHost(server, visit);
    await button(host).focus();
    await host.page.keyboard.press("Enter");
    await isPressed(host, true);
    await host.page.keyboard.press("Space");
    await isPressed(host, false);
    await button(host).dblclick();
    await isPressed(host, true);
    await host.reload();
    await isPressed(host, true);
  },
);

for (const javaScriptEnabled of [true, false]) {
  browserTest(
    `The host prepares Shield in the panel and switches it there, ${
      javaScriptEnabled ? "with" : "without"
    } scripts`,
    async (visit) => {
      const { room, host } = await openAsHost(server, visit, {
        javaScriptEnabled,
      });
      const ann = await visit(room);
      await openPanel(host);
      const shield = host.page.locator("#shield");
      await shield.getByLabel("Slow mode").fill("45");
      await shield.getByLabel("New viewers may write")
        .selectOption("immediately");
      await shield.getByLabel("Review messages of new viewers")
        .selectOption("No");
      await shield.getByLabel("Refuse links").uncheck();
      await shield.getByLabel("Emoji only").check();
      await shield.getByLabel("Stays on").fill("2");
      await shield.getByRole("button", { name: "Save for Shield" }).click();
      await waitForNote(host, "Shield updated.");
      await shield.getByRole("button", { name: "Switch Shield on" }).click();
      await shield.getByText(/Shield is on until .+, switched on by/).waitFor();
      await ann.page.getByText(
        /^Shield is on until .+ · Slow mode: 45 s · Emoji only · Don’t repeat/,
      ).waitFor();
      await shield.getByRole("button", { name: "Switch Shield off" }).click();
      await shield.getByRole("button", { name: "Switch Shield on" }).waitFor();
      await ann.page.getByText("Shield").waitFor({ state: "detached" });
      assertEquals(await shield.getByLabel("Slow mode").inputValue(), "45");
    },
  );
}

browserTest(
  "A moderator's panel has the rules that the host leaves to them, and the audit log",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Annabel");
    await ann.say("hello");
    await host.row("hello").waitFor();
    await command(host, "/mod Annabel");
    await openPanel(host);
    const section = host.page.locator("#moderators");
    await section.getByRole("checkbox", { name: "delay" }).uncheck();
    await section.getByRole("checkbox", { name: "blocked words" }).uncheck();
    await section.getByRole("button", { name: "Save what they may set" })
      .click();
    await waitForNote(host, "Saved what moderators may set.");
    assertEquals(
      await section.getByRole("checkbox", { checked: false }).count(),
      2,
    );

    await openPanel(ann);
    const rules = ann.page.locator("#rules");
    assertEquals(await rules.getByLabel("Delay").isDisabled(), true);
    assertEquals(await rules.getByLabel("Blocked words").isDisabled(), true);
    await rules.getByLabel("Refuse what anyone said").check();
    await rules.getByRole("button", { name: "Save rules" }).click();
    await waitForNote(ann, "Rules saved.");
    const newest = ann.page.locator("#audit li").first();
    await newest.getByText("unique messages: on").waitFor();
    assertEquals(
      await ann.page.getByRole("link", { name: "Export all as JSON" }).count(),
      1,
    );
    assertEquals(await ann.page.locator("#moderators form").count(), 0);
  },
);

browserTest(
  "Two moderators who press at once both switch Shield on, and neither off again",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Annabel");
    await ann.say("hello");
    await host.row("hello").waitFor();
    await command(host, "/mod Annabel");
    await isPressed(ann, false);
    await waitForTools(ann);
    // When what the host does arrives, Ann means what she saw before.
    await pressAfterChange(ann);
    await button(host).click();
    await isPressed(ann, true);
    await waitForNote(ann, "Shield has just been switched on.");
    await isPressed(ann, true);
    await isPressed(host, true);
    // Who has done it may take it back at once.
    await pressAfterChange(ann);
    await button(host).click();
    await isPressed(ann, false);
    await waitForNote(ann, "Shield has just been switched off.");
    await ann.page.waitForTimeout(2_500);
    await button(ann).click();
    await isPressed(host, true);
  },
);
