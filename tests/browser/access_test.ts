/** The room's page with a keyboard and with a screen reader. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Roles of controls. */
const CONTROLS =
  /^(button|link|textbox|checkbox|radio|combobox|DisclosureTriangle.*|log)$/;

browserTest("Every control has a name, and so does the log", async (visit) => {
  const room = await server.openRoom();
  await server.say(room, "hello");
  const ann = await visit(room);
  await ann.log.waitFor();
  await ann.page.getByText("Chatting as").click();
  for (const url of [room, server.url]) {
    if (url !== room) await ann.page.goto(url);
    const devtools = await ann.page.context().newCDPSession(ann.page);
    const { nodes } = await devtools.send("Accessibility.getFullAXTree");
    const controls = nodes
      .filter(({ ignored, role }) => !ignored && CONTROLS.test(role?.value))
      .map(({ role, name }) => ({ role: role?.value, name: name?.value }));
    assert(controls.length >= 4, JSON.stringify(controls));
    assertEquals(controls.filter(({ name }) => !name?.trim()), []);
  }
});

browserTest(
  "The Tab key reaches the composer, and the focus is visible",
  async (visit) => {
    const room = await server.openRoom();
    await server.say(room, "hello");
    const ann = await visit(room);
    const reached: string[] = [];
    for (let i = 0; i < 12; i++) {
      await ann.page.keyboard.press("Tab");
      const focused = await ann.page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return {
          name: element.getAttribute("aria-label") ?? element.textContent ?? "",
          visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1,
        };
      });
      if (!focused) break;
      assert(focused.visible, `Focus can't be seen on ${focused.name}`);
      reached.push(focused.name);
    }
    const order = ["Messages", "Message", "Send"].map((name) =>
      reached.indexOf(name)
    );
    assert(order.every((at) => at >= 0), reached.join(", "));
    assertEquals(order, order.toSorted((a, b) => a - b), reached.join(", "));
    assert(
      reached.some((name) => name.includes("Chatting as")),
      reached.join(", "),
    );
    assertEquals(
      new Set(reached).size,
      reached.length,
      "nothing holds the focus",
    );
  },
);

browserTest(
  "A viewer can do everything by keyboard: change name, post, scroll back and down again",
  async (visit) => {
    const room = await server.openRoom();
    await server.fill(
      room,
      Array.from({ length: 50 }, (_, i) => `message ${i + 1}`),
    );
    const ann = await visit(room);
    const { keyboard } = ann.page;
    await ann.field.focus();
    await keyboard.type("by keyboard");
    await keyboard.press("Enter");
    await ann.row("by keyboard").waitFor();
    assertEquals(
      await ann.field.evaluate((field) => field === document.activeElement),
      true,
    );
    await ann.log.focus();
    await keyboard.press("PageUp");
    const down = ann.page.getByRole("button", { name: "newest" });
    await down.waitFor();
    await down.press("Enter");
    await down.waitFor({ state: "detached" });
    await ann.page.locator("summary.you").press("Enter");
    const name = ann.page.getByRole("textbox", { name: "Your name" });
    await name.waitFor();
    await name.focus();
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("Kay");
    await keyboard.press("Enter");
    await ann.page.getByText("Chatting as Kay").waitFor();
  },
);

browserTest(
  "Screen readers are told of messages and of a lost connection",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    assertEquals(await ann.log.getAttribute("aria-live"), "polite");
    ann.expectToLoseServer();
    await server.kill();
    await ann.page.getByRole("status").getByText("Connection lost").waitFor();
    await server.startAgain();
    await ann.page.getByText("Connection lost").waitFor({ state: "detached" });
  },
);
