/** The panel, with and without scripts. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import {
  choose,
  command,
  menuButton,
  openAsHost,
  openMenu,
  openPanel,
  waitForNote,
} from "./moderating.ts";
import { BLANK } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "Without scripts held messages are approved or rejected on the panel",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      javaScriptEnabled: false,
    });
    const { page } = host;
    await openPanel(host);
    await page.locator("#rules").getByLabel("Review before showing")
      .selectOption(
        "everything",
      );
    await page.getByRole("button", { name: "Save rules" }).click();
    await waitForNote(host, "Rules saved.");
    const ann = await visit(room);
    await ann.page.getByText("Every message is reviewed first").waitFor();
    for (const text of ["let me in", "and me"]) {
      ann.expectToLose(text);
      await ann.say(text);
      await waitForNote(ann, "once a moderator approves it");
    }
    await page.goto(room);
    const count = page.locator(".count");
    const unit = (await count.locator(".unit").boundingBox())!;
    const digit = await count.evaluate(({ firstChild }) => {
      const range = document.createRange();
      range.selectNode(firstChild!);
      return range.getBoundingClientRect().right;
    });
    assert(unit.x - digit > 2, `the unit is ${unit.x - digit} px away`);
    await page.getByRole("link", { name: "Moderate 2 waiting" }).click();
    const entry = (text: string) =>
      page.getByRole("listitem").filter({ hasText: text });
    await entry("let me in").getByRole("button", {
      name: "Approve",
      exact: true,
    }).click();
    await waitForNote(host, "Message approved.");
    await ann.row("let me in").waitFor();
    await entry("and me").getByRole("button", { name: "Reject", exact: true })
      .click();
    await waitForNote(host, "Message rejected.");
    await waitForNote(ann, "A moderator rejected your message.");
    assertEquals(await server.history(room), ["let me in"]);
    await page.getByText("No messages are waiting.").waitFor();
  },
);

browserTest(
  "Viewers can't open the panel, and are told why",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(BLANK);
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
      await waitForNote(mallory, "You are timed out");
      await command(host, `/announce All: ${HOSTILE.text}`);
      await host.shows(3);
      await host.row("x.example").hover();
      await menuButton(host, "x.example").click();
      for (const page of [host, mallory]) {
        await page.expectNoSidewaysScroll();
        assertEquals(await hackedIn(page.page), false);
      }
      await host.page.keyboard.press("Escape");
      await openPanel(host);
      await host.expectNoSidewaysScroll();
      await host.page.locator("#rules summary").click();
      await host.page.locator("#rules").getByLabel("Blocked words").fill(
        `</textarea>${HOSTILE.text}`,
      );
      host.expect(/^Failed to load resource: .*400/);
      await host.page.getByRole("button", { name: "Save rules" }).click();
      await host.page.getByRole("alert").waitFor();
      assertEquals(
        await host.page.locator("#rules").getByLabel("Blocked words")
          .inputValue(),
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

/** Roles of controls. */
const CONTROLS =
  /^(button|link|textbox|checkbox|spinbutton|combobox|menuitem|log)$/i;

browserTest(
  "Every control of the menu and of the panel has a name",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    // A timeout follows the address, to whoever is new there.
    const bea = await server.introduce("Bea");
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
    await waitForNote(host, "is timed out for 10 minutes");
    await server.say(room, "another", bea);
    await openMenu(host, "another");
    const inRoom = await namesOf();
    assert(inRoom.includes("Time out for 1 hour"), inRoom.join(", "));
    await host.page.keyboard.press("Escape");
    await openPanel(host);
    const onPanel = await namesOf();
    assert(onPanel.length > 15, onPanel.join(", "));
    assertEquals([...inRoom, ...onPanel].filter((name) => name === ""), []);
  },
);

browserTest(
  "Times are local, and in UTC without scripts",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      timezoneId: "Asia/Kathmandu",
    });
    await host.page.goto(`${room}/moderation`);
    await host.page.getByRole("button", { name: "Create a host link" })
      .click();
    const time = host.page.locator("#links time").first();
    await time.waitFor();
    await host.page.locator("#links time").getByText("UTC").waitFor({
      state: "detached",
    });
    const at = await time.getAttribute("datetime") ?? "";
    const there = new Date(at).toLocaleTimeString("en-GB", {
      timeZone: "Asia/Kathmandu",
      timeStyle: "short",
    });
    assert((await time.textContent())?.endsWith(`, ${there}`), there);
    const [{ name, value }] = await host.page.context().cookies();
    const html = await (await fetch(`${room}/moderation`, {
      headers: { accept: "text/html", cookie: `${name}=${value}` },
    })).text();
    assert(html.includes(`${at.slice(11, 16)} UTC`));
  },
);
