/** The emoji picker. */
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { browserTest } from "./chromium.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

interface Opened {
  readonly picker: Locator;
  readonly search: Locator;
  readonly button: Locator;
  /** The rendered emoji. */
  emoji(name: string): Locator;
}

/** Opens the picker with its button, and waits for the emoji. */
async function openPicker(
  { page }: RoomPage,
  title = "Emoji",
): Promise<Opened> {
  const button = page.getByRole("button", { name: title, exact: true });
  const picker = page.getByRole("dialog", { name: title });
  await button.click();
  await picker.getByRole("gridcell").first().waitFor();
  return {
    picker,
    button,
    search: picker.getByRole("searchbox"),
    emoji: (name) => picker.getByRole("gridcell", { name, exact: true }),
  };
}

/** The name of the focused element. */
function focused({ page }: RoomPage): Promise<string | null> {
  return page.evaluate(() =>
    document.activeElement?.getAttribute("aria-label") ?? null
  );
}

browserTest(
  "An emoji is found, picked and posted by keyboard alone",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    const { keyboard } = ann.page;
    await ann.field.focus();
    await keyboard.type("what a ");
    await keyboard.press("Tab");
    assertEquals(await focused(ann), "Emoji");
    await keyboard.press("Enter");
    const picker = ann.page.getByRole("dialog", { name: "Emoji" });
    await picker.getByRole("gridcell").first().waitFor();
    assertEquals(await focused(ann), "Search emoji");
    await keyboard.type("tada");
    await picker.getByRole("gridcell", { name: "party popper" }).waitFor();
    await keyboard.press("Enter");
    await picker.waitFor({ state: "detached" });
    assertEquals(await ann.field.inputValue(), "what a 🎉");
    // Undo works as for typed text.
    await keyboard.press("ControlOrMeta+z");
    assertEquals(await ann.field.inputValue(), "what a ");
    await keyboard.press("ControlOrMeta+Shift+z");
    await keyboard.type(" day");
    await keyboard.press("Enter");
    assertEquals(await ann.shows(1), ["what a 🎉 day"]);
  },
);

browserTest(
  "Arrow keys move through the emoji, Escape returns the focus",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    const { keyboard } = ann.page;
    const { picker } = await openPicker(ann);
    await keyboard.press("ArrowDown");
    assertEquals(await focused(ann), "grinning face");
    await keyboard.press("ArrowRight");
    assertEquals(await focused(ann), "grinning face with big eyes");
    await keyboard.press("End");
    await keyboard.press("ArrowRight");
    assertEquals(await focused(ann), "slightly smiling face");
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowUp");
    assertEquals(await focused(ann), "Search emoji");
    await keyboard.press("ArrowDown");
    // Through all of them: each is rendered before it gets the focus, and is in view.
    for (let group = 1; group < 9; group++) await keyboard.press("PageDown");
    assertEquals(await focused(ann), "chequered flag");
    for (let row = 0; row < 40; row++) await keyboard.press("ArrowDown");
    await keyboard.press("End");
    assertEquals(await focused(ann), "flag: Wales");
    const inView = await picker.evaluate((picker) => {
      const { top, bottom } = document.activeElement!.getBoundingClientRect();
      const box = picker.querySelector("[role=grid]")!.parentElement!
        .getBoundingClientRect();
      return top >= box.top && bottom <= box.bottom + 1;
    });
    assert(inView);
    assertEquals(
      await picker.locator("[role=gridcell][tabindex='0']").count(),
      1,
      "one stop of the Tab key",
    );
    await keyboard.press("Escape");
    await picker.waitFor({ state: "detached" });
    assertEquals(await focused(ann), "Emoji");
    assertEquals(await ann.field.inputValue(), "");
  },
);

browserTest(
  "Several emoji can be picked by pointer at the caret, and a click outside closes the picker",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    await ann.field.fill("ab");
    await ann.field.press("ArrowLeft");
    const { picker, emoji, button } = await openPicker(ann);
    await emoji("grinning face").click();
    await emoji("rolling on the floor laughing").click();
    assertEquals(await ann.field.inputValue(), "a😀🤣b");
    assertEquals(await button.getAttribute("aria-expanded"), "true");
    await ann.log.click({ position: { x: 20, y: 20 } });
    await picker.waitFor({ state: "detached" });
    assertEquals(await button.getAttribute("aria-expanded"), "false");
    await openPicker(ann);
    await button.click();
    await picker.waitFor({ state: "detached" });
  },
);

browserTest(
  "Recent emoji come first the next time, and the skin tone is kept",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    const first = await openPicker(ann);
    await first.picker.getByRole("combobox", { name: "Skin tone" })
      .selectOption({ label: "✋🏽 Medium" });
    await first.search.fill("waving");
    await first.emoji("waving hand").click();
    assertEquals(await ann.field.inputValue(), "👋🏽");
    await ann.field.fill("");
    await ann.reload();
    const { picker } = await openPicker(ann);
    await picker.getByRole("rowheader", { name: "Recent" }).waitFor();
    const cell = picker.getByRole("gridcell").first();
    assertEquals(await cell.textContent(), "👋🏽");
    assertEquals(await cell.getAttribute("aria-label"), "waving hand");
  },
);

browserTest(
  "Emoji are found in Chinese and in English, in both languages of the interface",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    const english = await openPicker(ann);
    await english.search.fill("笑哭");
    await english.emoji("face with tears of joy").waitFor();
    await english.search.fill("no such thing");
    await english.picker.getByRole("status").getByText("No emoji found")
      .waitFor();
    const ming = await visit(room, { locale: "zh-CN" });
    const chinese = await openPicker(ming, "表情");
    await chinese.search.fill("tears of");
    await chinese.emoji("笑哭了").waitFor();
    await chinese.search.fill("笑哭");
    await chinese.emoji("笑哭了").waitFor();
  },
);

browserTest(
  "Headings lead to their emoji, and hovering shows an emoji's name",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    const { picker, emoji } = await openPicker(ann);
    await picker.getByRole("button", { name: "Food and drink" }).click();
    await emoji("grapes").hover();
    await picker.getByText(":grapes:").waitFor();
  },
);

browserTest(
  "Without its data the picker shows an error, and can be closed",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    ann.expect(/^Failed to load resource/);
    await ann.page.route("**/emoji/*?v=*", (route) => route.abort());
    await ann.page.getByRole("button", { name: "Emoji", exact: true }).click();
    const picker = ann.page.getByRole("dialog");
    await picker.getByText("Emoji can’t be loaded right now").waitFor();
    await ann.page.unroute("**/emoji/*?v=*");
    await picker.getByRole("searchbox").fill("tada");
    await picker.getByRole("gridcell", { name: "party popper" }).waitFor();
    await ann.page.keyboard.press("Escape");
    await picker.waitFor({ state: "detached" });
  },
);

for (
  const viewport of [
    { width: 320, height: 480 },
    { width: 390, height: 844 },
    { width: 1280, height: 800 },
  ]
) {
  browserTest(
    `The picker is entirely on the page, above the composer (${viewport.width} px)`,
    async (visit) => {
      const ann = await visit(await server.openRoom(), { viewport });
      const { picker } = await openPicker(ann);
      const [box, field] = await Promise.all([
        picker.boundingBox(),
        ann.field.boundingBox(),
      ]);
      assert(box && field && box.x >= 0 && box.y >= 0);
      assert(box.x + box.width <= viewport.width);
      assert(box.y + box.height <= field.y);
      await ann.expectNoSidewaysScroll();
    },
  );
}
