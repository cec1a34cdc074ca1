/** All keys of moderators, with and without selected rows, on any keyboard. */
import { assertEquals } from "@std/assert";
import type { CDPSession } from "playwright-core";
import { EN } from "../../components/texts/en.ts";
import { browserTest } from "./chromium.ts";
import { expectFocus, openAsHost, undo, waitForNote } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const KEYS = Object.keys(EN.moderating.shortcuts.keys);

/** The letters in the same places on a Russian keyboard. */
const RUSSIAN: Readonly<Record<string, string>> = {
  d: "в",
  t: "е",
  b: "и",
  c: "с",
  l: "д",
  x: "ч",
  p: "з",
  r: "к",
  i: "ш",
  u: "г",
};

const RECORD_ACTS = `(() => {
  globalThis.asked = [];
  const note = (json) => {
    const { action } = JSON.parse(json);
    if (action) asked.push(action);
  };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (frame) {
    note(frame);
    return send.call(this, frame);
  };
  const before = fetch;
  globalThis.fetch = (url, options) => {
    if (options?.body) note(options.body);
    return before(url, options);
  };
})()`;

/** The actions that a page has asked for since the last call. */
async function asked({ page }: RoomPage): Promise<string[]> {
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
  return await page.evaluate(() =>
    (globalThis as unknown as { asked: string[] }).asked.splice(0)
  );
}

interface Pressed {
  readonly key?: string;
  /** As CDP counts them: 1 Alt, 2 Control, 4 Meta, 8 Shift. */
  readonly modifiers?: number;
  /** For an input method. */
  readonly composed?: true;
}

/** Presses the key in a letter's place. */
async function press(
  cdp: CDPSession,
  letter: string,
  { key = letter, modifiers, composed }: Pressed = {},
): Promise<void> {
  const code = letter === "?" ? "Slash" : `Key${letter.toUpperCase()}`;
  const pressed = {
    key: composed ? "Process" : key,
    code,
    modifiers,
    windowsVirtualKeyCode: composed ? 229 : code.charCodeAt(3),
  };
  await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...pressed });
  await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
}

/** A room in which two people have spoken, and its host at the keyboard, on a row. */
async function begin(visit: Parameters<Parameters<typeof browserTest>[1]>[0]) {
  const { room, host } = await openAsHost(server, visit, {
    first: RECORD_ACTS,
  });
  await server.say(room, "hello", await server.introduce("Zoe"));
  await server.say(room, "ann one", await server.introduce("Ann"));
  await server.say(room, "bea one", await server.introduce("Bea"));
  await host.shows(3);
  const cdp = await host.page.context().newCDPSession(host.page);
  await host.field.focus();
  await host.page.keyboard.press("PageUp");
  await expectFocus(host, "bea one");
  await asked(host);
  return { room, host, cdp };
}

async function closeNotes({ page }: RoomPage): Promise<void> {
  const buttons = page.locator(".note .close");
  while (await buttons.count() > 0) await buttons.first().click();
}

async function expectNothing(host: RoomPage, what: string): Promise<void> {
  assertEquals(await asked(host), [], what);
  assertEquals(await host.page.locator("dialog[open]").count(), 0, what);
  assertEquals(await host.page.getByText("Replying to").count(), 0, what);
}

async function selectTwo(host: RoomPage): Promise<void> {
  await host.page.keyboard.press("Shift+ArrowUp");
  await host.page.keyboard.press("ArrowDown");
  await host.page.getByRole("status")
    .getByText("2 messages of 2 people selected").waitFor();
  await expectFocus(host, "bea one");
}

browserTest(
  "While rows are selected, each key acts on all of them or does nothing, also with Caps Lock and a Russian keyboard",
  async (visit) => {
    const { host, cdp } = await begin(visit);
    const done: Readonly<Record<string, string>> = {
      d: "2 messages are deleted",
      t: "Bea and Ann are timed out",
      b: "Bea and Ann are banned",
      c: "Bea and Ann are cleared",
    };
    for (const letter of KEYS) {
      for (const key of [letter, letter.toUpperCase(), RUSSIAN[letter]]) {
        if (/[xu]/.test(letter)) continue;
        await selectTwo(host);
        await press(cdp, letter, { key });
        if (letter === "l") {
          await host.page.getByRole("dialog").waitFor();
          await host.page.keyboard.press("Escape");
          await host.page.getByRole("dialog").waitFor({ state: "detached" });
          await expectFocus(host, "bea one");
        } else if (letter in done) {
          await waitForNote(host, done[letter]);
          assertEquals(await asked(host), ["purge"], key);
          await undo(host, done[letter]);
          await waitForNote(host, `Undone: ${done[letter]}`);
          await host.shows(3);
          assertEquals(await asked(host), ["undo"]);
          await closeNotes(host);
          await host.field.focus();
          await host.page.keyboard.press("PageUp");
          continue;
        } else await expectNothing(host, key);
        await host.page.keyboard.press("Escape");
        await host.page.getByRole("group", { name: "Selected messages" })
          .waitFor({ state: "detached" });
      }
    }
  },
);

browserTest(
  "Without a selection Caps Lock and a Russian keyboard change nothing",
  async (visit) => {
    const { host, cdp } = await begin(visit);
    const action: Readonly<Record<string, string>> = {
      d: "delete",
      t: "timeout",
      b: "ban",
      c: "clear",
      p: "pin",
    };
    for (const letter of Object.keys(action)) {
      for (const key of [letter.toUpperCase(), RUSSIAN[letter]]) {
        await press(cdp, letter, { key });
        assertEquals(await asked(host), [action[letter]], key);
        await press(cdp, "u", { key: RUSSIAN.u });
        if (letter !== "p") await waitForNote(host, "Undone: ");
        await host.shows(3);
        await closeNotes(host);
        await host.field.focus();
        await host.page.keyboard.press("PageUp");
        await expectFocus(host, "bea one");
        await asked(host);
      }
    }
    for (const key of ["X", RUSSIAN.x]) {
      await press(cdp, "x", { key });
      await host.page.getByRole("status").getByText("1 message").waitFor();
      await host.page.keyboard.press("Escape");
    }
    for (const letter of ["i", "l"]) {
      await press(cdp, letter, { key: RUSSIAN[letter] });
      await host.page.getByRole("dialog").waitFor();
      await host.page.keyboard.press("Escape");
      await host.page.getByRole("dialog").waitFor({ state: "detached" });
      await expectFocus(host, "bea one");
    }
    await press(cdp, "r", { key: RUSSIAN.r });
    await host.page.getByText("Replying to").waitFor();
  },
);

browserTest(
  "No key does anything with another key held, for an input method, or in a field",
  async (visit) => {
    const { room, host, cdp } = await begin(visit);
    const others: readonly Pressed[] = [
      ...[1, 2, 4].map((modifiers) => ({ modifiers })),
      { composed: true },
    ];
    for (const selects of [false, true]) {
      if (selects) await selectTwo(host);
      for (const letter of [...KEYS, "?"]) {
        for (const held of others) await press(cdp, letter, held);
        if (letter === "?") continue;
        // The capital letter that Shift makes, without and with Caps Lock.
        await press(cdp, letter, { key: letter.toUpperCase(), modifiers: 8 });
        await press(cdp, letter, { modifiers: 8 });
      }
      await expectNothing(host, `selects: ${selects}`);
      const selected = await host.page.locator("[data-selected]").count();
      assertEquals(selected, selects ? 2 : 0);
    }
    await host.page.keyboard.press("Escape");
    await host.field.focus();
    await host.page.keyboard.type(KEYS.join(""));
    assertEquals(await host.field.inputValue(), KEYS.join(""));
    await expectNothing(host, "in the field");
    assertEquals(await server.history(room), ["hello", "ann one", "bea one"]);
  },
);
