/** The overlay for broadcasts. */
import { assert, assertEquals } from "@std/assert";
import { measureScripts } from "../../bench/budgets.ts";
import { browserTest } from "./chromium.ts";
import {
  act,
  newest,
  showsText,
  startsDanmaku,
  textsOf,
  viewersOf,
} from "./overlay.ts";
import { BLANK } from "./room_page.ts";
import { browserOf, RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "An overlay shows messages with a transparent background and no controls, and is not counted as a viewer",
  async (visit) => {
    const room = await server.openRoom();
    await server.say(room, "before", await server.introduce("Ann"));
    const { page } = await visit(`${room}/overlay`);
    await server.say(room, "live", await server.introduce("Bob"));
    await showsText(page, "live");
    assertEquals(await textsOf(page), ["before", "live"]);
    assertEquals(await page.locator(".who").allTextContents(), ["Ann", "Bob"]);
    assertEquals(
      await page.evaluate(() =>
        ["html", "body", "main"].map((each) =>
          getComputedStyle(document.querySelector(each)!).backgroundColor
        )
      ),
      Array(3).fill("rgba(0, 0, 0, 0)"),
    );
    assertEquals(
      await page.locator("a, button, input, textarea, video").count(),
      0,
    );
    assertEquals(await viewersOf(server, room), 0);
    const { headers } = await fetch(`${room}/overlay`, {
      headers: { accept: "text/html" },
    });
    assert(
      headers.get("content-security-policy")
        ?.includes("frame-ancestors 'none'"),
    );
  },
);

browserTest(
  "An overlay's scripts are within their budget, and don't include the chat's",
  async (visit) => {
    const { page } = await visit(`${await server.openRoom()}/overlay`);
    await page.waitForFunction(() =>
      performance.getEntriesByName("later").length > 0
    );
    const loaded = await page.evaluate(() => {
      const [live] = performance.getEntriesByName("later");
      return performance.getEntriesByType("resource")
        .filter(({ startTime }) => startTime < live.startTime)
        .map(({ name }) => name).filter((name) => /\.js$/.test(name));
    });
    const { own, runtime } = await measureScripts("Overlay");
    let size = 0;
    for (const url of loaded) {
      if (runtime.paths.includes(new URL(url).pathname)) continue;
      const { body } = await fetch(url);
      const packed = body!.pipeThrough(new CompressionStream("gzip"));
      size += (await new Response(packed).bytes()).length;
    }
    assert(loaded.some((url) => url.endsWith("/Overlay.js")));
    assert(!loaded.some((url) => url.endsWith("/Chat.js")));
    assert(size > 1_000 && size <= own.budget, `${size} bytes`);
  },
);

browserTest(
  "Messages fade out of an overlay, or are pushed out of it",
  async (visit) => {
    const room = await server.openRoom();
    const { page } = await visit(`${room}/overlay?fade=6`);
    const other = await visit(`${room}/overlay?fade=0&max=2&names=off`);
    await server.fill(room, ["one", "two", "three"]);
    await showsText(page, "three");
    await page.locator(".leaving").first().waitFor();
    await page.locator(".saying").last().waitFor({ state: "detached" });
    await showsText(other.page, "three");
    assertEquals(await textsOf(other.page), ["two", "three"]);
    assertEquals(await other.page.locator(".who").count(), 0);
  },
);

browserTest(
  "Deleted messages disappear from an overlay; pinned ones and announcements stand out",
  async (visit) => {
    const { room, host } = await server.openRoomAs(
      await server.introduce("Hanna"),
    );
    const { page } = await visit(`${room}/overlay`);
    const ann = await server.introduce("Ann");
    await server.say(room, "goes", ann);
    const goes = await newest(room);
    await server.say(room, "goes as well", await server.introduce("Bob"));
    await server.say(room, "pinned", ann);
    await act(room, host, { action: "pin", target: await newest(room) });
    const pin = page.getByRole("region", { name: "Pinned message" });
    await pin.getByText("pinned").waitFor();
    await act(room, host, { action: "delete", target: goes });
    await act(room, host, { action: "clear", name: "Bob" });
    await act(room, host, { action: "announce", text: "Listen" });
    await showsText(page, "Listen");
    assertEquals(await textsOf(page), ["pinned", "Listen"]);
    assertEquals(
      await page.locator(".boxed:not(.above) .sign").allTextContents(),
      ["Announcement", "Host"],
    );
    await act(room, host, { action: "unpin" });
    await pin.waitFor({ state: "detached" });
  },
);

browserTest(
  "An overlay in the host's own browser keeps to the room's delay",
  async (visit) => {
    const { room, host } = await server.openRoomAs(
      await server.introduce("Hanna"),
    );
    const { page } = await visit(`${room}/overlay`, {
      storageState: browserOf(host),
    });
    await act(room, host, { action: "rules", delaySeconds: 10 });
    const ann = await server.introduce("Ann");
    await server.say(room, "never seen", ann);
    const { messages } = await (await fetch(`${room}/messages`, {
      headers: { cookie: host },
    })).json();
    await server.say(room, "seen later", ann);
    await act(room, host, { action: "delete", target: messages[0].seq });
    await page.evaluate(() => {
      new MutationObserver(() =>
        document.body.textContent!.includes("never seen") &&
        document.documentElement.setAttribute("data-seen", "")
      ).observe(document.body, { childList: true, subtree: true });
    });
    assertEquals(await textsOf(page), []);
    await showsText(page, "seen later");
    assertEquals(
      await page.locator("html").getAttribute("data-seen"),
      null,
    );

    await server.say(room, "pinned early", ann);
    const pinned = (await (await fetch(`${room}/messages?limit=1`, {
      headers: { cookie: host },
    })).json()).messages[0];
    await act(room, host, { action: "pin", target: pinned.seq });
    await server.say(room, "said after it", ann);
    const overlay = `${room}/overlay?max=1`;
    const drawn = await fetch(overlay, {
      headers: { accept: "text/html", cookie: host },
    });
    assertEquals((await drawn.text()).includes("pinned early"), false);
    await page.goto(overlay);
    await page.locator(".above", { hasText: "pinned early" }).waitFor();
    assert(await page.evaluate(() => Date.now()) >= pinned.at + 10_000);
  },
);

browserTest("An overlay ignores invalid options", async (visit) => {
  const room = await server.openRoom();
  const { page } = await visit(
    `${room}/overlay?style=x&fade=-1&size=9999&max=lots&align=&lost=?`,
  );
  await server.say(room, "here");
  await showsText(page, "here");
  assertEquals(
    await page.evaluate(() =>
      getComputedStyle(document.documentElement).fontSize
    ),
    "16px",
  );
});

browserTest("The size option scales the page's font", async (visit) => {
  const room = await server.openRoom();
  const { page } = await visit(`${room}/overlay?size=150`);
  assertEquals(
    await page.evaluate(() =>
      getComputedStyle(document.documentElement).fontSize
    ),
    "24px",
  );
});

browserTest(
  "In danmaku style messages fly, and only announcements stand still",
  async (visit) => {
    const { room, host } = await server.openRoomAs(
      await server.introduce("Hanna"),
    );
    const viewer = await visit(BLANK);
    const { page } = viewer;
    await startsDanmaku(
      page,
      () => viewer.open(`${room}/overlay?style=danmaku`),
    );
    await server.say(room, "flies away");
    const flying = page.locator(".fly", { hasText: "flies away" });
    await flying.waitFor();
    await act(room, host, { action: "announce", text: "Listen" });
    await showsText(page, "Listen");
    assertEquals(await textsOf(page), ["Listen"]);
    await act(room, host, { action: "delete", target: await newest(room) - 1 });
    await flying.waitFor({ state: "detached" });
  },
);

browserTest(
  "With reduced motion, the danmaku style is a list",
  async (visit) => {
    const room = await server.openRoom();
    const viewer = await visit(BLANK, { reducedMotion: "reduce" });
    const { page } = viewer;
    await startsDanmaku(
      page,
      () => viewer.open(`${room}/overlay?style=danmaku`),
    );
    await server.say(room, "stands");
    await showsText(page, "stands");
    assertEquals(await page.locator(".fly").count(), 0);
  },
);
