/** A room's panel in a browser that runs scripts. */
import { assert, assertEquals } from "@std/assert";
import { expectAccessible } from "./axe.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { resize } from "./drawing.ts";
import { type Hosted, openAsHost, waitForNote } from "./moderating.ts";
import { BLANK, type VisitOptions } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const APPROVE = { name: "Approve", exact: true }, REJECT = { name: /^Reject$/ };
/** Opens a room, and the panel as its host. */
async function atPanel(visit: Visit, options?: VisitOptions): Promise<Hosted> {
  const hosted = await openAsHost(server, visit, options);
  await hosted.host.page.goto(`${hosted.room}/moderation`);
  return hosted;
}

/** Turns on review for every message. */
async function review({ host }: Hosted): Promise<void> {
  const { page } = host;
  await page.locator("#rules").getByLabel("Review before showing").selectOption(
    "everything",
  );
  await page.getByRole("button", { name: "Save rules" }).click();
  await waitForNote(host, "Rules saved.");
}

browserTest(
  "Held messages appear on the open panel, and are approved or rejected without a reload",
  async (visit) => {
    const hosted = await atPanel(visit);
    await review(hosted);
    const { room, host: { page } } = hosted;
    const entry = (text: string) =>
      page.getByRole("listitem").filter({ hasText: text });
    const [ann, bob] = [
      await server.introduce("Ann"),
      await server.introduce("Bob"),
    ];
    await server.say(room, "let me in", ann);
    await server.say(room, "and me", bob);
    await entry("let me in").waitFor();
    await entry("and me").waitFor();
    await page.waitForFunction(() => document.title.startsWith("(2) "));

    // By keyboard, one after the other.
    await entry("let me in").getByRole("button", APPROVE).press("Enter");
    await entry("let me in").getByText("Approved").waitFor();
    await page.getByRole("heading", { name: "Waiting for review: 1" })
      .waitFor();
    await entry("and me").getByRole("button", APPROVE)
      .and(page.locator(":focus")).waitFor();
    await entry("and me").getByRole("button", REJECT)
      .click();
    await entry("and me").getByText("Rejected").waitFor();
    await page.getByRole("heading", { name: "Waiting for review: 0" })
      .waitFor();
    assertEquals(await server.history(room), ["let me in"]);
    await page.mouse.move(0, 0);
    await page.getByRole("link", { name: "Audit log", exact: true })
      .focus();
    await server.say(room, "one more", ann);
    await entry("one more").waitFor();
    assertEquals(await page.locator("#held li").count(), 1);
  },
);

browserTest(
  "A message that another moderator reviewed keeps its place, and the panel is not counted as a viewer",
  async (visit) => {
    const hosted = await atPanel(visit);
    await review(hosted);
    const { room, host: { page } } = hosted;
    const [ann, bob] = [
      await server.introduce("Ann"),
      await server.introduce("Bob"),
    ];
    await server.say(room, "first", ann);
    await server.say(room, "second", bob);
    const rows = page.locator("#held li");
    await rows.nth(1).waitFor();
    const second = rows.nth(1).getByRole("button", APPROVE);
    await second.hover();
    const place = await second.boundingBox();

    const [cookie] = await page.context().cookies();
    const colleague = { cookie: `${cookie.name}=${cookie.value}` };
    const headers = { ...colleague, "content-type": "application/json" };
    const view = await fetch(`${room}/moderation`, {
      headers: { ...colleague, accept: "application/json" },
    });
    const [[held]] = Object.entries<{ text: string }>((await view.json()).held)
      .filter(([, { text }]) => text === "first");
    const done = await fetch(`${room}/moderation`, {
      method: "POST",
      headers,
      body: JSON.stringify({ action: "refuse", held }),
    });
    assertEquals(done.status, 200, await done.text());
    await rows.nth(0).getByText("Someone else has handled it").waitFor();
    assertEquals(await second.boundingBox(), place);
    await second.click();
    await rows.nth(1).getByText("Approved").waitFor();
    assertEquals(await server.history(room), ["second"]);

    // The host has left the chat for the panel, and is not counted any more.
    const name = room.split("/").at(-1);
    for (let viewers = 1; viewers > 0;) {
      const rooms = await (await fetch(`${server.url}/rooms?q=${name}`)).json();
      viewers = rooms[0].viewers;
    }
  },
);

browserTest(
  "What is under the pointer on the panel stays there as held messages come and go, and on a touch screen so do decided ones",
  async (visit) => {
    const hosted = await atPanel(visit);
    await review(hosted);
    const { room, host: { page } } = hosted;
    const headers = async () => {
      const [cookie] = await page.context().cookies();
      return {
        cookie: `${cookie.name}=${cookie.value}`,
        "content-type": "application/json",
        accept: "application/json",
      };
    };
    const decideFirst = async () => {
      const url = `${room}/moderation`;
      const view = await fetch(url, { headers: await headers() });
      const [held] = Object.keys((await view.json()).held);
      const body = JSON.stringify({ action: "refuse", held });
      const done = await fetch(url, {
        method: "POST",
        headers: await headers(),
        body,
      });
      assertEquals(done.status, 200, await done.text());
    };
    const rows = page.locator("#held li");
    const save = page.getByRole("button", { name: "Save rules" });
    await save.hover();
    const place = await save.boundingBox();
    for (const text of ["one", "two", "three"]) await server.say(room, text);
    await rows.nth(2).waitFor();
    assertEquals((await save.boundingBox())?.y, place?.y);
    await decideFirst();
    await page.waitForFunction(() =>
      document.querySelectorAll("#held li").length === 2
    );
    assertEquals((await save.boundingBox())?.y, place?.y);

    const phone = await visit(BLANK, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      storageState: await page.context().storageState(),
    });
    await phone.page.goto(`${room}/moderation#held`);
    const second = phone.page.locator("#held li").nth(1)
      .getByRole("button", REJECT);
    const before = await second.boundingBox();
    await decideFirst();
    await phone.page.getByText("Someone else has handled it").waitFor();
    assertEquals((await second.boundingBox())?.y, before?.y);
  },
);

browserTest(
  "A panel that has lost the server says so, and is up to date when it is back",
  async (visit) => {
    const hosted = await atPanel(visit);
    await review(hosted);
    const { room, host } = hosted;
    host.expect(/net::ERR_/);
    await server.kill();
    await waitForNote(host, "This list may be out of date");
    await server.startAgain();
    await server.say(room, "while you were away");
    await host.page.getByRole("listitem").filter({
      hasText: "while you were away",
    }).waitFor();
    await host.page.getByText("This list may be out of date").waitFor({
      state: "detached",
    });
  },
);

browserTest(
  "The room's texts and sites are saved in place, and refused ones can be corrected",
  async (visit) => {
    const { room, host } = await atPanel(visit);
    const { page } = host;
    // The saved broadcast is tried, and isn't there.
    host.expect(/^Failed to load resource: (.*400|net::ERR_)/);
    const about = page.getByRole("region", { name: "Title and broadcast" });
    await about.getByLabel("Title").fill("  Evening tea ");
    await about.getByLabel("Broadcast URL").fill("ftp://nowhere");
    await about.getByRole("button", { name: "Save" }).click();
    await about.getByRole("alert").waitFor();
    assertEquals(
      await about.getByLabel("Title").inputValue(),
      "  Evening tea ",
    );
    await about.getByLabel("Broadcast URL").fill(
      "https://example.com/a.mp4",
    );
    await about.getByRole("button", { name: "Save" }).click();
    await about.getByRole("status").waitFor();
    const sites = page.getByRole("region", { name: "Embed and overlay" });
    await sites.getByLabel("Sites allowed to embed").fill("https://a.example");
    await sites.getByRole("button", { name: "Save sites" }).click();
    await sites.getByRole("status").waitFor();
    await page.context().grantPermissions([
      "clipboard-read",
      "clipboard-write",
    ]);
    await sites.getByRole("button", { name: "Copy" }).first().click();
    await sites.getByRole("button", { name: "Copied" }).waitFor();
    const snippet = await page.evaluate(() => navigator.clipboard.readText());
    assert(snippet.startsWith(`<iframe src="${room}/embed"`), snippet);
  },
);

browserTest(
  "The panel fits every screen, and its index leads to its sections",
  async (visit) => {
    const { room, host } = await atPanel(visit);
    const { page } = host;
    await page.getByRole("button", { name: "Create a host link" }).click();
    await page.getByLabel("you won’t see it again").waitFor();
    for (const width of [320, 390, 768, 1280, 1920]) {
      await resize(page, [width, 800]);
      await host.expectNoSidewaysScroll();
    }
    await page.goto(`${room}/moderation`);
    await host.expectSteadyLayout();
    const sections = page.getByRole("navigation").getByRole("link");
    for (const link of await sections.all()) {
      const id = (await link.getAttribute("href"))!.slice(1);
      assertEquals(await page.locator(`[id="${id}"]`).count(), 1, id);
    }
    await page.getByRole("navigation").getByRole("link", { name: "Export" })
      .click();
    const box = await page.locator("#export").boundingBox();
    assert(box && box.y >= 0 && box.y < 800, JSON.stringify(box));
  },
);

browserTest(
  "Going back from a section doesn't reload the page, and keeps unsaved input",
  async (visit) => {
    const { room, host: { page } } = await openAsHost(server, visit);
    // As the published Fresh does; the stand-in doesn't.
    await page.addInitScript(() => {
      if (!history.state) history.replaceState({ fClientNav: true }, "");
      addEventListener("popstate", ({ state }) => {
        if (state?.fClientNav) location.reload();
      });
    });
    await page.goto(`${room}/moderation`);
    await page.waitForFunction(() => history.state === null);
    const rules = page.getByRole("navigation").getByRole("link", {
      name: "Rules",
    });
    await rules.click();
    const words = page.locator("#rules textarea").first();
    await words.fill("half a word");
    await page.goBack();
    await page.waitForURL(`${room}/moderation`);
    assertEquals(await words.inputValue(), "half a word");
  },
);

for (const javaScriptEnabled of [true, false]) {
  browserTest(
    `On a phone the panel is sections that open, ${
      javaScriptEnabled ? "with" : "without"
    } scripts`,
    async (visit) => {
      const { room, host } = await atPanel(visit, {
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        javaScriptEnabled,
      });
      const { page } = host;
      host.expect(/^Failed to load resource: .*400/);
      const heightPx = await page.evaluate(() =>
        document.documentElement.scrollHeight
      );
      const sections = await page.locator(".sectionopener summary").count();
      assert(heightPx < 600 + 50 * sections, `${heightPx} px`);
      // What needs attention is open.
      await page.getByRole("heading", { name: "Waiting for review" }).waitFor();
      const opener = (id: string) => page.locator(`#${id} summary`);
      for (
        const summary of await page.locator(".sectionopener summary").all()
      ) {
        const box = await summary.boundingBox();
        assert(box && box.height >= 44, JSON.stringify(box));
      }
      const words = page.locator("#rules").getByLabel("Blocked words");
      assertEquals(await words.isVisible(), false);
      await opener("rules").focus();
      await page.keyboard.press("Enter");
      await words.fill("half a word");
      await opener("rules").click();
      await words.waitFor({ state: "hidden" });
      await opener("rules").click();
      assertEquals(await words.inputValue(), "half a word");

      // What was submitted is open, refused or saved.
      await opener("about").click();
      const about = page.getByRole("region", { name: "Title and broadcast" });
      await about.getByLabel("Broadcast URL").fill("ftp://nowhere");
      await about.getByRole("button", { name: "Save" }).click();
      await about.getByRole("alert").waitFor();
      assertEquals(await words.isVisible(), false);
      await about.getByLabel("Broadcast URL").fill("");
      await about.getByRole("button", { name: "Save" }).click();
      await about.getByRole("status").waitFor();

      // An address that names a section opens it.
      await page.goto(`${room}/moderation#embed`);
      const sites = page.getByLabel("Sites allowed to embed");
      await sites.waitFor();
      const top = await page.locator("#embed").evaluate((section) =>
        section.getBoundingClientRect().top
      );
      assert(top >= 0 && top < 400, `${top}`);
      if (javaScriptEnabled) {
        await opener("embed").click();
        await sites.waitFor({ state: "hidden" });
      }
      await host.expectNoSidewaysScroll();
      if (!javaScriptEnabled) return;
      await opener("rules").click();
      await review({ room, host });
      await server.say(room, "let me in", await server.introduce("Bob"));
      await page.locator("#held li button").first().waitFor();
      const closed = page.locator("details:not([open]) > summary:visible");
      while (await closed.count() > 0) await closed.first().click();
      const small = await page.locator("button,.input,a:not(.wordmark)")
        .evaluateAll((targets) =>
          targets.flatMap((target) => {
            const { height } = target.getBoundingClientRect();
            return height === 0 || height >= 44
              ? []
              : [`${target.textContent}: ${height} px`];
          })
        );
      assertEquals(small, []);
      const opened = page.locator("details[open] > summary:visible");
      while (await opened.count() > 0) await opened.last().click();
      await expectAccessible(page, "the panel on a phone");
      await resize(page, [844, 390]);
      assertEquals(await sites.isVisible(), false);
      await resize(page, [1280, 800]);
      await sites.waitFor();
      assertEquals(
        await page.locator(".sectionopener summary:visible").count(),
        0,
      );
    },
  );
}
