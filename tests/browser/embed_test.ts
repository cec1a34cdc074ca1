/** A room's chat in a frame on a page of another site. */
import { assert, assertEquals } from "@std/assert";
import { SignJWT } from "jose";
import type { FrameLocator, Page } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { RoomServer } from "./room_server.ts";
import { Site } from "./site.ts";

const JWT_SECRET = "the secret of a site that vouches for its users";

let server: RoomServer;
Deno.test.beforeAll(async () =>
  void (server = await RoomServer.start({
    JWT_SECRET,
    TRUST_PROXY: "127.0.0.1",
  }))
);
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** A room that a site may embed, and its host's cookie. */
async function openFor(
  { origin }: Site,
  rules: object = {},
): Promise<{ room: string; host: string }> {
  const { room, host } = await server.openRoomAs(
    await server.introduce("Hanna"),
  );
  const response = await fetch(`${room}/moderation`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: host },
    body: JSON.stringify({ action: "rules", embedOn: origin, ...rules }),
  });
  assertEquals(response.status, 200, await response.text());
  return { room, host };
}

const chatIn = (page: Page): FrameLocator => page.frameLocator("iframe");

/** Posts a message in a page's frame. */
async function sayIn(page: Page, text: string): Promise<void> {
  const field = chatIn(page).getByRole("textbox", { name: "Message" });
  await field.fill(text);
  await field.press("Enter");
}

/** Waits until a page has received a message from the frame, and returns it. */
async function hears(page: Page, type: string, part: object = {}) {
  const found = await page.waitForFunction(
    ([type, part]) =>
      heard.find((each) =>
        each.type === type &&
        Object.entries(part).every(([name, value]) => each[name] === value)
      ),
    [type, part] as const,
  );
  return (await found.jsonValue())!;
}

function ask(page: Page, message: object): Promise<void> {
  return page.evaluate(
    (message) => frames[0].postMessage({ target: "hubbub", ...message }, "*"),
    message,
  );
}

const token = (claims: object = {}) =>
  new SignJWT({ sub: "user-1", aud: "hubbub", name: "Vera", ...claims })
    .setExpirationTime("1h").setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(JWT_SECRET));

browserTest(
  "A site's page hears that the room ended, and that it was reopened",
  async (visit) => {
    await using site = new Site();
    const { room, host } = await openFor(site);
    const { page } = await visit(site.around(`${room}/embed`));
    assertEquals((await hears(page, "ready")).ended, undefined);
    const act = async (action: string) => {
      const answer = await fetch(`${room}/moderation`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie: host },
        body: JSON.stringify({ action }),
      });
      assertEquals(answer.status, 200, await answer.text());
    };
    await act("end");
    const ended = await page.waitForFunction(() =>
      heard.find(({ type, ended }) => type === "state" && ended !== undefined)
    );
    const { ended: at } = (await ended.jsonValue())!;
    const panel = await fetch(`${room}/moderation`, {
      headers: { accept: "application/json", cookie: host },
    });
    assertEquals((await panel.json()).rules.ended.at, at);
    await act("reopen");
    await page.waitForFunction(() =>
      heard.at(-1)!.type === "state" && heard.at(-1)!.ended === undefined
    );
  },
);

browserTest(
  "A site's page shows the chat, and receives its events",
  async (visit) => {
    await using site = new Site();
    const { room, host } = await openFor(site);
    await server.say(room, "said before");
    const { page } = await visit(site.around(`${room}/embed`));
    const ready = await hears(page, "ready");
    assertEquals([ready.origin, ready.source, ready.room], [
      new URL(room).origin,
      "hubbub",
      room.split("/").at(-1),
    ]);
    await sayIn(page, "from the frame");
    const own = await hears(page, "message", { text: "from the frame" });
    const { id, name } = own.from as { id: string; name: string };
    assertEquals(await server.history(room), ["said before", "from the frame"]);
    await server.say(room, `hey @${name.toUpperCase()}!`, host);
    const mention = await hears(page, "mention");
    assertEquals(mention.text, `hey @${name.toUpperCase()}!`);
    await sayIn(page, "/me waves");
    await hears(page, "message", { text: "waves", me: true });
    await visit(room);
    await hears(page, "viewers", { count: 2 });
    const messages = await page.evaluate(() => heard);
    assertEquals(
      messages.filter(({ type }) => type === "message").map(({ text }) => text),
      ["from the frame", `hey @${name.toUpperCase()}!`, "waves"],
    );
    assertEquals(messages.filter(({ type }) => type === "mention").length, 1);
    assertEquals(messages.findIndex(({ type }) => type === "ready"), 0);
    assert(
      !messages.some(({ you }) => you && (you as { id: string }).id !== id),
    );
    const chat = chatIn(page);
    assertEquals(await chat.getByRole("link", { name: /rooms/ }).count(), 0);
  },
);

browserTest(
  "A site that is not listed can't show the chat, and no site the room's own page",
  async (visit) => {
    await using site = new Site();
    await using other = new Site();
    const { room } = await openFor(site);
    for (
      const address of [other.around(`${room}/embed`), site.around(room)]
    ) {
      const visited = await visit(address, { javaScriptEnabled: false });
      visited.expect(/frame-ancestors/, /ERR_BLOCKED_BY_RESPONSE/);
      const { page } = visited;
      assertEquals(await chatIn(page).getByRole("log").count(), 0);
    }
    const { page } = await visit(site.around(`${room}/embed`));
    await chatIn(page).getByRole("log").waitFor();
  },
);

browserTest(
  "The embedding site, and nobody else, can change the look of the chat",
  async (visit) => {
    await using site = new Site();
    const { room } = await openFor(site);
    const { page } = await visit(
      site.around(`${room}/embed?theme=light&accent=c23f20`),
      { colorScheme: "dark" },
    );
    await hears(page, "ready");
    const look = () =>
      chatIn(page).locator("html").evaluate((root) => {
        const style = getComputedStyle(root);
        const { colorScheme } = getComputedStyle(document.body);
        return [
          ...["--page", "--accent"].map((name) => style.getPropertyValue(name)),
          colorScheme,
          document.querySelector(".compact") !== null,
        ];
      });
    const before = await look();
    assertEquals(before.slice(0, 2), ["#f6f3ee", "#c23f20"]);
    for (
      const nonsense of [
        { type: "theme", theme: "url(x)", accent: "red;}" },
        { type: "theme", target: "another" },
        { type: "token", token: "no, token" },
        { type: "unknown" },
      ]
    ) await ask(page, nonsense);
    // A frame inside the chat is not the embedding page.
    await chatIn(page).locator("html").evaluate(() =>
      postMessage({ target: "hubbub", type: "theme", theme: "dark" }, "*")
    );
    await ask(page, { type: "theme", accent: "#00f" });
    await chatIn(page).locator("html[style*='--accent']").waitFor();
    assertEquals((await look())[0], "#f6f3ee");
    await ask(page, { type: "theme", theme: "dark", compact: true });
    await chatIn(page).locator(".compact").waitFor();
    const after = await look();
    assertEquals([after[0], after[3]], ["#14120f", true]);
  },
);

browserTest(
  "A site's token signs a guest in, where the server trusts the site",
  async (visit) => {
    await using site = new Site("localhost");
    const { room } = await openFor(site, { signedInOnly: true });
    const visited = await visit(site.around(`${room}/embed`));
    visited.expect(
      /401 \(Unauthorized\)/,
      /ERR_ABORTED/,
      // A token that arrives while the socket of the last one connects.
      /closed before the connection is established/,
    );
    const { page } = visited;
    await hears(page, "ready");
    const field = chatIn(page).getByRole("textbox", { name: "Message" });
    assertEquals(await field.isDisabled(), true);
    await ask(page, { type: "token", token: await token({ aud: "other" }) });
    await hears(page, "unauthorised");
    assertEquals(await field.isDisabled(), true);
    await ask(page, {
      type: "token",
      token: await token({ room: "another-room" }),
    });
    await page.waitForFunction(() =>
      heard.filter(({ type }) => type === "unauthorised").length === 2
    );
    await ask(page, { type: "token", token: await token() });
    await chatIn(page).getByText("Vera").waitFor();
    await sayIn(page, "as Vera");
    const { from } = await hears(page, "message");
    assertEquals((from as { name: string }).name, "Vera");
    await ask(page, { type: "token" });
    await chatIn(page).getByText(/^Guest \d+$/).first().waitFor();
    await chatIn(page).locator("textarea:disabled").waitFor();
  },
);

browserTest(
  "An embed opens the replay in a window when a pinned message is too old to load",
  async (visit) => {
    await using site = new Site();
    const { room, host } = await openFor(site);
    await server.say(room, "the first");
    const pinned = await fetch(`${room}/moderation`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: host },
      body: JSON.stringify({ action: "pin", target: 2 }),
    });
    assertEquals(pinned.status, 200, await pinned.text());
    // Messages in flight.
    const texts = Array.from({ length: 400 }, (_, i) => `m ${i}`);
    for (let i = 0; i < 3; i++) await server.fill(room, texts);
    const { page } = await visit(site.around(`${room}/embed`));
    await hears(page, "ready");
    await chatIn(page).getByRole("button", { name: "Show in chat" })
      .click();
    const opened = page.context().waitForEvent("page");
    await chatIn(page).getByRole("link", { name: /replay/ }).click();
    await (await opened).getByRole("heading", { level: 1 }).waitFor();
    assertEquals((await opened).url(), `${room}/replay`);
  },
);

browserTest(
  "In a frame on another site viewers keep their identity, over TLS and without scripts",
  async (visit) => {
    await using site = new Site("127.0.0.1");
    const { room } = await openFor(site);
    // Like a proxy that ends TLS: browsers treat localhost as secure.
    const proxy = Deno.serve(
      { hostname: "localhost", port: 0, onListen() {} },
      ({ url, method, headers, body }) => {
        const { pathname, search } = new URL(url);
        const forwarded = new Headers(headers);
        forwarded.set("x-forwarded-proto", "https");
        forwarded.delete("host");
        return fetch(server.url + pathname + search, {
          method,
          headers: forwarded,
          body,
          redirect: "manual",
        });
      },
    );
    await using _proxy = {
      [Symbol.asyncDispose]: () => proxy.shutdown(),
    };
    const safe = `http://localhost:${proxy.addr.port}`;
    const { pathname } = new URL(room);
    const { page } = await visit(site.around(`${safe}${pathname}/embed`), {
      javaScriptEnabled: false,
    });
    const chat = chatIn(page);
    const send = chat.getByRole("button", { name: "Send" });
    for (const text of ["one", "two"]) {
      await chat.getByRole("textbox", { name: "Message" }).fill(text);
      await send.click();
      await chat.getByRole("listitem").filter({ hasText: text }).waitFor();
    }
    const { messages } = await (await fetch(`${room}/messages`)).json();
    assertEquals(messages.map(({ text }: { text: string }) => text), [
      "one",
      "two",
    ]);
    assertEquals(messages[0].from, messages[1].from);
    // Within the site it would stay blank.
    const [search] = await Promise.all([
      page.context().waitForEvent("page"),
      chat.getByRole("link", { name: "Search messages" }).click(),
    ]);
    await search.getByRole("searchbox", { name: "Words" }).waitFor();
  },
);
