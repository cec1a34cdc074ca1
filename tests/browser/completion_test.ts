/** Completing names and emoji in the message field. */
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { MAX_NAME_LENGTH } from "../../hub/protocol.ts";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest } from "./chromium.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Opens a room in which these viewers have posted, in order. */
async function roomOf(...names: string[]): Promise<string> {
  const room = await server.openRoom();
  for (const name of names) {
    await server.say(room, `I am ${name}`, await server.introduce(name));
  }
  return room;
}

function list({ page }: RoomPage, name: string): Locator {
  return page.getByRole("listbox", { name });
}

/** The text of the active option, as assistive technology sees it. */
async function chosen(room: RoomPage): Promise<string | null> {
  return await room.field.evaluate((field) => {
    const id = field.getAttribute("aria-activedescendant");
    const option = id && document.getElementById(id);
    if (!option) return null;
    if (option.ariaSelected !== "true") return "not selected";
    const list = option.closest("[role=listbox]")?.id;
    return list === field.getAttribute("aria-controls")
      ? option.textContent
      : "in another list";
  });
}

browserTest(
  "A name in any script is completed by keyboard, and only the next Enter sends",
  async (visit) => {
    const ann = await visit(await roomOf("Lee Ann", "小明", "محمد", "Bob"));
    await ann.field.pressSequentially("hi @");
    const people = list(ann, "People to mention");
    await people.waitFor();
    assertEquals(await people.getByRole("option").allTextContents(), [
      "Bob",
      "محمد",
      "小明",
      "Lee Ann",
    ]);
    assertEquals(await chosen(ann), null);
    await ann.field.press("ArrowUp");
    assertEquals(await chosen(ann), "Lee Ann");
    await ann.field.press("ArrowDown");
    await ann.field.press("ArrowDown");
    assertEquals(await chosen(ann), "محمد");
    await ann.field.pressSequentially("le");
    assertEquals(await chosen(ann), null);
    await ann.field.press("ArrowDown");
    assertEquals(await chosen(ann), "Lee Ann");
    await ann.field.press("Enter");
    assertEquals(await ann.field.inputValue(), "hi @Lee Ann ");
    await people.waitFor({ state: "detached" });
    // A completed word gets no suggestions, or the next Enter would take one.
    await ann.field.pressSequentially("a");
    await ann.drawn();
    assertEquals(await people.count(), 0);
    await ann.field.press("Backspace");
    await ann.field.pressSequentially("@小");
    await ann.field.press("Tab");
    assertEquals(await ann.field.inputValue(), "hi @Lee Ann @小明 ");
    await ann.field.press("Enter");
    assertEquals((await ann.shows(5)).at(-1), "hi @Lee Ann @小明");
  },
);

browserTest(
  "A short name is completed, and becomes the emoji when typed in full",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    await ann.field.pressSequentially("so :tad");
    await list(ann, "Emoji").waitFor();
    assertEquals(await chosen(ann), null);
    await ann.field.press("Tab");
    assertEquals(await ann.field.inputValue(), "so 🎉");
    await ann.field.pressSequentially(":smile:, 10:30 :nonsense:");
    const text = "so 🎉😄, 10:30 :nonsense:";
    assertEquals(await ann.field.inputValue(), text);
    // Undo restores the short name.
    await ann.field.fill("");
    await ann.field.pressSequentially(":joy:");
    assertEquals(await ann.field.inputValue(), "😂");
    await ann.field.press("ControlOrMeta+z");
    assertEquals(await ann.field.inputValue(), ":joy:");
    await ann.field.press("Escape");
    // Pasted short names are replaced when sent.
    await ann.field.fill("pasted :+1: and :joy:");
    await ann.field.press("Enter");
    assertEquals(await ann.shows(1), ["pasted 👍 and 😂"]);
    // One that was restored is sent as it stands.
    await ann.field.pressSequentially(":joy:");
    await ann.field.press("ControlOrMeta+z");
    await ann.field.press("Enter");
    assertEquals((await ann.shows(2)).at(-1), ":joy:");
  },
);

browserTest(
  "Escape keeps the word as typed, and Enter then sends it",
  async (visit) => {
    const ann = await visit(await roomOf("Bob"));
    await ann.field.pressSequentially("@b");
    const people = list(ann, "People to mention");
    await people.waitFor();
    await ann.field.press("Escape");
    await people.waitFor({ state: "detached" });
    assertEquals(await chosen(ann), null);
    await ann.field.pressSequentially("o");
    await ann.drawn();
    assertEquals(await people.count(), 0);
    await ann.field.press("Enter");
    assertEquals((await ann.shows(2)).at(-1), "@bo");
    // The next word gets suggestions again.
    await ann.field.pressSequentially("@b");
    await people.waitFor();
  },
);

browserTest(
  "A click takes a suggestion and keeps the focus in the field, and leaving the field closes the list",
  async (visit) => {
    const ann = await visit(await roomOf("Ann Lee", "Bob"));
    await ann.field.pressSequentially("@");
    const people = list(ann, "People to mention");
    await people.getByRole("option", { name: "Ann Lee" }).click();
    assertEquals(await ann.field.inputValue(), "@Ann Lee ");
    await ann.page.keyboard.type("hi @");
    assertEquals(await ann.field.inputValue(), "@Ann Lee hi @");
    await people.waitFor();
    // Before a space it adds no second one.
    await ann.field.fill("so  there");
    for (let i = 0; i < 6; i++) await ann.field.press("ArrowLeft");
    await ann.page.keyboard.type("@b");
    await people.waitFor();
    await ann.field.press("Tab");
    assertEquals(await ann.field.inputValue(), "so @Bob there");
    await ann.field.fill("@Ann Lee hi @");
    await people.waitFor();
    await ann.page.getByRole("button", { name: "Emoji" }).focus();
    await people.waitFor({ state: "detached" });
    await ann.field.focus();
    await ann.field.press("End");
    await ann.field.pressSequentially("b");
    await people.waitFor();
    await ann.field.press("ArrowLeft");
    await ann.field.press("ArrowLeft");
    await people.waitFor({ state: "detached" });
  },
);

browserTest(
  "Nothing is suggested during an input method's composition",
  async (visit) => {
    const room = await server.openRoom();
    const ming = await visit(room, { locale: "zh-CN" });
    const field = ming.page.getByRole("textbox", { name: "消息" });
    await field.pressSequentially("好:");
    const devtools = await ming.page.context().newCDPSession(ming.page);
    await devtools.send("Input.imeSetComposition", {
      text: "xiaoku",
      selectionStart: 6,
      selectionEnd: 6,
    });
    await ming.drawn();
    assertEquals(await ming.page.getByRole("listbox").count(), 0);
    await devtools.send("Input.insertText", { text: "笑哭" });
    const emoji = list(ming, "表情");
    await emoji.getByRole("option", { name: "笑哭了" }).waitFor();
    // An Enter during the next composition belongs to the input method.
    await devtools.send("Input.imeSetComposition", {
      text: "le",
      selectionStart: 2,
      selectionEnd: 2,
    });
    await devtools.send("Input.dispatchKeyEvent", {
      type: "rawKeyDown",
      key: "Enter",
      code: "Enter",
      windowsVirtualKeyCode: 13,
    });
    await ming.drawn();
    assertEquals(await field.inputValue(), "好:笑哭le");
    await devtools.send("Input.imeSetComposition", {
      text: "",
      selectionStart: 0,
      selectionEnd: 0,
    });
    await emoji.getByRole("option", { name: "笑哭了" }).click();
    assertEquals(await field.inputValue(), "好😂");
  },
);

for (
  const viewport of [{ width: 320, height: 480 }, { width: 1280, height: 800 }]
) {
  browserTest(
    `The list is entirely on the page, above the field, and shifts nothing (${viewport.width} px)`,
    async (visit) => {
      const names = Array.from(
        { length: 9 },
        (_, i) => `${"W".repeat(31)}${i}`,
      );
      const ann = await visit(await roomOf(...names), { viewport });
      const before = await ann.field.boundingBox();
      await ann.field.pressSequentially("@");
      const people = list(ann, "People to mention");
      await people.waitFor();
      const [box, field] = await Promise.all([
        people.boundingBox(),
        ann.field.boundingBox(),
      ]);
      assertEquals(field, before);
      assert(box && field && box.x >= 0 && box.y >= 0);
      assert(box.x + box.width <= viewport.width);
      assert(box.y + box.height <= field.y);
      await ann.expectNoSidewaysScroll();
    },
  );
}

browserTest(
  "The list stays within the page, wherever the chat is",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: `${server.url}/nowhere.mp4`,
    });
    const name = "W".repeat(MAX_NAME_LENGTH);
    await server.say(room.url, "hello", await server.introduce(name));
    for (const width of [1_280, 320]) {
      const ann = await visit(room.url, { viewport: { width, height: 640 } });
      ann.expect(/^Failed to load resource/);
      await ann.row("hello").waitFor();
      await ann.field.pressSequentially("@");
      const box = await list(ann, "People to mention").boundingBox();
      assert(box && box.x >= 0 && box.x + box.width <= width, `${width}`);
    }
  },
);

browserTest(
  "Enter sends what was typed unless a suggestion was moved to, and a list at rest under the pointer takes nothing",
  async (visit) => {
    const ann = await visit(await roomOf("Stranger"));
    const texts = [
      "主播说：加油",
      "现在比分：100：99",
      "现在比分:100:99",
      "at the door :no",
      "see you @",
      "hi @str",
      "他说:加油",
      "C:\\no",
      "16:07",
    ];
    let posted = 1;
    for (const text of texts) {
      await ann.field.pressSequentially(text);
      if (/[@:]\w*$/.test(text) && !/\d|\\/.test(text)) {
        await ann.page.getByRole("listbox").waitFor();
      }
      await ann.field.press("Enter");
      assertEquals((await ann.shows(++posted)).at(-1), text);
      assertEquals(await ann.page.getByRole("listbox").count(), 0);
    }

    await ann.field.pressSequentially("@");
    const stranger = list(ann, "People to mention").getByRole("option");
    const box = await stranger.boundingBox();
    assert(box);
    await ann.field.press("Escape");
    await ann.field.fill("");
    await ann.page.mouse.move(box.x + 20, box.y + 10);
    await ann.field.pressSequentially("@");
    await stranger.waitFor();
    await ann.drawn();
    assertEquals(await chosen(ann), null);
    await ann.page.mouse.move(box.x + 24, box.y + 10);
    assertEquals(await chosen(ann), "Stranger");
    await ann.page.mouse.move(0, 0);
    assertEquals(await chosen(ann), null);
    await stranger.hover();
    await ann.field.press("Enter");
    assertEquals(await ann.field.inputValue(), "@Stranger ");
    // A text that is recalled opens no list.
    await ann.field.fill("hello @st");
    await ann.field.press("Enter");
    await ann.shows(++posted);
    await ann.field.press("ArrowUp");
    assertEquals(await ann.field.inputValue(), "hello @st");
    await ann.drawn();
    assertEquals(await ann.page.getByRole("listbox").count(), 0);
  },
);
