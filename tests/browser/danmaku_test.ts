/** Danmaku: messages that fly over the video. */
import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { Chatter } from "../tools/chatter.ts";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { choose } from "./moderating.ts";
import { hurry, loop, moves, video } from "./playing.ts";
import type { RoomPage, VisitOptions } from "./room_page.ts";
import { media, server } from "./servers.ts";

/** Opens a room with a video, and a page that shows it. */
async function watch(
  visit: Visit,
  options?: VisitOptions,
): Promise<{ room: HostedRoom; ann: RoomPage }> {
  const room = await HostedRoom.open(server, { stream: media.url("clip.m4s") });
  const ann = await visit(room.url, options);
  await ready(ann);
  return { room, ann };
}

/** Waits until the layer shows new messages: the picture moves, and goes on. */
async function ready({ page }: RoomPage): Promise<void> {
  await page.locator(".danmaku[style]").waitFor({ state: "attached" });
  await loop(page);
  const play = page.getByRole("button", { name: "Play", exact: true });
  if (await play.count() > 0) await play.press("Enter");
  await moves(page);
}

function flying(page: Page, text?: string, which = ""): Locator {
  return page.locator(`.fly${which}`, { hasText: text });
}

browserTest(
  "A message flies over the video, the viewer's own with an outline; earlier messages don't",
  async (visit) => {
    const { room, ann } = await watch(visit);
    await server.say(room.url, "said live");
    await flying(ann.page, "said live", ":not([data-own])").waitFor();
    // What has only just begun to fly does so in a picture of another size, too.
    await ann.page.evaluate(() => {
      const picture = document.querySelector<HTMLElement>(".picture")!;
      new MutationObserver((_, observer) => {
        const found = [...document.querySelectorAll(".fly")].find((each) =>
          each.textContent === "said as it shrinks"
        );
        if (!found) return;
        observer.disconnect();
        found.parentElement!.dataset.before = "";
        picture.style.width = "300px";
      }).observe(picture, { childList: true, subtree: true });
    });
    await server.say(room.url, "said as it shrinks");
    await ann.page.locator(".picture[style]").waitFor();
    await ann.page.locator("[data-before]").waitFor({ state: "detached" });
    await flying(ann.page, "said as it shrinks").waitFor();
    await ann.say("said by me");
    await flying(ann.page, "said by me", "[data-own]").waitFor();
    await ann.reload();
    await ready(ann);
    await server.say(room.url, "said later");
    await flying(ann.page, "said later").waitFor();
    assertEquals(await flying(ann.page, "said live").count(), 0);
  },
);

browserTest(
  "A message flies as plain text, with its own direction",
  async (visit) => {
    const { room, ann } = await watch(visit);
    const hostile = '<img src=x onerror="hacked=1">';
    await server.say(room.url, hostile);
    await server.say(room.url, "مساء الخير");
    await flying(ann.page, hostile).waitFor();
    assertEquals(await ann.page.locator(".fly *").count(), 0);
    assertEquals(
      await flying(ann.page, "مساء").evaluate((each) =>
        getComputedStyle(each).direction
      ),
      "rtl",
    );
  },
);

browserTest("In a flood no two messages in a lane touch", async (visit) => {
  const { room, ann } = await watch(visit);
  using chatter = await Chatter.join(`${room.url}/socket`);
  const texts = [
    "short",
    "大家晚上好",
    "a longer one that is faster 🎉🎉",
    "مرحبا بالجميع",
  ];
  let said = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < 4; i++) {
      chatter.send(
        JSON.stringify({
          type: "say",
          key: crypto.randomUUID(),
          text: `${texts[said % texts.length].repeat(1 + said % 3)} ${said++}`,
        }),
      );
    }
  }, 50);
  const met = new Set<string>();
  let most = 0;
  while (said < 400) {
    // A slow browser whose video waits for data.
    await video(ann.page).evaluate((video) => {
      for (const type of ["waiting", "playing"]) {
        const until = performance.now() + 50;
        while (performance.now() < until);
        video.dispatchEvent(new Event(type));
      }
    });
    const { pairs, count } = await ann.page.evaluate(() => {
      const all = [...document.querySelectorAll(".fly")].map((each) => ({
        text: each.textContent!,
        box: each.getBoundingClientRect(),
      }));
      const pairs = all.flatMap((a, i) =>
        all.slice(i + 1).filter((b) =>
          a.box.top < b.box.bottom - 1 && b.box.top < a.box.bottom - 1 &&
          a.box.left < b.box.right && b.box.left < a.box.right
        ).map((b) => `${a.text} / ${b.text}`)
      );
      return { pairs, count: all.length };
    });
    for (const pair of pairs) met.add(pair);
    most = Math.max(most, count);
  }
  clearInterval(timer);
  assertEquals([...met], []);
  assert(most > 10, `only ${most} were flying`);
});

browserTest("A deleted message is removed from the video", async (visit) => {
  const { room, ann } = await watch(visit);
  using chatter = await Chatter.join(`${room.url}/socket`);
  const said = await chatter.say("take me back");
  await server.say(room.url, "leave me here");
  await flying(ann.page, "take me back").waitFor();
  await room.moderate({ action: "delete", target: "seq" in said && said.seq });
  await flying(ann.page, "take me back").waitFor({ state: "detached" });
  await chatter.say("and all of mine");
  await flying(ann.page, "and all of mine").waitFor();
  await room.moderate({ action: "clear", viewer: chatter.welcome.you.id });
  await flying(ann.page, "and all of mine").waitFor({ state: "detached" });
});

browserTest(
  "A hidden viewer's messages are removed from the video",
  async (visit) => {
    const { room, ann } = await watch(visit);
    await server.say(room.url, "loud", await server.introduce("Eve"));
    await server.say(room.url, "quiet", await server.introduce("Bob"));
    for (const text of ["loud", "quiet"]) {
      await flying(ann.page, text).waitFor();
    }
    // Paused messages are still there when the menu has opened.
    await ann.page.evaluate(() => {
      for (const flight of document.getAnimations()) flight.pause();
    });
    ann.expectToLose("loud");
    await choose(ann, "loud", "Hide this person");
    await flying(ann.page, "loud").waitFor({ state: "detached" });
    assertEquals(await flying(ann.page, "quiet").count(), 1);
  },
);

browserTest(
  "Danmaku can be turned off and on, and the browser remembers the choice",
  async (visit) => {
    const { room, ann } = await watch(visit);
    const { page } = ann;
    const on = page.getByRole("switch", { name: "Messages over the video" });
    await server.say(room.url, "flying");
    await flying(page, "flying").waitFor();
    await on.press("Enter");
    assertEquals(await on.getAttribute("aria-checked"), "false");
    await flying(page).first().waitFor({ state: "detached" });
    await ann.reload();
    await page.locator("[role=switch][aria-checked=false]").waitFor();
    await server.say(room.url, "not flying");
    await ann.row("not flying").waitFor();
    assertEquals(await flying(page).count(), 0);
  },
);

browserTest(
  "The look of danmaku is set by keyboard, applies at once and is kept",
  async (visit) => {
    const { ann } = await watch(visit);
    const { page } = ann;
    const layer = page.locator(".danmaku");
    const style = (name: string) =>
      layer.evaluate(
        (each, name) => getComputedStyle(each).getPropertyValue(name),
        name,
      );
    const opener = page.getByRole("button", {
      name: "Settings for flying messages",
    });
    const letters = parseFloat(await style("font-size"));
    await opener.press("Enter");
    const panel = page.getByRole("dialog", {
      name: "Settings for flying messages",
    });
    const opacity = panel.getByRole("slider", { name: "Opacity" });
    await page.waitForFunction(() =>
      document.activeElement?.matches("[role=dialog] input")
    );
    await opacity.press("Home");
    await panel.getByRole("slider", { name: "Size" }).press("End");
    assertEquals(await style("opacity"), "0.2");
    assert(parseFloat(await style("font-size")) > letters * 1.9);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assertEquals(
      await opener.evaluate((each) => each === document.activeElement),
      true,
    );
    await ann.reload();
    await page.waitForFunction(() => {
      const layer = document.querySelector(".danmaku");
      return layer && getComputedStyle(layer).opacity === "0.2";
    });
  },
);

browserTest("Nothing flies with reduced motion", async (visit) => {
  const { room, ann } = await watch(visit, { reducedMotion: "reduce" });
  await server.say(room.url, "said quietly");
  await ann.row("said quietly").waitFor();
  await ann.drawn();
  assertEquals(await flying(ann.page).count(), 0);
  assertEquals(await ann.page.getByRole("switch").count(), 0);

  await ann.page.emulateMedia({ reducedMotion: "no-preference" });
  await server.say(room.url, "said aloud");
  await flying(ann.page, "said aloud").waitFor();
  await ann.page.emulateMedia({ reducedMotion: "reduce" });
  await flying(ann.page).first().waitFor({ state: "detached" });
});

browserTest(
  "Messages over the video rest while the picture rests, and go on with it",
  async (visit) => {
    const { room, ann } = await watch(visit);
    const { page } = ann;
    await server.say(room.url, "said before");
    await flying(page, "said before").waitFor();
    await video(page).click();
    await page.getByRole("button", { name: "Play", exact: true }).first()
      .waitFor();
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState === "paused")
    );
    const placeOf = async () =>
      (await flying(page, "said before").boundingBox())!.x;
    const held = await placeOf();
    await server.say(room.url, "said meanwhile");
    await ann.say("said by me meanwhile");
    await ann.shows(3);
    await ann.drawn();
    assertEquals(await flying(page).allTextContents(), ["said before"]);
    assertEquals(await placeOf(), held);

    await video(page).click();
    await moves(page);
    await page.waitForFunction(
      ({ held, text }) => {
        const all = [...document.querySelectorAll(".fly")];
        const one = all.find(({ textContent }) => textContent === text);
        return !one || one.getBoundingClientRect().x < held;
      },
      { held, text: "said before" },
    );
    await server.say(room.url, "said after");
    await flying(page, "said after").waitFor();
    assertEquals(await flying(page, "meanwhile").count(), 0);

    // A file that has ended.
    await video(page).evaluate((video: HTMLVideoElement) => video.loop = false);
    await hurry(page);
    // Between two rounds of a file that still repeated it stands still for a moment, too.
    await page.waitForFunction(() => document.querySelector("video")!.ended);
    await page.locator(".bigplay").waitFor();
    await ann.drawn();
    await server.say(room.url, "said at the end");
    await ann.row("said at the end").waitFor();
    await ann.drawn();
    assertEquals(await flying(page, "said at the end").count(), 0);
  },
);

browserTest(
  "What has gathered while the tab was hidden doesn’t fly when it is shown again",
  async (visit) => {
    const { room, ann } = await watch(visit);
    const { page } = ann;
    const turn = (hidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", {
          value: hidden,
          configurable: true,
        });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await server.say(room.url, "said before");
    await flying(page, "said before").waitFor();
    await turn(true);
    assertEquals(await flying(page).count(), 0);
    using chatter = await Chatter.join(`${room.url}/socket`);
    // Held back as by a throttled tab: all of it arrives when the tab is shown.
    await page.evaluate(() => {
      const { setTimeout } = globalThis;
      const held: TimerHandler[] = [];
      globalThis.setTimeout = ((run: TimerHandler) =>
        held.push(run)) as typeof setTimeout;
      addEventListener("shown", () => {
        globalThis.setTimeout = setTimeout;
        for (const run of held) if (typeof run === "function") run();
      });
    });
    for (let i = 0; i < 30; i++) await chatter.say(`said in the dark ${i}`);
    await turn(false);
    await page.evaluate(() => dispatchEvent(new Event("shown")));
    await ann.row("said in the dark 29").waitFor();
    await ann.drawn();
    assertEquals(await flying(page).count(), 0);
    await ann.say("said in the light");
    await flying(page, "said in the light").waitFor();
    let said = 0;
    do await server.say(room.url, `heard in the light ${said++}`); while (
      await flying(page, "heard in the light").count() === 0
    );
  },
);
