/** The pages' layout at every size, in light and dark, with any content. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { resize } from "./drawing.ts";
import { Middlebox } from "./middlebox.ts";
import { BLANK } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const TALK = [
  "Good evening from Lisbon! Is the sound all right for you?",
  "大家晚上好，今天的直播什么时候开始？我已经准备好爆米花了。",
  "مساء الخير، الصوت ممتاز والصورة واضحة جدًا هذه المرة",
  "🎉🎉🎉👩‍👩‍👧‍👦",
  "A longer one, so that the lines break: the quick brown fox jumps over the lazy dog, again and again and again.",
];

/** Phones, a tablet, a desktop. */
const SIZES = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
];

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(
    `Nothing scrolls sideways or shifts while loading, from phones to desktops (${colorScheme})`,
    async (visit) => {
      const room = await server.openRoom();
      for (let i = 0; i < 20; i++) {
        const cookie = await server.introduce(`Viewer number ${i % 4}`);
        await server.say(room, `${TALK[i % TALK.length]} ${i}`, cookie);
      }
      const ann = await visit(room, { colorScheme });
      for (const viewport of SIZES) {
        await resize(ann.page, [viewport.width, viewport.height]);
        await ann.open(room);
        await ann.row("again. 19").waitFor();
        await ann.expectNoSidewaysScroll();
        await ann.expectSteadyLayout();
        const background = await ann.page.locator("body").evaluate((body) =>
          getComputedStyle(body).backgroundColor
        );
        const lightness = Math.max(
          ...(background.match(/\d+/g) ?? []).map(Number),
        );
        assertEquals(lightness > 127, colorScheme === "light", background);

        // The whole composer is on the page, below the list.
        const [log, field] = await Promise.all([
          ann.log.boundingBox(),
          ann.field.boundingBox(),
        ]);
        assert(log && field && log.height > viewport.height / 3);
        assert(field.y >= log.y + log.height);
        assert(field.y + field.height <= viewport.height);

        await ann.page.goto(server.url);
        await ann.page.getByRole("link", { name: "lobby" }).waitFor();
        await ann.expectNoSidewaysScroll();
        await ann.expectSteadyLayout();
      }
    },
  );
}

const HOSTILE = {
  name: "<img src=x onerror=hacked=1>",
  texts: [
    '<img src=x onerror="hacked=1"><svg onload="hacked=1">',
    "</script><script>hacked=1</script>",
    "</textarea></li></ol><h1>huge</h1><!--",
    "\u202eright to left\u202c \u2066isolated \u200f\u200f\u200f",
    "W".repeat(500),
    "👩‍👩‍👧‍👦".repeat(100),
    `Z${"\u0335\u0489\u0315".repeat(30)}a${"\u0321\u0322".repeat(30)}lgo`,
    "مرحبا".repeat(50),
    "javascript:hacked=1 {{hacked=1}} ${hacked=1} %3Cscript%3E",
  ],
} as const;

/** Elements that the list may have: its boxes, and a row's contents. */
const ELEMENTS = ["ol", "li", "b", "time", "p", "span", "button"];

browserTest(
  "Hostile names and texts neither run nor break the layout",
  async (visit) => {
    const room = await server.openRoom();
    const options = { viewport: { width: 320, height: 568 } };
    const watching = await visit(room, options);
    const mallory = await visit(room, options);
    await mallory.takeName(HOSTILE.name);
    // The server cleans some of it.
    mallory.expectToLose(...HOSTILE.texts);
    for (const text of HOSTILE.texts) await mallory.say(text);
    // Posting does not wait for the answer; another page sees what was accepted.
    await watching.shows(HOSTILE.texts.length);
    const history = await server.history(room);
    const late = await visit(room, options);
    for (const page of [watching, mallory, late]) {
      assertEquals(await page.shows(HOSTILE.texts.length), history);
      for (const { name } of await page.rows()) {
        assertEquals(
          name,
          HOSTILE.name,
        );
      }
      await page.expectNoSidewaysScroll();
      const found = await page.page.evaluate((known) => ({
        hacked: "hacked" in globalThis,
        elements: [...document.querySelectorAll("#messages *")]
          .map(({ localName }) => localName)
          .filter((name) => !known.includes(name)),
        headings: document.querySelectorAll("h1").length,
      }), ELEMENTS);
      assertEquals(found, { hacked: false, elements: [], headings: 1 });
      const wide = await page.page.locator("#messages li").evaluateAll((
        rows,
      ) =>
        rows.filter((row) => {
          const { left, right } = row.getBoundingClientRect();
          return left < 0 || right > innerWidth;
        }).length
      );
      assertEquals(wide, 0);
    }
    assertEquals(history.length, HOSTILE.texts.length);
    assert(!/[\u202a-\u202e\u2066-\u2069]/.test(history.join("")));
  },
);

browserTest(
  "A page that arrives in two parts is shown whole: nothing shifts when the second comes",
  async (visit) => {
    await using box = new Middlebox(server.url);
    box.blocks = false;
    const room = box.behind(await server.openRoom());
    const ann = await visit(BLANK, { viewport: SIZES[0] });
    const parts = ["notices", "notes", "reaction", "field", "below", "tool"];
    for (const page of [room, `${room}/embed`]) {
      for (const part of parts) {
        box.pausesAt = `class="${part}"`;
        await ann.open(page);
        await ann.expectSteadyLayout();
      }
    }
    assertEquals(box.pauses, 2 * parts.length);
  },
);

browserTest(
  "A name of maximum length keeps the composer and the rows intact",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room, { viewport: { width: 320, height: 568 } });
    for (const name of ["W".repeat(32), "👩‍👩‍👧‍👦".repeat(11), "ﷺ".repeat(32)]) {
      await ann.takeName(name);
      await ann.page.getByText(`Chatting as ${name}`).waitFor();
      await ann.say(`it's ${[...name][0]}`);
      await ann.row(`it's ${[...name][0]}`).waitFor();
      await ann.expectNoSidewaysScroll();
    }
  },
);
