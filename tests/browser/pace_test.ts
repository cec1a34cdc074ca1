/** A room that is over its reading pace: what is skipped, and what is repeated. */
import { assert, assertEquals } from "@std/assert";
import type { ElementHandle } from "playwright-core";
import { Chatter } from "../tools/chatter.ts";
import { browserTest } from "./chromium.ts";
import { menuButton, openAsHost } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";
import { scrollUp } from "./scrolling.ts";

let server: RoomServer;
Deno.test.beforeAll(async () =>
  void (server = await RoomServer.start({ READING_PACE: "2" }))
);
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** The buttons that load what was skipped. */
const skippedRows = ({ log }: RoomPage) =>
  log.getByRole("button", { name: /^\d+ more (was|were) said$/ });

/** The `seq`s of the page's messages. */
async function seqs(page: RoomPage): Promise<(number | null)[]> {
  return (await page.rows()).map(({ seq }) => seq);
}

/** The row at the top of what is in sight. */
async function topRow({ log }: RoomPage): Promise<ElementHandle<Element>> {
  const row = await log.evaluateHandle((box) =>
    [...box.querySelectorAll("li")].find((row) =>
      row.getBoundingClientRect().bottom > box.getBoundingClientRect().top
    )!
  );
  return row.asElement()!;
}

async function topOf(row: ElementHandle<Element>): Promise<number> {
  return await row.evaluate((row) => row.getBoundingClientRect().top);
}

browserTest(
  "Of a room over its pace a viewer sees a sample, their own messages, and on request what was skipped; a moderator sees everything, or the sample",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    using chatter = await Chatter.join(`${room}/socket`);
    let said = 0;
    /** Talks, some thirty messages a second, until this is so. */
    const talkUntil = async (isSo: () => Promise<boolean>) => {
      do {
        await chatter.say(`message number ${++said}.`);
        await ann.drawn();
      } while (!await isSo());
    };

    await talkUntil(async () => await skippedRows(ann).count() > 0);
    assertEquals(await skippedRows(host).count(), 0);
    await ann.say("this is mine");
    await talkUntil(async () => await ann.row("this is mine").count() > 0);
    await talkUntil(async () => await skippedRows(ann).count() > 1);

    // A moderator's reply is sent in any case; what it replies to is loaded on request.
    const sent = new Set(await seqs(ann));
    const hidden = (await seqs(host)).slice(-20).find((seq) => !sent.has(seq))!;
    const answered = host.page.locator(`[data-seq="${hidden}"]`);
    await answered.hover();
    await answered.getByRole("button", { name: "Reply" }).click();
    await host.say("I have seen it");
    await ann.row("I have seen it").locator(".quoted").click();
    await ann.page.locator(`[data-seq="${hidden}"].sought`).waitFor();
    await ann.page.getByRole("button", { name: /newest|new message/ }).click();
    await talkUntil(async () => await skippedRows(ann).count() > 0);

    // What is being read stays in place, whatever arrives.
    await scrollUp(ann, 100);
    const button = skippedRows(ann).last();
    await button.focus();
    const before = await seqs(ann);
    const read = await topRow(ann);
    const top = await topOf(read);
    await ann.page.keyboard.press("Enter");
    // The first message that it loads gets the focus.
    await ann.page.waitForFunction(() =>
      document.activeElement?.closest("[data-seq]")
    );
    const moved = Math.abs(await topOf(read) - top);
    assert(moved < 1, `What is read moved by ${moved} px`);
    const focused = await ann.page.evaluate(() =>
      Number(document.activeElement?.closest("li")?.dataset.seq)
    );
    assert(!before.includes(focused), `${focused} was there before`);

    while (await skippedRows(ann).count() > 0) {
      const left = await skippedRows(ann).count();
      await skippedRows(ann).first().click();
      await ann.page.waitForFunction(
        (left) => document.querySelectorAll(".opens").length < left,
        left,
      );
    }
    const all = await seqs(ann);
    assertEquals(all, all.map((_, i) => all[0]! + i), "nothing is missing");
    assert(all.length > before.length);

    await host.page.getByRole("button", { name: "Chat settings" }).click();
    await host.page.getByRole("checkbox", { name: "show a selection" }).click();
    await host.page.keyboard.press("Escape");
    await talkUntil(async () => await skippedRows(host).count() > 0);
  },
);

browserTest(
  "Repeated words are one row with a count; its messages can be listed, each with its menu, and a deleted one doesn't count",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    for (const text of ["GG", "what a game", "gg", "g g", "Gg"]) {
      await server.say(room, text);
    }
    const count = (times: number) =>
      host.log.getByRole("button", { name: `Said ${times} times` });
    await count(4).waitFor();
    assertEquals((await host.texts()).length, 2);
    assertEquals(await seqs(host), [1, 2]);

    // By keyboard, it is the next button after its message's menu.
    await menuButton(host, "GG").focus();
    await host.page.keyboard.press("ArrowDown");
    await count(4).and(host.page.locator(":focus")).waitFor();
    await host.page.keyboard.press("Enter");
    await host.shows(5);
    assertEquals(await seqs(host), [1, 3, 4, 5, 2]);
    await host.row("g g").hover();
    await menuButton(host, "g g").click();
    await host.page.getByRole("menuitem", { name: "Delete message" }).click();
    await host.page.mouse.move(0, 0);
    await count(3).waitFor();
    assertEquals(await seqs(host), [1, 3, 5, 2]);

    // Own words keep their row; so does everything if the viewer wants that.
    await host.say("GG !");
    await host.row("GG !").waitFor();
    await host.page.getByRole("button", { name: "Chat settings" }).click();
    await host.page.getByRole("checkbox", { name: "repeated" }).click();
    await host.page.keyboard.press("Escape");
    await host.shows(5);
    const rows = await host.rows();
    assertEquals(
      rows.map(({ text }) => text),
      ["GG", "what a game", "gg", "Gg", "GG !"],
    );
  },
);
