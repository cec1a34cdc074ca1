/** Pages that fill the window, in windows of every size: phones, keyboards, zoom. */
import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest } from "./chromium.ts";
import { resize, type Size } from "./drawing.ts";
import { choose, command } from "./moderating.ts";
import { BLANK } from "./room_page.ts";
import { browserOf } from "./room_server.ts";
import { media, server } from "./servers.ts";

/** Phones, also with a keyboard; tablets; desktops. */
const SIZES: readonly Size[] = [
  [320, 568],
  [390, 844],
  [767, 800],
  [768, 511],
  [768, 800],
  [844, 190],
  [900, 640],
  [1280, 800],
];

browserTest(
  "No page that fills the window scrolls, at any size",
  async (visit) => {
    const plain = await server.openRoom();
    const cast = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
      title: "A title that is longer than a phone is wide, and then some",
      description: "word ".repeat(150),
    });
    await server.fill(plain, Array.from({ length: 50 }, (_, i) => `${i}`));
    const { page } = await visit(BLANK, { hasTouch: true });
    for (
      const url of [
        plain,
        `${plain}/embed`,
        `${plain}/replay`,
        `${plain}/overlay`,
        cast.url,
        `${cast.url}?popout`,
      ]
    ) {
      await page.goto(url);
      for (const size of SIZES) {
        await resize(page, size);
        const scrolls = await page.evaluate(() => {
          const { scrollHeight, scrollWidth } = document.documentElement;
          return [scrollWidth - innerWidth, scrollHeight - innerHeight];
        });
        assertEquals(scrolls, [0, 0], `${url} ${size}`);
      }
    }
  },
);

/** What phones leave above their keyboards. */
const ABOVE_KEYBOARDS: readonly Size[] = [
  [320, 315],
  [360, 380],
  [390, 494],
  [568, 150],
  [667, 170],
  [740, 160],
  [844, 190],
  [932, 210],
];

/** A phone, without and with a keyboard. */
const PHONES: readonly Size[] = [[320, 568], [390, 844], [844, 390]];

/** Asserts that a part is in the window. */
async function expectInWindow(page: Page, part: Locator, where: string) {
  const box = await part.boundingBox();
  const [width, height] = await page.evaluate(() => [innerWidth, innerHeight]);
  assert(
    box && box.height > 0 && box.x >= 0 && box.x + box.width <= width &&
      box.y >= 0 && box.y + box.height <= height,
    `${where}: ${JSON.stringify(box)} of ${width}x${height}`,
  );
}

/** Asserts that the field and the two newest messages can be seen, and nothing covers them. */
async function expectEssentials(page: Page, where: string) {
  await expectInWindow(
    page,
    page.locator("textarea[name=text]"),
    `the field, ${where}`,
  );
  const seen = await page.evaluate(() => {
    const list = document.querySelector("[role=log]")!.getBoundingClientRect();
    const rows = [...document.querySelectorAll("#messages .message")].slice(-2);
    const texts = [
      ...rows.map((row) => row.querySelector(".text")!),
      document.querySelector("textarea[name=text]")!,
    ];
    return {
      covered: texts.filter((text) => {
        const { left, top, height } = text.getBoundingClientRect();
        return document.elementFromPoint(left + 8, top + height / 2) !== text;
      }).map(({ textContent }) => textContent),
      cut: rows.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top < list.top || bottom > list.bottom;
      }).map(({ textContent }) => textContent),
      scrolls: document.documentElement.scrollHeight - innerHeight,
    };
  });
  assertEquals(seen, { covered: [], cut: [], scrolls: 0 }, where);
}

/** A room with everything that takes room; the newest messages have two names. */
async function crowdedRoom(): Promise<HostedRoom> {
  const room = await HostedRoom.open(server, {
    stream: media.url("clip.m4s"),
    title: "A title that is longer than a phone is wide, and then some",
    description: "word ".repeat(150),
  });
  for (const [index, name] of ["Ann", "Berta", "Ann", "Berta"].entries()) {
    await server.say(room.url, `line ${index}`, await server.introduce(name));
  }
  const { messages } = await (await fetch(`${room.url}/messages`)).json();
  await room.moderate({ action: "pin", target: messages[0].seq });
  await room.moderate({ action: "slow", seconds: 5 });
  return room;
}

const PHONE = { hasTouch: true, viewport: { width: 390, height: 844 } };

browserTest(
  "The field and two messages stay above the keyboard, with a broadcast and without, in both languages",
  async (visit) => {
    const room = await crowdedRoom();
    const ann = await visit(BLANK, { ...PHONE, locale: "en-US" });
    const host = await visit(BLANK, {
      ...PHONE,
      locale: "zh-CN",
      storageState: browserOf(room.cookie),
    });
    for (const [who, { page }] of Object.entries({ ann, host })) {
      for (const path of ["", who === "ann" ? "?popout" : "/embed"]) {
        await page.goto(room.url + path);
        await page.locator("input[name=key]").waitFor({ state: "detached" });
        for (const size of [...PHONES, ...ABOVE_KEYBOARDS]) {
          await resize(page, size);
          await expectEssentials(page, `${who} ${path} ${size}`);
          if (path || size[1] < 150) continue;
          await expectInWindow(page, page.locator(".picture"), `${size}`);
        }
      }
    }
  },
);

browserTest(
  "Above the keyboard replies, notes and a long text leave room for messages, and what opens fits",
  async (visit) => {
    const room = await crowdedRoom();
    const host = await visit(BLANK, {
      ...PHONE,
      storageState: browserOf(room.cookie),
    });
    const { page } = host;
    for (const url of [room.url, `${room.url}?popout`]) {
      await host.open(url);
      await command(host, "/slow 6");
      await page.locator(".note").waitFor();
      await choose(host, "line 2", "Reply");
      await host.field.fill("long ".repeat(60));
      for (const size of ABOVE_KEYBOARDS) {
        await resize(page, size);
        await expectEssentials(page, `reply ${size}`);
      }
      await host.field.fill("");
      for (const size of ABOVE_KEYBOARDS) {
        const check = async (part: Locator, name: string) => {
          await part.waitFor();
          await expectInWindow(page, part, `${name} ${size}`);
          await page.keyboard.press("Escape");
          await part.waitFor({ state: "detached" });
        };
        await resize(page, size);
        await host.field.pressSequentially("@");
        await check(page.locator(".suggestions"), "suggestions");
        await host.field.fill("");
        await page.getByRole("button", { name: "Emoji" }).click();
        await check(page.locator(".picker"), "the picker");
      }
      await resize(page, [390, 844]);
      await page.getByRole("button", { name: "Chat settings" }).click();
      for (const size of ABOVE_KEYBOARDS) {
        await resize(page, size);
        await expectInWindow(page, page.getByRole("dialog"), `dialog ${size}`);
      }
    }
  },
);

browserTest(
  "On a phone one line below the broadcast has its title, and opens the rest",
  async (visit) => {
    const room = await crowdedRoom();
    const { page } = await visit(room.url, PHONE);
    const line = page.getByRole("button", { name: "About the broadcast" });
    const rest = [
      page.getByText("word word"),
      page.getByRole("link", { name: "Hubbub" }),
    ];
    for (const size of [[390, 844], [320, 568]] as const) {
      await resize(page, size);
      const picture = (await page.locator(".picture").boundingBox())!;
      const chat = (await page.locator(".pin").boundingBox())!;
      assert(chat.y - picture.y - picture.height <= 56, String(size));
      assert((await line.boundingBox())!.height >= 44);
      for (const part of rest) assertEquals(await part.isVisible(), false);
      await line.press("Enter");
      for (const part of rest) await part.waitFor();
      assertEquals(await line.getAttribute("aria-expanded"), "true");
      await line.press("Enter");
      for (const part of rest) await part.waitFor({ state: "hidden" });
    }
    // Beside the chat everything has its place.
    await resize(page, [1280, 800]);
    for (const part of rest) await part.waitFor();
    assertEquals(await line.isVisible(), false);
  },
);

browserTest(
  "Where a keyboard only covers the page, as in Safari, the page ends above it",
  async (visit) => {
    const room = await crowdedRoom();
    const { page } = await visit(room.url, PHONE);
    for (
      const [size, height] of [
        [[390, 664], 330],
        [[844, 390], 190],
      ] as const
    ) {
      await resize(page, size);
      const cover = (height: number, scale = 1) =>
        page.evaluate(({ height, scale }) => {
          Object.defineProperties(visualViewport, {
            height: { value: height, configurable: true },
            scale: { value: scale, configurable: true },
          });
          visualViewport!.dispatchEvent(new Event("resize"));
        }, { height, scale });
      const bottom = async () => {
        const box = (await page.locator("textarea[name=text]").boundingBox())!;
        return box.y + box.height;
      };
      // Two fingers that zoom are no keyboard.
      const open = await bottom();
      await cover(height, 2);
      assertEquals(await bottom(), open);
      await cover(height);
      await page.waitForFunction(() =>
        [...document.styleSheets].some(({ href }) =>
          href?.includes("/keyboard.css")
        )
      );
      assert(await bottom() <= height, `${await bottom()} of ${height}`);
      await expectEssentials(page, `covered ${size}`);
      await expectInWindow(page, page.locator(".picture"), `${size}`);
      await cover(size[1]);
      assertEquals(await bottom(), open);
    }
  },
);

browserTest(
  "At 400 % zoom a chat shows everything that it has, without scrolling",
  async (visit) => {
    const room = await server.openRoom();
    const { page } = await visit(room);
    for (const size of [[320, 256], [480, 235]] as const) {
      await resize(page, size);
      const parts = [
        page.locator(".bar"),
        page.locator("textarea[name=text]"),
        page.locator(".reactions"),
        page.getByRole("button", { name: "Chat settings" }),
      ];
      for (const part of parts) await expectInWindow(page, part, `${size}`);
      const { height } = (await page.locator("[role=log]").boundingBox())!;
      assert(height > size[1] / 3, `${height} of ${size}`);
    }
  },
);
