/** Several tabs of one browser: one viewer, in one room or in several. */
import { assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { Middlebox } from "./middlebox.ts";
import { nextSocket } from "./next_socket.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
let box: Middlebox;
Deno.test.beforeAll(async () => {
  server = await RoomServer.start();
  box = new Middlebox(server.url);
});
Deno.test.afterAll(async () => {
  await box[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Waits until a page says that it chats under a name. */
async function isCalled(tab: RoomPage, name: string): Promise<void> {
  await tab.page.locator(".you .name", { hasText: name }).waitFor();
}

/** The id and name under which a tab's message was posted. */
async function postedAs(
  tab: RoomPage,
  text: string,
): Promise<readonly (string | null)[]> {
  await tab.say(text);
  const row = tab.row(text);
  await tab.page.locator("#messages li[data-seq]", { hasText: text }).waitFor();
  return [
    await row.getAttribute("data-from"),
    await row.locator(".name").first().textContent(),
  ];
}

browserTest(
  "A new name reaches the other tabs, in the same room and in another",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    const same = await visit(room, { beside: ann });
    const other = await visit(await server.openRoom(), { beside: ann });
    await other.field.fill("half a sen");
    await ann.takeName("Ann");
    for (const tab of [same, other]) await isCalled(tab, "Ann");
    assertEquals(await other.field.inputValue(), "half a sen");
    const posted = await postedAs(ann, "one");
    assertEquals(await postedAs(same, "two"), posted);
    assertEquals(await postedAs(other, "three"), posted);
    // Back again, from another tab.
    await other.takeName("Bea");
    for (const tab of [ann, same]) await isCalled(tab, "Bea");
    await same.takeName("Ann");
    for (const tab of [ann, other]) await isCalled(tab, "Ann");
  },
);

browserTest(
  "A new name reaches a tab that has no socket",
  async (visit) => {
    const room = box.behind(await server.openRoom());
    const ann = await visit(room, { blocked: true });
    const same = await visit(room, { blocked: true, beside: ann });
    for (const tab of [ann, same]) {
      tab.expect(/^WebSocket connection to .* failed/);
    }
    await ann.takeName("Ann");
    await isCalled(same, "Ann");
    assertEquals(await postedAs(same, "two"), await postedAs(ann, "one"));
  },
);

/** The secret of a new link that makes moderators. */
async function moderatorSecret(room: string, host: string): Promise<string> {
  const response = await fetch(`${room}/moderation`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: host },
    body: JSON.stringify({ action: "link", role: "moderator" }),
  });
  return (await response.json()).token;
}

browserTest(
  "After a role link or Forget me every tab has the new id",
  async (visit) => {
    const { room, host } = await server.openRoomAs(
      await server.introduce("Hanna"),
    );
    const ann = await visit(room);
    const other = await visit(await server.openRoom(), { beside: ann });
    // The server closes its socket too, and it may be connecting when it hears of the link.
    ann.expect(/WebSocket is closed before the connection is established/);
    ann.expectToReconnect();
    await ann.takeName("Ann");
    await isCalled(other, "Ann");
    const [before] = await postedAs(other, "before");

    const third = await visit(room, { beside: ann });
    const renewed = nextSocket(other.page, "framereceived");
    await third.open(`${room}/claim#${await moderatorSecret(room, host)}`);
    for (const tab of [third, ann]) {
      await tab.page.getByRole("link", { name: "Moderate" }).waitFor();
    }
    const [claimed, name] = await postedAs(ann, "claimed");
    assertEquals([claimed === before, name], [false, "Ann"]);
    await renewed;
    assertEquals(await postedAs(other, "claimed too"), [claimed, name]);

    await third.page.getByText("Chatting as").click();
    await third.page.locator(".identity summary", { hasText: "Forget me" })
      .click();
    await third.page.getByRole("button", { name: "Forget me" }).click();
    for (const tab of [third, ann, other]) await isCalled(tab, "Guest");
    await ann.page.getByRole("link", { name: "Moderate" }).waitFor({
      state: "detached",
    });
    const [forgotten] = await postedAs(ann, "forgotten");
    assertEquals((await postedAs(other, "forgotten too"))[0], forgotten);
    assertEquals([before, claimed].includes(forgotten), false);
  },
);
