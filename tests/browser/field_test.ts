/** What the message field holds: drafts, line breaks, long texts, and its height. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { choose } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";
import { isAtEnd } from "./scrolling.ts";

declare global {
  /** The longest text whose characters were counted, in UTF-16 units. */
  var counted: number;
}

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Pastes, as the clipboard's keys do. */
async function paste({ field, page }: RoomPage, text: string): Promise<void> {
  await field.focus();
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press("ControlOrMeta+v");
}

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

browserTest(
  "A draft is never sent by a page load, whatever it ends with, and keeps its reply",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room, CLIPBOARD);
    await ann.say("what is the song?");
    await ann.shows(1);
    await choose(ann, "what is the song?", "Reply");
    await paste(ann, "a draft\n");
    await ann.reload();
    await ann.page.getByText("Replying to").waitFor();
    await ann.drawn();
    assertEquals((await ann.field.inputValue()).trim(), "a draft");
    // As an earlier version of the page, or a restored tab, left it.
    await ann.page.evaluate(() => {
      for (const name of Object.keys(sessionStorage)) {
        if (name.startsWith("hubbub.draft.")) {
          sessionStorage.setItem(name, JSON.stringify("a draft\n"));
        }
      }
    });
    await ann.reload();
    // A draft is restored after the first frame.
    await ann.drawn();
    assertEquals(await ann.field.inputValue(), "a draft ");
    await ann.page.goto(server.url);
    await ann.goBack();
    await ann.drawn();
    assertEquals((await ann.field.inputValue()).trim(), "a draft");
    assertEquals(await server.history(room), ["what is the song?"]);
    await ann.field.press("Enter");
    await ann.shows(2);
    await ann.row("a draft").locator(".quoted").waitFor();
    // What was sent is no draft any more.
    await ann.reload();
    assertEquals(await ann.field.inputValue(), "");
    assertEquals(await ann.page.getByText("Replying to").count(), 0);
    assertEquals(await server.history(room), ["what is the song?", "a draft"]);
  },
);

browserTest(
  "What was put into the field before the scripts ran is sent only if Enter was its last key",
  async (visit) => {
    const room = await server.openRoom();
    const waysIn: ((page: RoomPage) => Promise<void>)[] = [
      (page) => paste(page, "pasted\n"),
      // As a browser restores a form.
      ({ field }) =>
        field.evaluate((field) => {
          (field as HTMLTextAreaElement).value = "restored\n";
        }),
      async ({ field }) => {
        await field.fill("continued");
        await field.press("Enter");
        await field.press("Shift+Enter");
      },
    ];
    for (const way of waysIn) {
      const ann = await visit(room, { ...CLIPBOARD, held: true });
      await way(ann);
      await ann.takeOver();
      await ann.drawn();
      assertEquals(await ann.rows(), []);
      assertEquals(
        /^(pasted|restored|continued) $/.test(await ann.field.inputValue()),
        true,
      );
    }
    assertEquals(await server.history(room), []);
  },
);

browserTest(
  "A key that is held down sends once",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    const enter = () => ann.page.keyboard.down("Enter");
    await ann.field.fill("once");
    await enter();
    await ann.field.evaluate((field) => {
      (field as HTMLTextAreaElement).value = "half a sentence";
    });
    await enter();
    await ann.page.keyboard.up("Enter");
    assertEquals(await ann.shows(1), ["once"]);
    assertEquals(await ann.field.inputValue(), "half a sentence");
  },
);

browserTest(
  "A message is one line: breaks become spaces as they are pasted, dropped or set, and Shift+Enter does nothing",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room, CLIPBOARD);
    const { keyboard } = ann.page;
    const text = () => ann.field.inputValue();
    await ann.field.pressSequentially("so: ");
    await paste(ann, "one\r\n\r\ntwo\tthree\n");
    assertEquals(await text(), "so: one two three ");
    // The caret is after what was pasted, and undo takes it back.
    await keyboard.type("four");
    assertEquals(await text(), "so: one two three four");
    for (let i = 0; i < 9 && await text() !== "so: "; i++) {
      await keyboard.press("ControlOrMeta+z");
    }
    assertEquals(await text(), "so: ");
    await ann.field.fill("dropped\nhere");
    assertEquals(await text(), "dropped here");
    for (const keys of ["Shift+Enter", "Alt+Enter"]) await keyboard.press(keys);
    await ann.drawn();
    assertEquals([await ann.rows(), await text()], [[], "dropped here"]);
    // An iPhone's keyboard sets it at the start of a sentence, without the key.
    await ann.field.evaluate((field) =>
      field.dispatchEvent(
        new KeyboardEvent("keydown", {
          key: "Enter",
          shiftKey: true,
          bubbles: true,
          cancelable: true,
        }),
      )
    );
    assertEquals(await ann.shows(1), ["dropped here"]);
    await ann.field.fill("by Control");
    await keyboard.press("Control+Enter");
    assertEquals(await ann.shows(2), ["dropped here", "by Control"]);
    assertEquals(await server.history(room), ["dropped here", "by Control"]);
  },
);

browserTest(
  "A megabyte in the field is cut to what a message could have, which is said, and never counted",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room, CLIPBOARD);
    await ann.page.evaluate(() => {
      const { segment } = Intl.Segmenter.prototype;
      globalThis.counted = 0;
      Intl.Segmenter.prototype.segment = function (text) {
        globalThis.counted = Math.max(globalThis.counted, text.length);
        return segment.call(this, text);
      };
    });
    const megabyte = "多行\n".repeat(350_000);
    const devtools = await ann.page.context().newCDPSession(ann.page);
    const said = ann.page.getByRole("alert").getByText(
      "the rest was cut. A message can have 500 characters.",
    );
    const waysIn = [
      () => paste(ann, megabyte),
      () => ann.field.fill(megabyte),
      () => devtools.send("Input.insertText", { text: megabyte }),
    ];
    for (const way of waysIn) {
      await way();
      await said.waitFor();
      const { length } = await ann.field.inputValue();
      assert(length > 7_900 && length <= 8_000, `${length}`);
      await ann.page.keyboard.press("ControlOrMeta+z");
      assert((await ann.field.inputValue()).length <= 8_000);
      await ann.field.fill("");
      await said.waitFor({ state: "detached" });
    }
    const counted = await ann.page.evaluate(() => globalThis.counted);
    assert(counted > 0 && counted <= 8_000, `${counted}`);
    await ann.say("short again");
    assertEquals(await ann.shows(1), ["short again"]);

    const plain = await visit(room, { javaScriptEnabled: false });
    assertEquals(await plain.field.getAttribute("maxlength"), "8000");
  },
);

browserTest(
  "The field grows with its text to five lines and shrinks again, also in a browser without field-sizing",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(room, Array.from({ length: 50 }, (_, i) => `line ${i}`));
    const ann = await visit(room, { viewport: { width: 400, height: 640 } });
    const height = async () => (await ann.field.boundingBox())?.height;
    const word = "sentence ";
    for (const native of [true, false]) {
      if (!native) {
        await withoutFieldSizing(ann);
        await ann.field.fill(word.repeat(6));
        await ann.reload();
        await ann.drawn();
        assertEquals(await height(), 66, "a restored draft of two lines");
      }
      await ann.field.fill(word);
      assertEquals(await height(), 42);
      await ann.field.fill(word.repeat(6));
      assertEquals(await height(), 66);
      await ann.page.setViewportSize({ width: 900, height: 640 });
      await ann.page.waitForFunction(() =>
        document.querySelector<HTMLElement>("[name=text]")?.offsetHeight === 42
      );
      await ann.page.setViewportSize({ width: 400, height: 640 });
      await ann.field.fill(word.repeat(60));
      // Five lines of 24 px, the padding and the border.
      assertEquals(await height(), 138);
      await ann.drawn();
      assertEquals(await isAtEnd(ann), true);
      const sent = word.repeat(6) + native;
      await ann.say(sent);
      await ann.row(sent).waitFor();
      assertEquals(await height(), 42);
      assertEquals(await isAtEnd(ann), true);
    }
  },
);

/** Takes `field-sizing` away from the page, as WebKit has it, once it is loaded again. */
async function withoutFieldSizing({ page }: RoomPage): Promise<void> {
  await page.addInitScript(() => {
    const supports = CSS.supports.bind(CSS) as (...args: string[]) => boolean;
    CSS.supports = (...args: string[]) =>
      args[0] !== "field-sizing" && supports(...args);
  });
  await page.route("**/styles.css*", async (route) => {
    const response = await route.fetch();
    const css = await response.text();
    const body = css.replaceAll("field-sizing:content", "");
    await route.fulfill({ response, body });
  });
}
