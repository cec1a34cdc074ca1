/** The operator's page. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, type Visit } from "./chromium.ts";
import { expectAccessible } from "./axe.ts";
import { BLANK } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

const ADMIN_TOKEN = "operators-own-token-0123456789-abcdefgh";

let server: RoomServer;
Deno.test.beforeAll(async () =>
  void (server = await RoomServer.start({ ADMIN_TOKEN }))
);
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const admin = () => `${server.url}/admin`;

/** Opens the page; the browser has no session. */
async function open(
  visit: Visit,
  url = admin(),
  options: Parameters<Visit>[1] = {},
) {
  const visited = await visit(BLANK, options);
  // What was tried with a wrong token is an error to the browser.
  visited.expect(/^Failed to load resource: .* 401 /);
  await visited.page.goto(url);
  return visited;
}

async function signIn(page: Page, token = ADMIN_TOKEN): Promise<void> {
  await page.getByLabel("Token").fill(token);
  await page.keyboard.press("Enter");
}

/** Waits until the page has asked for itself again. */
async function asked(page: Page): Promise<void> {
  const response = await page.waitForResponse((response) =>
    new URL(response.url()).pathname === "/admin" &&
    response.request().resourceType() === "fetch"
  );
  await response.finished();
}

const section = (page: Page, name: string) =>
  page.getByRole("region", { name, exact: true }).first();

/** A room's row. */
const rowOf = (page: Page, room: string) =>
  page.getByRole("row").filter({
    has: page.getByRole("rowheader", { name: room }),
  });

browserTest(
  "The operator signs in, sees rooms change without a reload, deletes one and signs out",
  async (visit) => {
    const room = await server.openRoom();
    const name = new URL(room).pathname.split("/").at(-1)!;
    const { page } = await open(visit);
    await expectAccessible(page, "the form for the token");
    await signIn(page, "wrong");
    await page.getByRole("alert").getByText("not the token").waitFor();
    await signIn(page);
    await page.getByRole("heading", { name: "This server" }).waitFor();
    await expectAccessible(page, "the operator's page");

    await page.mouse.move(0, 0);
    const row = rowOf(page, name);
    assertEquals(await row.getByRole("cell").nth(1).textContent(), "0");
    await server.say(room, "one");
    await server.say(room, "two");
    await row.getByRole("cell", { name: "2", exact: true }).first().waitFor();
    await section(page, "Log").getByText("admin_signed_in").waitFor();
    assertEquals(await section(page, "Log").getByText(ADMIN_TOKEN).count(), 0);
    assertEquals(
      await section(page, "Settings").getByText(ADMIN_TOKEN).count(),
      0,
    );

    await page.getByRole("searchbox").fill(name);
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=/);
    assertEquals(await page.getByRole("link", { name: /^Manage / }).count(), 1);
    await page.getByRole("link", { name: `Manage ${name}` }).click();
    await page.getByRole("heading", { name: `Room ${name}` }).waitFor();
    await expectAccessible(page, "a room of the operator's page");
    await page.locator("summary").click();
    await page.getByRole("button", { name: "End the chat" }).click();
    await page.getByRole("button", { name: "Reopen the chat" }).waitFor();
    await page.getByText(/^Ended: /).waitFor();
    await expectAccessible(page, "an ended room of the operator's page");
    await page.getByRole("button", { name: "Reopen the chat" }).click();
    await page.getByRole("heading", { name: "End the chat" }).waitFor();
    for (
      const [link, saved] of [
        ["For programs (JSON Lines)", '"text":"two"'],
        ["For spreadsheets (CSV)", ",two,"],
        ["Audit log (JSON Lines)", '"action":"end"'],
      ]
    ) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: link }).click(),
      ]);
      const file = await Deno.readTextFile(await download.path());
      assert(file.includes(saved), file);
    }
    await page.getByLabel(`Type ${name}`).fill(name);
    await page.getByRole("button", { name: "Remove the room" }).click();
    await page.getByText("The room is removed.").waitFor();
    assertEquals(await row.count(), 0);
    const gone = await fetch(room);
    await gone.body?.cancel();
    assertEquals(gone.status, 404);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Token").waitFor();
    await page.goto(admin());
    await page.getByLabel("Token").waitFor();
  },
);

browserTest(
  "The operator's page stands still while it is paused, or where somebody is about to press",
  async (visit) => {
    const room = await server.openRoom();
    const name = new URL(room).pathname.split("/").at(-1)!;
    const { page } = await open(visit);
    await signIn(page);
    const row = rowOf(page, name);
    const events = row.getByRole("cell").nth(3);
    await row.hover();
    await server.say(room, "one");
    await asked(page);
    await section(page, "Log").hover();
    await asked(page);
    await row.getByRole("cell", { name: "1", exact: true }).first().waitFor();

    const pause = page.getByRole("button", { name: "Pause updates" });
    await pause.click();
    assertEquals(await pause.getAttribute("aria-pressed"), "true");
    await server.say(room, "two");
    // Longer than it waits between two looks.
    await page.waitForTimeout(6_000);
    assertEquals(await events.textContent(), "1");
    await pause.click();
    await page.mouse.move(0, 0);
    await row.getByRole("cell", { name: "2", exact: true }).first().waitFor();
  },
);

browserTest(
  "The operator's page says since when the server can't be reached, and asks for the token once the session is over",
  async (visit) => {
    await using own = await RoomServer.start({ ADMIN_TOKEN });
    const visited = await open(visit, `${own.url}/admin`);
    visited.expect(/^Failed to load resource: net::ERR_/);
    const { page } = visited;
    await signIn(page);
    await page.getByRole("heading", { name: "This server" }).waitFor();
    await asked(page);
    await own.kill();
    await page.getByText("The server can’t be reached.").waitFor();
    // Another token ends the session.
    await own.startAgain({
      ADMIN_TOKEN: "another-token-0123456789-abcdefghijk",
    });
    await page.getByLabel("Token").waitFor();
  },
);

browserTest(
  "The operator's page works without scripts, on a phone and in Chinese",
  async (visit) => {
    const room = await server.openRoom();
    const name = new URL(room).pathname.split("/").at(-1)!;
    const { page } = await open(visit, admin(), {
      javaScriptEnabled: false,
      locale: "zh-CN",
      viewport: { width: 390, height: 844 },
    });
    await page.getByLabel("令牌").fill(ADMIN_TOKEN);
    await page.getByRole("button", { name: "登录" }).click();
    await page.getByRole("heading", { name: "本服务器" }).waitFor();
    assertEquals(
      await page.getByRole("button", { name: "暂停更新" }).count(),
      0,
    );
    assert(
      await page.evaluate(() =>
        document.documentElement.scrollWidth <= innerWidth
      ),
      "the page is wider than the window",
    );
    await page.getByRole("link", { name: `管理 ${name}` }).click();
    await page.getByLabel(`输入 ${name}`).fill(name);
    await page.getByRole("button", { name: "删除房间" }).click();
    await page.getByText("房间已删除。").waitFor();
  },
);
