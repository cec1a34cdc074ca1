/** The list holds still while the viewer is about to act on a row. */
import { assert, assertEquals } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { browserTest } from "./chromium.ts";
import { menuButton, openAsHost } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { flood, RoomServer } from "./room_server.ts";
import { isAtEnd, scrollUp } from "./scrolling.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

function texts(count: number, what: string): string[] {
  return Array.from({ length: count }, (_, i) => `${what} ${i + 1}.`);
}

/** The text of the row at a point. */
async function textAt(
  { page }: RoomPage,
  { x, y }: { x: number; y: number },
): Promise<string> {
  return await page.evaluate(
    ([x, y]) =>
      document.elementFromPoint(x, y)?.closest("li")?.querySelector("p")
        ?.textContent ?? "",
    [x, y],
  );
}

/** The middle of a row's menu button. */
async function placeOf(
  room: RoomPage,
  text: string,
): Promise<{ x: number; y: number }> {
  const box = await menuButton(room, text).boundingBox();
  assert(box);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

browserTest(
  "The list holds still under the mouse, counts what is new, and goes on when the mouse leaves",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await server.fill(room, texts(40, "old"));
    await host.shows(40);
    const place = await placeOf(host, "old 37.");
    await host.page.mouse.move(place.x, place.y);
    using chatter = await Chatter.join(`${room}/socket`);
    await flood(chatter, texts(120, "new"));
    const line = host.page.getByRole("button", { name: "Paused: 120 new" });
    await line.waitFor();
    assertEquals(await textAt(host, place), "old 37.");

    // The button opens the menu of the row it stands in, which names its message.
    await host.page.mouse.down();
    await host.page.mouse.up();
    const menu = host.page.getByRole("menu", { name: /old 37\./ });
    await menu.waitFor();
    await flood(chatter, texts(30, "newer"));
    await host.page.getByRole("button", { name: "Paused: 150 new" }).waitFor();
    await host.page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    assertEquals(await textAt(host, place), "old 37.");

    // What is removed is gone at once, and nothing takes its place.
    const remove = async (target: number) => {
      await host.page.evaluate(([path, target]) =>
        fetch(path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ action: "delete", target }),
        }), [`${room}/moderation`, target] as const);
      await host.log.getByText(`old ${target}.`, { exact: true })
        .waitFor({ state: "detached" });
    };
    await remove(39);
    assertEquals(await textAt(host, place), "old 37.");
    await remove(37);
    assertEquals(await textAt(host, place), "");
    assertEquals(await host.log.getByText("Message deleted").count(), 2);

    await host.field.hover();
    await line.waitFor({ state: "detached" });
    await host.row("newer 30.").waitFor();
    assertEquals(await isAtEnd(host), true);
    assertEquals(await host.log.getByText("Message deleted").count(), 0);
    assert((await host.rows()).length < 70, "the list stays short");
    await server.say(room, "live");
    await host.row("live").waitFor();
  },
);

browserTest(
  "A paused list goes on when its line is pressed, when the viewer writes, and when the window loses the focus; it can be scrolled back",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, texts(50, "old"));
    const ann = await visit(room);
    const line = ann.page.getByRole("button", { name: "Paused: 1 new" });
    const pauseAndSay = async (text: string) => {
      await ann.row("old 50.").hover();
      await ann.log.hover();
      await server.say(room, text);
      await line.waitFor();
      assertEquals(await ann.row(text).count(), 0);
    };
    const goesOn = async (text: string) => {
      await ann.row(text).waitFor();
      await line.waitFor({ state: "detached" });
      assertEquals(await isAtEnd(ann), true);
    };
    await pauseAndSay("one.");
    await line.click();
    await goesOn("one.");
    await server.say(room, "the mouse lies still.");
    await ann.row("the mouse lies still.").waitFor();

    await pauseAndSay("two.");
    await ann.field.pressSequentially("h");
    await goesOn("two.");

    await pauseAndSay("three.");
    await ann.page.evaluate(() => dispatchEvent(new Event("blur")));
    await goesOn("three.");

    await ann.page.mouse.move(0, 0);
    await ann.page.keyboard.down("Alt");
    await server.say(room, "four.");
    await line.waitFor();
    await ann.page.keyboard.up("Alt");
    await goesOn("four.");

    await pauseAndSay("five.");
    await scrollUp(ann, 300);
    await ann.page.getByRole("button", { name: "1 new message" }).waitFor();
    assertEquals((await ann.texts()).at(-1), "five.");
    assertEquals(await isAtEnd(ann), false);
  },
);

browserTest(
  "A finger's press opens the menu of the row it was put on, whatever arrives before it is lifted",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, texts(40, "old"));
    const ann = await visit(room, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    using chatter = await Chatter.join(`${room}/socket`);
    const cdp = await ann.page.context().newCDPSession(ann.page);
    const touch = (type: "touchStart" | "touchEnd", points: object[]) =>
      cdp.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points as { x: number; y: number }[],
      });
    for (let i = 0; i < 2; i++) {
      const place = await ann.page.evaluate(() => {
        const button = [...document.querySelectorAll(".tools")].at(-3)!;
        const { left, right, top, bottom } = button.getBoundingClientRect();
        return { x: (left + right) / 2, y: (top + bottom) / 2 };
      });
      const text = await textAt(ann, place);
      await touch("touchStart", [place]);
      await flood(chatter, texts(5, `flood ${i}`));
      await ann.page.getByRole("button", { name: "Paused: 5 new" }).waitFor();
      assertEquals(await textAt(ann, place), text);
      await touch("touchEnd", []);
      await ann.page.getByRole("menu", { name: text }).waitFor();
      await ann.page.keyboard.press("Escape");
      // It goes on by itself.
      await ann.row(`flood ${i} 5.`).waitFor();
    }
    assertEquals(await isAtEnd(ann), true);
  },
);

browserTest(
  "The list holds still while a row has the keyboard's focus or text is selected, and for as long as that takes with bounded memory",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, texts(40, "old"));
    const ann = await visit(room);
    using chatter = await Chatter.join(`${room}/socket`);
    await ann.field.focus();
    for (let i = 0; i < 2; i++) await ann.page.keyboard.press("Shift+Tab");
    await ann.page.keyboard.press("ArrowUp");
    const focused = ann.row("old 39.").getByRole("button", { name: "Menu" });
    await focused.and(ann.page.locator(":focus")).waitFor();
    const before = await focused.boundingBox();
    for (let i = 0; i < 12; i++) await flood(chatter, texts(100, `flood ${i}`));
    await ann.page.getByRole("button", { name: "Paused: 1200 new" }).waitFor();
    assertEquals(await focused.boundingBox(), before);
    await ann.page.keyboard.press("Enter");
    await ann.page.getByRole("menu", { name: "old 39." }).waitFor();
    await ann.page.keyboard.press("Escape");
    await focused.and(ann.page.locator(":focus")).waitFor();

    // Scrolling back keeps what was shown, says what is missing, and shows the newest.
    await scrollUp(ann, 200);
    await ann.log.getByText("Some messages are missing here").waitFor();
    const shown = await ann.texts();
    assert(shown.includes("old 1.") && shown.includes("flood 11 100."));
    assert(shown.length < 1_000, `${shown.length} rows`);
    await ann.page.getByRole("button", { name: "1200 new messages" }).click();

    await ann.row("flood 11 98.").locator("p").selectText();
    await server.say(room, "later.");
    const line = ann.page.getByRole("button", { name: "Paused: 1 new" });
    await line.waitFor();
    await ann.page.evaluate(() => getSelection()?.removeAllRanges());
    await ann.row("later.").waitFor();
    await line.waitFor({ state: "detached" });
  },
);
