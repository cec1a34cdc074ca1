/**
 * What viewers do most, as steps for every browser, with the layout in numbers.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { HostedRoom } from "../browser/broadcasting.ts";
import { RoomServer } from "../browser/room_server.ts";
import { Site } from "../browser/site.ts";
import { type Driver, Tab } from "./tab.ts";

/** A window in which the chat alone has margins. */
const WIDTH = 1000;
const HEIGHT = 800;

/** More messages than the page has at first. */
const SAID_BEFORE = 400;

/** The time in which a list follows the wheel, even on a busy machine. */
const WHEEL_MS = 10_000;

/** A room in a tab, and what happens outside of it. */
interface Visited {
  readonly tab: Tab;
  readonly server: RoomServer;
  readonly room: string;
}

/** Takes all steps. */
export async function takeMainPath(driver: Driver): Promise<void> {
  await using site = new Site();
  await using server = await RoomServer.start();
  const hosted = await HostedRoom.open(server);
  await hosted.moderate({ action: "rules", embedOn: site.origin });
  const texts = Array.from({ length: SAID_BEFORE }, (_, i) => `before ${i}`);
  await server.fill(hosted.url, texts);
  const tab = new Tab(driver);
  const visited = { tab, server, room: hosted.url };
  await tab.resize(WIDTH, HEIGHT);
  await tab.open(visited.room);
  await talk(visited);
  await write(visited);
  await openMenu(visited);
  await openDialog(visited);
  await writeMuch(visited);
  await readBack(visited);
  await loseServer(visited);
  assertEquals(await tab.problems(), []);
  await visitEmbed(visited, site);
  await visitOverlay(visited);
}

/** Waits until a message is in the list, posted. */
async function shows(tab: Tab, text: string): Promise<void> {
  await tab.until(
    `the message ${text}`,
    (text) =>
      [...document.querySelectorAll("#messages [data-seq]")].some((row) =>
        row.textContent.includes(text)
      ),
    text,
  );
}

/** Two people talk, on a page that doesn't scroll. */
async function talk({ tab, server, room }: Visited): Promise<void> {
  // The server's form is replaced once the chat is live.
  await tab.until(
    "the chat is live",
    () => document.querySelector("input[name=key]") === null,
  );
  await tab.click("textarea[name]");
  await tab.type("hello");
  await tab.press("Enter");
  await shows(tab, "hello");
  await server.say(room, "hi, Ann", await server.introduce("Bob"));
  await shows(tab, "hi, Ann");
  assertEquals(
    (await server.history(room)).slice(-2),
    ["hello", "hi, Ann"],
  );
  assertEquals(
    await tab.run(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth, scrollHeight];
    }),
    [WIDTH, HEIGHT],
    "the page scrolls",
  );
}

/** The field grows from one line to five and shrinks again, and holds no line break. */
async function write({ tab }: Visited): Promise<void> {
  await tab.click("textarea");
  const { heights, text } = await tab.run(() => {
    const field = document.querySelector("textarea")!;
    const heights = [field.offsetHeight];
    for (const text of ["one\ntwo ", "three ".repeat(200)]) {
      document.execCommand("insertText", false, text);
      heights.push(field.offsetHeight);
    }
    const { value } = field;
    field.select();
    document.execCommand("delete");
    return { heights: [...heights, field.offsetHeight], text: value };
  });
  assertEquals(heights, [42, 42, 138, 42]);
  assertEquals(text.slice(0, 13), "one two three");
}

/** A message's menu is inside the window, and gives the focus back. */
async function openMenu({ tab }: Visited): Promise<void> {
  await tab.click("button[aria-haspopup=menu]", "Menu: Bob");
  const { top, bottom, right, items, focus } = await tab.until(
    "the menu",
    () => {
      const menu = document.querySelector("[role=menu]");
      if (!menu?.contains(document.activeElement)) return null;
      const { top, bottom, right } = menu.getBoundingClientRect();
      const items = menu.querySelectorAll("[role=menuitem]").length;
      const focus = document.activeElement?.getAttribute("role") ?? "";
      return { top, bottom, right, items, focus };
    },
  );
  assert(top >= 0 && bottom <= HEIGHT && right <= WIDTH, `${top} to ${bottom}`);
  assert(items > 0);
  assertEquals(focus, "menuitem");
  await tab.press("Escape");
  await tab.until(
    "the menu is closed, and its button focused",
    () =>
      document.querySelector("[role=menu]") === null &&
      document.activeElement?.getAttribute("aria-haspopup") === "menu",
  );
}

/** A dialog is as high as what it contains. */
async function openDialog({ tab }: Visited): Promise<void> {
  await tab.click("button", "Chat settings");
  const empty = await tab.until("the dialog", () => {
    const body = document.querySelector("dialog[open] > *");
    const last = body?.lastElementChild;
    if (!body || !last) return null;
    const end = last.getBoundingClientRect().bottom +
      parseFloat(getComputedStyle(body).paddingBottom);
    const { bottom } = body.parentElement!.getBoundingClientRect();
    return { below: bottom - end };
  });
  // Its border, and the margin of its last element.
  assert(empty.below >= 0 && empty.below < 20, `${empty.below} px are empty`);
  await tab.press("Escape");
  await tab.until(
    "the dialog is closed",
    () => document.querySelector("dialog") === null,
  );
}

/** The field grows with its text to five lines, then scrolls. */
async function writeMuch({ tab }: Visited): Promise<void> {
  await tab.click("textarea[name]");
  const heights: number[] = [];
  let five = 0;
  for (const words of [1, 40, 200]) {
    const field = await tab.run((words) => {
      const field = document.querySelector("textarea")!;
      field.select();
      document.execCommand("insertText", false, "writing ".repeat(words));
      const style = getComputedStyle(field);
      const around = ["paddingTop", "paddingBottom"] as const;
      return {
        height: field.clientHeight,
        five: parseFloat(style.lineHeight) * 5 +
          around.reduce((sum, each) => sum + parseFloat(style[each]), 0),
        bar: field.offsetWidth - field.clientWidth -
          parseFloat(style.borderLeftWidth) * 2,
        scrolls: field.scrollHeight > field.clientHeight + 1,
      };
    }, words);
    heights.push(field.height);
    five = field.five;
    assertEquals(field.scrolls, words === 200, `${words} words scroll`);
    assert(field.bar < 12, `the field's scrollbar takes ${field.bar} px`);
  }
  const [one, some, most] = heights;
  assert(one < some && some < most, `heights ${heights}`);
  assert(Math.abs(most - five) <= 1, `${most} px, and five lines have ${five}`);
  await tab.run(() => {
    document.querySelector("textarea")!.select();
    document.execCommand("delete");
  });
}

/** What is read stays in place while rows are added above and below it. */
async function readBack({ tab, server, room }: Visited): Promise<void> {
  const hasMoved = () => document.querySelector("[role=log]")!.scrollTop < 0;
  let moved = false;
  while (!moved) {
    // A busy WebKit drops wheel events.
    await tab.scroll("[role=log]", -400);
    moved = await tab.within(WHEEL_MS, hasMoved);
  }
  await tab.until("the list rests, scrolled back", () => {
    const { scrollTop } = document.querySelector("[role=log]")!;
    const before = Reflect.get(globalThis, "scrolled");
    Object.assign(globalThis, { scrolled: scrollTop });
    return scrollTop < 0 && scrollTop === before &&
      document.querySelector(".newest") !== null;
  });
  const keep = () => {
    const { top } = document.querySelector("[role=log]")!
      .getBoundingClientRect();
    const rows = [...document.querySelectorAll("#messages [data-seq]")];
    const row = rows.find((each) => each.getBoundingClientRect().top >= top)!;
    Object.assign(globalThis, { row, rowTop: row.getBoundingClientRect().top });
    return rows.length;
  };
  const movedBy = () => {
    const row: Element = Reflect.get(globalThis, "row");
    const { top } = row.getBoundingClientRect();
    return row.isConnected ? top - Reflect.get(globalThis, "rowTop") : Infinity;
  };
  await tab.run(keep);
  await server.fill(room, ["below 1", "below 2", "below 3"]);
  await shows(tab, "below 3");
  assertEquals(Math.round(await tab.run(movedBy)), 0, "moved by rows below");

  const count = await tab.run(keep);
  await tab.until("older messages", (count) => {
    const log = document.querySelector("[role=log]")!;
    const rows = [...log.querySelectorAll("#messages [data-seq]")];
    if (rows.length > count) return true;
    // Again while the wheel's smooth scrolling undoes it.
    log.scrollTop = -log.scrollHeight;
    const { top } = log.getBoundingClientRect();
    const row = rows.find((each) => each.getBoundingClientRect().top >= top)!;
    Object.assign(globalThis, { row, rowTop: row.getBoundingClientRect().top });
    return false;
  }, count);
  assertEquals(Math.round(await tab.run(movedBy)), 0, "moved by rows above");

  await tab.click(".newest");
  await tab.until("the end of the list", () => {
    const log = document.querySelector("[role=log]")!;
    const last = [...log.querySelectorAll("[data-seq]")].at(-1)!;
    const { bottom } = last.getBoundingClientRect();
    return bottom <= log.getBoundingClientRect().bottom + 1;
  });
}

/** The server dies, and returns: the page says so, and nothing is lost. */
async function loseServer({ tab, server, room }: Visited): Promise<void> {
  await server.kill();
  await tab.until(
    "the notice",
    () => document.querySelector(".notice") !== null,
  );
  await tab.click("textarea[name]");
  await tab.type("anyone?");
  await tab.press("Enter");
  await server.startAgain();
  await server.say(room, "back again");
  await shows(tab, "back again");
  await shows(tab, "anyone?");
  await tab.until(
    "the notice is gone",
    () => document.querySelector(".notice") === null,
  );
}

/** Another site's page shows the chat, and hears what is said. */
async function visitEmbed(
  { tab, server, room }: Visited,
  site: Site,
): Promise<void> {
  await tab.open(site.around(`${room}/embed`));
  await tab.until(
    "the embedded chat is ready",
    () => globalThis.heard.some(({ type }) => type === "ready"),
  );
  await server.say(room, "to the frame");
  await tab.until(
    "the site's page hears a message",
    () => globalThis.heard.some(({ text }) => text === "to the frame"),
  );
  assertEquals(await tab.problems(), []);
}

/** Over a broadcast, messages stand or fly, on nothing. */
async function visitOverlay({ tab, server, room }: Visited): Promise<void> {
  await tab.open(`${room}/overlay`);
  await server.say(room, "over the picture");
  await tab.until(
    "the overlay's message",
    () =>
      document.querySelector(".saying")?.parentElement?.textContent
        .includes("over the picture") ?? false,
  );
  assertEquals(
    await tab.run(() =>
      ["html", "body", "main"].map((each) =>
        getComputedStyle(document.querySelector(each)!).backgroundColor
      )
    ),
    Array(3).fill("rgba(0, 0, 0, 0)"),
  );
  await tab.open(`${room}/overlay?style=danmaku`);
  await tab.until(
    "danmaku",
    () => document.querySelector(".danmaku[style]") !== null,
  );
  await server.say(room, "flies away");
  const begins = await tab.until("a flying message", leftOfFlight);
  await tab.until(
    "it flies to the left",
    (begins) =>
      document.querySelector(".fly")!.getBoundingClientRect().left < begins,
    begins,
  );
  assertEquals(await tab.problems(), []);
}

function leftOfFlight(): number | undefined {
  return document.querySelector(".fly")?.getBoundingClientRect().left;
}
