/** Pages with forced colours, on paper, with large text and with right-to-left names. */
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest } from "./chromium.ts";
import { command } from "./moderating.ts";
import { browserOf } from "./room_server.ts";
import { media, server } from "./servers.ts";

/** An element's computed style, or that of its pseudo-element. */
function style(part: Locator, name: string, pseudo?: string): Promise<string> {
  return part.first().evaluate(
    (element, { name, pseudo }) =>
      getComputedStyle(element, pseudo).getPropertyValue(name),
    { name, pseudo },
  );
}

browserTest(
  "Forced colours draw no empty boxes, and show what is chosen, mentioned or a button",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
    });
    await server.say(room.url, "hello", await server.introduce("Ann"));
    await server.say(room.url, "@Hannah look", await server.introduce("Berta"));
    const host = await visit(room.url, {
      forcedColors: "active",
      storageState: browserOf(room.cookie),
    });
    const { page } = host;
    await host.shows(2);
    const rows = page.locator("#messages .message");
    assertEquals(await style(rows, "content", "::before"), '"A" / ""');
    const outlined = async (part: Locator) => {
      assertEquals(await style(part, "outline-style"), "solid");
      assert(parseFloat(await style(part, "outline-width")) > 0);
    };
    await outlined(rows.nth(1));
    // Away from the rows.
    await page.mouse.move(0, 0);
    assertEquals(
      await style(page.locator(".tools"), "border-top-width"),
      "0px",
    );
    assert(
      parseFloat(await style(page.locator(".send"), "border-top-width")) > 0,
    );
    await host.field.pressSequentially("@A");
    const option = page.getByRole("option").first();
    await option.waitFor();
    await page.keyboard.press("ArrowDown");
    await outlined(page.locator("[role=option][aria-selected=true]"));
    await host.field.fill("");
    const danmaku = page.getByRole("switch", { name: "Messages over" });
    const on = await style(danmaku, "color");
    await danmaku.click();
    await page.locator("[role=switch][aria-checked=false]").waitFor();
    assert(await style(danmaku, "color") !== on);
  },
);

browserTest(
  "A room prints all its messages, its name and the date in black on white, and no controls",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
    });
    const texts = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    await server.fill(room.url, [...texts, "long ".repeat(90) + "end"]);
    const host = await visit(room.url, {
      colorScheme: "dark",
      storageState: browserOf(room.cookie),
    });
    const { page } = host;
    await command(host, "/slow 5");
    await page.locator(".note").waitFor();
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const printed = await page.evaluate(() => {
      const height = document.documentElement.scrollHeight;
      const shown = (element: Element) => element.checkVisibility();
      return {
        rows: [...document.querySelectorAll("#messages .message")]
          .filter((row) => {
            const { top, bottom } = row.getBoundingClientRect();
            return shown(row) && top >= 0 && bottom <= height;
          }).length,
        // Nothing that cuts off what is inside.
        cut: [...document.querySelectorAll("body, main, main *")]
          .filter((each) =>
            shown(each) && each.scrollHeight > each.clientHeight + 2 &&
            getComputedStyle(each).overflowY !== "visible"
          ).map(({ className }) => className),
        controls: [...document.querySelectorAll("button,textarea,video,a")]
          .filter(shown).length,
        colours: [...document.querySelectorAll("main *")].filter(shown)
          .map((each) => getComputedStyle(each).backgroundColor)
          .filter((colour) =>
            colour !== "rgba(0, 0, 0, 0)" && colour !== "rgb(255, 255, 255)"
          ),
        text: (document.querySelector("main") as HTMLElement).innerText,
      };
    });
    assertEquals(printed.rows, 41);
    assertEquals(printed.cut, []);
    assertEquals(printed.controls, 0);
    assertEquals(printed.colours, []);
    assert(printed.text.includes(new URL(room.url).pathname.split("/")[2]));
    assert(printed.text.includes(String(new Date().getFullYear())));
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "screen" });
    assertEquals(await page.locator("main>p").count(), 0);

    for (const path of ["/moderation", "/replay", "/embed"]) {
      await page.goto(room.url + path);
      await page.emulateMedia({ media: "print" });
      assertEquals(await page.locator("button:visible").count(), 0, path);
      const background = await style(page.locator("body"), "background-color");
      assertEquals(background, "rgb(255, 255, 255)", path);
      await page.emulateMedia({ media: "screen" });
    }
    await page.goto(server.url);
    await page.emulateMedia({ media: "print" });
    assertEquals(await page.locator("button:visible").count(), 0);
    assert(await page.locator(".card:visible").count() > 0);
  },
);
