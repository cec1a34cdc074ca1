/** The replay of a chat. */
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import type { MessageEvent } from "../../hub/protocol.ts";
import { Chatter } from "../tools/chatter.ts";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest } from "./chromium.ts";
import { delay } from "./moments.ts";
import { startsDanmaku } from "./overlay.ts";
import { BLANK } from "./room_page.ts";
import { flood } from "./room_server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { media, server } from "./servers.ts";

/** The maximum of messages on the page. */
const SHOWN = 100;

const CLIP = new URL("samples/clip.m4s", import.meta.url);

/** A room with messages posted at an interval, in milliseconds. */
async function talk(texts: readonly string[], pause: number): Promise<string> {
  const room = await server.openRoom();
  for (const [index, text] of texts.entries()) {
    if (index > 0) await delay(pause);
    await server.say(room, text, await server.introduce(`Viewer ${index}`));
  }
  return room;
}

async function messagesOf(room: string): Promise<MessageEvent[]> {
  const found: MessageEvent[] = [];
  for (;;) {
    const before = found[0] ? `?before=${found[0].seq}` : "";
    const { messages } = await (await fetch(`${room}/messages${before}`))
      .json();
    if (messages.length === 0) return found;
    found.unshift(...messages);
  }
}

const list = (page: Page): Locator =>
  page.getByRole("log", { name: "Messages" });

async function shown(page: Page): Promise<string[]> {
  return await list(page).locator(".text").allTextContents();
}

/** Waits until exactly these texts are shown. */
async function shows(page: Page, texts: readonly string[]): Promise<void> {
  await page.waitForFunction((wanted) => {
    const rows = document.querySelectorAll("[role=log] .text");
    return JSON.stringify([...rows].map((row) => row.textContent)) === wanted;
  }, JSON.stringify(texts)).catch(async (cause) => {
    throw new Error(`It shows ${JSON.stringify(await shown(page))}`, { cause });
  });
}

/** Seeks to a second. */
async function seek(page: Page, seconds: number): Promise<void> {
  await page.getByRole("slider", { name: "Position" })
    .fill(String(seconds * 1_000));
}

/** The beginning of the recording in the URL, in milliseconds since 1970. */
const startOf = (page: Page): number =>
  Date.parse(new URL(page.url()).searchParams.get("at") ?? "");

/** Opens a replay in its own browser context. */
type Open = (address: string) => Promise<Page>;

/** A test in a browser that has visited a room: a replay has no connection to wait for. */
function replayTest(name: string, run: (open: Open) => Promise<void>): void {
  browserTest(name, async (visit) => {
    const { page } = await visit(BLANK);
    await run(async (address) => {
      await page.goto(address);
      return page;
    });
  });
}

replayTest(
  "Viewers hidden in the chat are hidden in the replay",
  async (open) => {
    const room = await talk(["from Viewer 0", "from Viewer 1"], 0);
    const [{ from }] = await messagesOf(room);
    const page = await open(`${room}/replay`);
    await seek(page, 5);
    await shows(page, ["from Viewer 0", "from Viewer 1"]);
    await page.evaluate(
      (hidden) => localStorage.setItem("hubbub.hidden", hidden),
      JSON.stringify([[from.id, from.name]]),
    );
    await page.reload();
    await seek(page, 5);
    await shows(page, ["from Viewer 1"]);
  },
);

replayTest(
  "Without a recording a clock plays the chat, and can be paused and set back and forth",
  async (open) => {
    const room = await talk(["one", "two", "three"], 2_000);
    const [one, two, three] = await messagesOf(room);
    const page = await open(`${room}/replay`);
    await shows(page, ["one"]);
    await seek(page, Math.ceil((two.at - one.at) / 1_000));
    await shows(page, ["one", "two"]);
    await seek(page, Math.ceil((three.at - one.at) / 1_000));
    await shows(page, ["one", "two", "three"]);
    await seek(page, 0);
    await shows(page, ["one"]);
    await page.getByLabel("Speed").selectOption("4×");
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await shows(page, ["one", "two", "three"]);
    // It stops at the end of the chat.
    const play = page.getByRole("button", { name: "Play", exact: true });
    await play.waitFor();
    await page.getByRole("button", { name: "− 10 s" }).click();
    await shows(page, ["one"]);
    await page.getByLabel("Speed").selectOption("1×");
    await play.click();
    await page.getByRole("button", { name: "Pause" }).click();
    const slider = page.getByRole("slider", { name: "Position" });
    const stopped = await slider.inputValue();
    await delay(500);
    assertEquals(await slider.inputValue(), stopped);
  },
);

replayTest(
  "The replay is played and sought by keyboard alone",
  async (open) => {
    const room = await talk(["one", "two"], 1_500);
    const page = await open(`${room}/replay`);
    await shows(page, ["one"]);
    const play = page.getByRole("button", { name: "Play", exact: true });
    for (let i = 0; i < 10; i++) {
      if (await play.evaluate((button) => button === document.activeElement)) {
        break;
      }
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.keyboard.press("Enter");
    await play.waitFor();
    await page.getByRole("slider", { name: "Position" }).focus();
    await page.keyboard.press("Home");
    await shows(page, ["one"]);
    await page.keyboard.press("End");
    await shows(page, ["one", "two"]);
  },
);

replayTest(
  "The URL has the time when the recording begins, and keeps what is set on the page",
  async (open) => {
    const room = await talk(["one", "two", "three"], 1_500);
    const [one, two] = await messagesOf(room);
    const page = await open(`${room}/replay?at=${two.at}`);
    await shows(page, ["one", "two"]);
    await page.getByText("When the recording starts").click();
    await page.getByRole("button", { name: "1 s later" }).click();
    await shows(page, ["one"]);
    assertEquals(startOf(page), two.at - 1_000);
    await page.getByRole("button", { name: "10 s earlier" }).click();
    await shows(page, ["one", "two", "three"]);
    await page.reload();
    await shows(page, ["one", "two", "three"]);
    assertEquals(startOf(page), two.at + 9_000);

    await page.getByText("When the recording starts").click();
    await page.getByRole("button", { name: "The chat starts here" }).click();
    await shows(page, ["one"]);
    assertEquals(startOf(page), one.at);
    const begins = page.getByLabel("The recording starts at");
    const local = new Date(two.at + 60_000);
    await begins.fill(
      await page.evaluate((at) => {
        const date = new Date(at);
        date.setMinutes(date.getMinutes() - date.getTimezoneOffset());
        return date.toISOString().slice(0, 19);
      }, local.getTime()),
    );
    await begins.blur();
    await shows(page, ["one", "two", "three"]);
    assertEquals(startOf(page), Math.floor(local.getTime() / 1_000) * 1_000);

    // What was said long before a recording doesn't belong to it.
    await page.goto(`${room}/replay?at=${two.at + 720_000}`);
    await page.getByText("No messages yet at this point").waitFor();
    await shows(page, []);

    for (const nonsense of ["soon", "-5", ""]) {
      await page.goto(`${room}/replay?at=${nonsense}`);
      await shows(page, ["one"]);
    }
  },
);

replayTest(
  "Seeking anywhere in a long chat shows the right messages, with few requests and few rows",
  async (open) => {
    const room = await server.openRoom();
    using chatter = await Chatter.join(`${room}/socket`);
    for (let i = 0; i < 10; i++) {
      await flood(chatter, Array.from({ length: 300 }, (_, j) => `m${i}-${j}`));
      await delay(300);
    }
    const messages = await messagesOf(room);
    assertEquals(messages.length, 3_000);
    const page = await open(`${room}/replay`);
    let requests = 0;
    page.on("request", (request) => {
      if (/messages\?before/.test(request.url())) requests++;
    });
    const begin = messages[0].at;
    for (const seconds of [9, 1, 2, 0, 3, 1]) {
      await seek(page, seconds);
      const position = Number(
        await page.getByRole("slider", { name: "Position" }).inputValue(),
      );
      await shows(
        page,
        messages.filter(({ at }) => at <= begin + position).slice(-SHOWN)
          .map(({ text }) => text),
      );
    }
    assert(requests <= 20, `${requests} requests`);
    assert(await list(page).locator("li").count() <= SHOWN);
  },
);

replayTest(
  "A local recording plays beside the chat from the time it was made, without an upload",
  async (open) => {
    using folder = new TempDir();
    const file = `${folder.path}/talk.mp4`;
    await Deno.copyFile(CLIP, file);
    const room = await talk(["one", "two"], 500);
    const [, two] = await messagesOf(room);
    // Whole seconds, as some file systems store them; and nothing flies after the end.
    const written = Math.ceil(two.at / 1_000 + 1) * 1_000;
    await Deno.utime(file, written / 1_000, written / 1_000);
    const page = await open(`${room}/replay`);
    await shows(page, ["one"]);
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.method() !== "GET") sent.push(request.url());
    });
    await page.getByLabel("Choose a recording").setInputFiles(file);
    await page.waitForURL(/\?at=/);
    const video = page.locator("video");
    const length = await video.evaluate((video: HTMLVideoElement) =>
      video.duration * 1_000
    );
    assertEquals(startOf(page), Math.round(written - length));
    await shows(page, []);

    await startsDanmaku(
      page,
      () => page.getByLabel("Show messages over").check(),
    );
    const flying = page.locator(".fly", { hasText: "two" }).waitFor();
    await video.evaluate((video: HTMLVideoElement) => void video.play());
    await shows(page, ["one", "two"]);
    await flying;
    await page.getByRole("button", { name: "Full screen" }).click();
    await page.waitForFunction(() =>
      document.fullscreenElement?.querySelector("video,.danmaku")
    );
    await page.evaluate(() => document.exitFullscreen());
    await video.evaluate((video: HTMLVideoElement) => {
      video.pause();
      video.currentTime = 0;
    });
    await shows(page, []);
    assertEquals(await page.locator(".fly").count(), 0);

    await page.getByRole("button", { name: "without a recording" }).click();
    await page.getByRole("slider", { name: "Position" }).waitFor();
    assertEquals([await video.count(), sent], [0, []]);
  },
);

replayTest(
  "The room's own recording is played if it has one; one that can't be played is reported",
  async (open) => {
    const room = await HostedRoom.open(server, {
      title: "The talk",
      stream: media.url("clip.m4s"),
    });
    await server.say(room.url, "one");
    media.requests = 0;
    const page = await open(`${room.url}/replay`);
    await page.getByRole("heading", { name: "Replay: The talk" }).waitFor();
    await shows(page, ["one"]);
    await page.waitForLoadState("networkidle");
    assertEquals(media.requests, 0, "nobody has pressed play");
    assertEquals(
      await page.locator("video").getAttribute("src"),
      media.url("clip.m4s"),
    );
    await page.getByLabel("Choose a recording").setInputFiles({
      name: "notes.mp4",
      mimeType: "video/mp4",
      buffer: Buffer.from("no video"),
    });
    await page.getByRole("alert").getByText("can’t be played").waitFor();
    await page.getByRole("slider", { name: "Position" }).waitFor();
    await shows(page, ["one"]);
    await page.getByRole("button", { name: "Use the room’s" }).click();
    await page.locator("video").waitFor();

    await room.set({ stream: media.url("clip.m3u8") });
    await page.goto(`${room.url}/replay`);
    await shows(page, ["one"]);
    assertEquals(await page.locator("video").count(), 0);
  },
);

replayTest(
  "A viewer who is scrolled up stays there, and a button leads back to the current moment",
  async (open) => {
    const room = await server.openRoom();
    const texts = Array.from({ length: 60 }, (_, i) => `text ${i}`);
    await server.fill(room, texts);
    await delay(2_000);
    await server.say(room, "much later");
    const page = await open(`${room}/replay`);
    await seek(page, 1);
    await shows(page, texts);
    await list(page).evaluate((box) => box.scrollTop = -400);
    const now = page.getByRole("button", { name: "Back to now" });
    await now.waitFor();
    await page.getByLabel("Speed").selectOption("16×");
    await page.getByRole("button", { name: "Play", exact: true }).click();
    // It has reached the end.
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await shows(page, texts);
    await now.click();
    await shows(page, [...texts, "much later"]);
    assertEquals(await list(page).evaluate((box) => box.scrollTop), 0);
  },
);

browserTest(
  "Without scripts the replay shows the newest messages and a link to the room",
  async (visit) => {
    const room = await talk(["one", "/me waves"], 0);
    const { page } = await visit(`${room}/replay`, {
      javaScriptEnabled: false,
      locale: "zh-CN",
    });
    assertEquals(await page.locator(".text").allTextContents(), [
      "one",
      "waves",
    ]);
    assertEquals(await page.locator(".me .text").allTextContents(), ["waves"]);
    await page.getByRole("link", { name: "前往实时聊天" }).click();
    assertEquals(page.url(), room);
  },
);
