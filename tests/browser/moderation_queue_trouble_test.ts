/** The review queue while answers are lost, and while a colleague works on it too. */
import { assertEquals } from "@std/assert";
import { expectAccessible } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { act, actionsIn, loseAnswers } from "./moderating.ts";
import { atQueue } from "./queue.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "A decision whose answer is lost is asked for again and done once, and so is its undo",
  async (visit) => {
    const { room, host, page, row, waiting } = await atQueue(server, visit, {
      ann: ["fine"],
      bob: ["spam"],
    });
    await row("fine").focus();
    await page.keyboard.press("r");
    await row("fine").getByText("Rejected").waitFor();
    const bodies = await loseAnswers(host);
    await row("spam").focus();
    await page.keyboard.press("b");
    // It doesn't undo what was decided before.
    await page.keyboard.press("u");
    await page.getByRole("status").getByText("Undone: 1 message rejected, its")
      .waitFor();
    await waiting(1);
    assertEquals(bodies.length, 4);
    assertEquals([bodies[0], bodies[2]], [bodies[1], bodies[3]]);
    await page.reload();
    await waiting(1);
    await row("spam").waitFor();
    await page.locator("#restricted").getByText("Nobody").waitFor();
    const acts = await actionsIn(page, room);
    assertEquals(acts.slice(0, 3), ["undo", "ban", "refuse"]);
  },
);

browserTest(
  "A message waits again where it is once a colleague undoes the decision on it",
  async (visit) => {
    const { room, page, row, waiting } = await atQueue(server, visit, {
      ann: ["one"],
      bob: ["two", "three"],
    });
    await row("two").focus();
    await page.keyboard.press("r");
    await row("two").getByText("Rejected").waitFor();
    const audit = await page.request.get(`${room}/audit`);
    const { lines: [{ seq }] } = await audit.json();
    await act(page, room, { action: "undo", act: seq });
    await waiting(3);
    await row("two").getByRole("button", { name: "Reject", exact: true })
      .click();
    await row("two").getByText("Rejected").waitFor();
    await waiting(2);
  },
);

browserTest(
  "After a decision that can't be undone, the note still offers to undo the one before, and u says so first",
  async (visit) => {
    const { page, row, waiting } = await atQueue(server, visit, {
      ann: ["fine", "good", "nice"],
      bob: ["spam"],
    }, { viewport: { width: 320, height: 640 } });
    const note = page.getByRole("status");
    const undo = page.getByRole("button", { name: "Undo" });
    await row("spam").focus();
    await page.keyboard.press("b");
    await note.getByText("1 message rejected, its author banned.").waitFor();
    await row("fine").focus();
    await page.keyboard.press("a");
    await note.getByText("1 message approved.").waitFor();
    await page.getByText("1 message rejected, its author banned.").waitFor();
    await expectAccessible(page, "an older decision that can be undone");
    await page.keyboard.press("u");
    await note.getByText("The last decision can’t be undone. Press again")
      .waitFor();
    await waiting(2);
    await page.keyboard.press("u");
    await note.getByText("Undone: 1 message rejected, its author banned.")
      .waitFor();
    await waiting(3);
    await row("spam").focus();
    await page.keyboard.press("b");
    await waiting(2);
    await row("good").focus();
    await page.keyboard.press("a");
    await waiting(1);
    await undo.click();
    await waiting(2);
    await page.locator("#held li:focus", { hasText: "spam" }).waitFor();
  },
);
