/** The lobby in a browser. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { measureScripts } from "../../bench/budgets.ts";
import { Chatter } from "../tools/chatter.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { BLANK, type RoomPage, type VisitOptions } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Longer than the lobby's poll interval, in milliseconds. */
const A_WHILE_MS = 15_000;

/** Opens the lobby with a fake clock. The way there leads through a room. */
async function visitLobby(
  visit: Visit,
  path = "/",
  options?: VisitOptions,
): Promise<RoomPage> {
  const ann = await visit(BLANK, options);
  await ann.page.clock.install();
  await ann.page.goto(server.url + path);
  return ann;
}

function card(page: Page, name: string) {
  return page.locator(`a[href$="/rooms/${name}"]`);
}

/** Waits until one room's card is above another's. */
async function isAbove(page: Page, above: string, below: string) {
  await page.waitForFunction((names) => {
    const cards = [...document.querySelectorAll(".rooms a")];
    const [first, second] = names.map((name) =>
      cards.findIndex((card) => card.getAttribute("href")!.endsWith(name))
    );
    return first < second;
  }, [above, below]);
}

function names(page: Page): Promise<string[]> {
  return page.locator(".rooms a").evaluateAll((cards) =>
    cards.map((card) => card.getAttribute("href")!.split("/").at(-1)!)
  );
}

/** The cards' positions. */
function places(page: Page): Promise<unknown> {
  return page.locator(".rooms a").evaluateAll((cards) =>
    cards.map((card) => card.getBoundingClientRect().toJSON())
  );
}

/** A room with a title and a stream. */
async function titled(title: string, stream = ""): Promise<string> {
  const { room, host: cookie } = await server.openRoomAs();
  const response = await fetch(`${room}/moderation`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ action: "rules", title, stream }),
  });
  assertEquals(response.status, 200, await response.text());
  return room.split("/").at(-1)!;
}

function join(name: string): Promise<Chatter> {
  return Chatter.join(`${server.url}/rooms/${name}/socket`);
}

/** Waits until the list of rooms has this viewer count. */
async function known(name: string, viewers: number): Promise<void> {
  for (;;) {
    const rooms = await (await fetch(`${server.url}/rooms`)).json();
    const room = rooms.find((each: { name: string }) => each.name === name);
    if (room.viewers === viewers) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

browserTest(
  "Rooms show new viewers and messages live, without layout shifts",
  async (visit) => {
    const name = await titled("Evening talk", "https://example.com/a.m3u8");
    // The cards are stacked: a growing one would move the next.
    const ann = await visitLobby(visit, "/", {
      viewport: { width: 390, height: 844 },
    });
    const { page } = ann;
    const room = card(page, name);
    await room.getByText("0 viewers").waitFor();
    await room.getByText(`${name} · No messages yet`).waitFor();
    // A broadcast is live before anyone watches it.
    await room.getByText("Live", { exact: true }).waitFor();

    await room.hover();
    const before = await places(page);
    using _bob = await join(name);
    await server.say(`${server.url}/rooms/${name}`, "hello");
    await known(name, 1);
    await page.clock.fastForward(A_WHILE_MS);
    await room.getByText("1 viewer", { exact: true }).waitFor();
    await room.getByText("Last message just now").waitFor();
    assertEquals(await places(page), before);
    await ann.expectSteadyLayout();
  },
);

browserTest(
  "Rooms are ordered by viewers, except while the pointer or the focus is on them, and on a touch screen while the page is shown",
  async (visit) => {
    const [quiet, busy] = [await titled("Quiet"), await titled("Busy")];
    using _ann = await join(busy);
    await known(busy, 1);
    const { page } = await visitLobby(visit, "/", {
      viewport: { width: 1280, height: 1600 },
    });
    const order = async () =>
      (await names(page)).filter((name) => name === quiet || name === busy);
    assertEquals(await order(), [busy, quiet]);
    const { page: phone } = await visitLobby(visit, "/", {
      viewport: { width: 390, height: 3_000 },
      hasTouch: true,
      isMobile: true,
    });
    await card(page, busy).hover();
    using _bob = await join(quiet);
    using _cid = await join(quiet);
    await known(quiet, 2);

    await page.clock.fastForward(A_WHILE_MS);
    await card(page, quiet).getByText("2 viewers").waitFor();
    assertEquals(await order(), [busy, quiet]);
    await page.mouse.move(0, 0);
    await card(page, busy).focus();
    const asked = page.waitForResponse(/\/rooms$/);
    await page.clock.fastForward(A_WHILE_MS);
    await asked;
    assertEquals(await order(), [busy, quiet]);

    await page.getByRole("searchbox").focus();
    await page.clock.fastForward(A_WHILE_MS);
    await isAbove(page, quiet, busy);

    // A finger gives no sign before it presses.
    await phone.clock.fastForward(A_WHILE_MS);
    await card(phone, quiet).getByText("2 viewers").waitFor();
    await isAbove(phone, busy, quiet);
    await phone.evaluate(() =>
      document.dispatchEvent(new Event("visibilitychange"))
    );
    await phone.clock.fastForward(A_WHILE_MS);
    await isAbove(phone, quiet, busy);
  },
);

browserTest(
  "Rooms, unlisted ones too, are found while typing, and the URL keeps the query",
  async (visit) => {
    const name = await titled("Crêpes 吉他");
    for (let i = 0; i < 105; i++) await server.openRoom();
    const { page } = await visitLobby(visit);
    await page.getByText("Not all rooms are shown").waitFor();
    assertEquals(await card(page, name).count(), 0);
    const search = page.getByRole("searchbox", { name: "Search rooms" });
    await search.fill("CREPES");
    await page.clock.fastForward(A_WHILE_MS);
    await card(page, name).waitFor();
    await page.getByText("1 room found").waitFor();
    assertEquals(await names(page), [name]);
    await page.reload();
    assertEquals(await search.inputValue(), "CREPES");
    assertEquals(await names(page), [name]);
    await search.fill("CREPES nowhere");
    await page.getByText("No room matches “CREPES nowhere”").waitFor();
    await search.fill("");
    await page.clock.fastForward(A_WHILE_MS);
    await page.getByText("Not all rooms are shown").waitFor();
    assertEquals(new URL(page.url()).search, "");
  },
);

browserTest("Without scripts rooms are found with the form", async (visit) => {
  const name = await titled("مَرْحَبًا <b>");
  const { page } = await visit(server.url, { javaScriptEnabled: false });
  await page.getByRole("searchbox", { name: "Search rooms" }).fill("مرحبا");
  await page.getByRole("button", { name: "Search rooms" }).click();
  assertEquals(await names(page), [name]);
  await card(page, name).getByText("مَرْحَبًا <b>").waitFor();
});

browserTest(
  "While the server is away no room is shown as live",
  async (visit) => {
    const name = await titled("Steady");
    using _ann = await join(name);
    await known(name, 1);
    const ann = await visitLobby(visit);
    ann.expect(/^Failed to load resource: net::ERR_/);
    const { page } = ann;
    const light = card(page, name).locator(".viewers.live");
    await light.waitFor();
    await server.kill();
    await page.clock.fastForward(A_WHILE_MS);
    await light.waitFor({ state: "detached" });
    await server.startAgain();
    using _bob = await join(name);
    await known(name, 1);
    await page.clock.fastForward(4 * A_WHILE_MS);
    await light.waitFor();
  },
);

for (const javaScriptEnabled of [true, false]) {
  browserTest(
    `A room name that is not valid offers the nearest one, ${
      javaScriptEnabled ? "with" : "without"
    } scripts`,
    async (visit) => {
      const ann = await visit(BLANK, { javaScriptEnabled });
      ann.expect(/^Failed to load resource: .*400/);
      const { page } = ann;
      const field = page.getByRole("textbox", { name: "Room name" });
      const open = page.getByRole("button", { name: "Open room" });
      await page.goto(server.url);
      const end = javaScriptEnabled ? "with" : "without";
      for (
        const [text, nearest] of [
          ["我的直播间", /^room-[a-z0-9]{5}$/],
          ["long".repeat(12), "long".repeat(10)],
          [`Čapek's Größe, ${end}`, `capeks-grosse-${end}`],
          [`My Show ${end}!`, `my-show-${end}`],
        ] as const
      ) {
        await field.fill(text);
        await open.click();
        const problem = page.getByRole("alert");
        await problem.getByText(nearest instanceof RegExp ? "room-" : nearest)
          .waitFor();
        const offered = await field.inputValue();
        if (nearest instanceof RegExp) assertMatch(offered, nearest);
        else assertEquals(offered, nearest);
        assert(await problem.getByText(`“${offered}”`).isVisible());
        assert(await problem.getByText("at most 40 lowercase").isVisible());
      }
      await open.click();
      await page.waitForURL(`${server.url}/rooms/my-show-${end}`);
      // An address with such a name leads there too.
      await page.goto(`${server.url}/rooms/My%20Show%20${end}!`);
      await page.getByRole("link", { name: `my-show-${end}` }).click();
      await page.waitForURL(`${server.url}/rooms/my-show-${end}`);
    },
  );
}

browserTest(
  "Where not everyone may open a room, the form is not shown",
  async (visit) => {
    await using closed = await RoomServer.start({ ROOM_OPENING: "nobody" });
    const ann = await visit(closed.url, { javaScriptEnabled: false });
    ann.expect(/^Failed to load resource: .*404/);
    const { page } = ann;
    await page.getByText("isn’t accepting new rooms").waitFor();
    assertEquals(await page.getByRole("button", { name: "Open" }).count(), 0);
    await page.goto(`${closed.url}/rooms/nowhere`);
    await page.getByRole("heading", { name: "isn’t open" }).waitFor();
    assertEquals(await page.getByRole("button", { name: "Open" }).count(), 0);
  },
);

browserTest("The lobby's scripts are within their budget", async (visit) => {
  const { page } = await visit(BLANK);
  await page.goto(server.url);
  const { own, runtime } = await measureScripts("Lobby");
  const sizes = await page.evaluate(async () => {
    const scripts = performance.getEntriesByType("resource")
      .map(({ name }) => name).filter((name) => name.endsWith(".js"));
    return await Promise.all(scripts.map(async (url) => {
      const { body } = await fetch(url);
      const gzip = new CompressionStream("gzip");
      const packed = await new Response(body!.pipeThrough(gzip)).arrayBuffer();
      return [new URL(url).pathname, packed.byteLength] as const;
    }));
  });
  const sum = (of: typeof sizes) => of.reduce((sum, [, size]) => sum + size, 0);
  const ours = sizes.filter(([path]) => !runtime.paths.includes(path));
  assert(sum(sizes) > 5_000 && sum(ours) > 1_000, JSON.stringify(sizes));
  assert(sum(ours) <= own.budget, `${sum(ours)} of ${own.budget}`);
});
