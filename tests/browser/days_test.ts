/** Times and days, as the viewer's own day and time zone change. */
import { assertEquals, assertMatch } from "@std/assert";
import { browserTest } from "./chromium.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

const DAY_MS = 24 * 60 * 60_000;

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** The dividers and texts of the list, from top to bottom. */
async function shown({ page }: RoomPage): Promise<string[]> {
  return await page.locator("#messages li").evaluateAll((rows) =>
    rows.map((row) => row.querySelector("p")?.textContent ?? row.textContent)
  );
}

/** What a row says about its time. */
async function timeOf(room: RoomPage, text: string): Promise<string> {
  return await room.row(text).locator("time").textContent() ?? "";
}

browserTest(
  "Messages of different days are divided, and a page left open over midnight or taken to another time zone says what is true there",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, ["first", "second"]);
    const ann = await visit(room);
    const { clock } = ann.page;
    const cdp = await ann.page.context().newCDPSession(ann.page);
    const goTo = (timezoneId: string) =>
      cdp.send("Emulation.setTimezoneOverride", { timezoneId });
    await goTo("Asia/Shanghai");
    await clock.install();
    // What the server drew is of the day before.
    await ann.page.addInitScript(
      (dayMs) =>
        document.addEventListener("readystatechange", () => {
          for (const time of document.querySelectorAll("time")) {
            const at = Date.parse(time.dateTime) - dayMs;
            time.dateTime = new Date(at).toISOString();
          }
        }, { once: true }),
      DAY_MS,
    );
    await ann.reload();
    await server.say(room, "third");
    await ann.row("third").waitFor();
    assertEquals(await shown(ann), [
      "Yesterday",
      "first",
      "second",
      "Today",
      "third",
    ]);
    assertMatch(await timeOf(ann, "first"), /^\d\d:\d\d, \d+ \w+$/);
    assertMatch(await timeOf(ann, "third"), /^\d\d:\d\d$/);

    await clock.setSystemTime(Date.now() + DAY_MS);
    await clock.runFor(61_000);
    await ann.log.getByText("Today").waitFor({ state: "detached" });
    const [day, , , yesterday] = await shown(ann);
    assertMatch(day, /^\w+day,? \d+ \w+$/);
    assertEquals(yesterday, "Yesterday");
    assertMatch(await timeOf(ann, "third"), /^\d\d:\d\d, \d+ \w+$/);
    // Screen readers are not told of dividers and of times that change.
    assertEquals(await ann.log.getAttribute("aria-relevant"), "additions");
    assertEquals(
      await ann.page.locator("li.gap").evaluateAll((rows) =>
        rows.map((row) => row.getAttribute("aria-live"))
      ),
      ["off", "off"],
    );

    // The viewer has landed somewhere else.
    const before = await timeOf(ann, "third");
    await goTo("Asia/Kolkata");
    await ann.page.clock.runFor(61_000);
    await ann.page.waitForFunction(
      (before) =>
        [...document.querySelectorAll("#messages time")].at(-1)!
          .textContent !== before,
      before,
    );
    const [hours, minutes] = before.slice(0, 5).split(":").map(Number);
    const there = (hours * 60 + minutes - 150 + 24 * 60) % (24 * 60);
    assertMatch(
      await timeOf(ann, "third"),
      new RegExp(
        `^${String(Math.floor(there / 60)).padStart(2, "0")}:${
          String(there % 60).padStart(2, "0")
        }`,
      ),
    );

    // Two minutes passed here without a sign of life from the server.
    const lost = await ann.page.evaluate(() => globalThis.watch.lost);
    if (lost) ann.expectToLoseServer();
  },
);

browserTest(
  "Without scripts the page says that its times are in UTC",
  async (visit) => {
    const room = await server.openRoom();
    await server.say(room, "hello");
    const ann = await visit(room, { javaScriptEnabled: false });
    assertMatch(
      await ann.page.locator(".still").innerText(),
      /^Times are in UTC\./,
    );
    const at = await ann.page.locator("#messages time").getAttribute(
      "datetime",
    );
    assertEquals(await timeOf(ann, "hello"), at?.slice(11, 16));
  },
);
