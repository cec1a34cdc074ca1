/** Writing and sending. */
import { assertEquals } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => {
  // Slow enough that no token returns while four messages are sent.
  server = await RoomServer.start({ MESSAGE_RATE: "0.2", MESSAGE_BURST: "3" });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "Enter sends, except during an input method's composition",
  async (visit) => {
    const room = await server.openRoom();
    const ming = await visit(room);
    const devtools = await ming.page.context().newCDPSession(ming.page);
    await ming.field.focus();
    await devtools.send("Input.imeSetComposition", {
      text: "ni hao",
      selectionStart: 6,
      selectionEnd: 6,
    });
    // An input method hides the character of a key: there is only a keydown.
    await devtools.send("Input.dispatchKeyEvent", {
      type: "rawKeyDown",
      key: "Enter",
      code: "Enter",
      windowsVirtualKeyCode: 13,
    });
    await ming.drawn();
    assertEquals(await ming.rows(), []);
    assertEquals(await ming.field.inputValue(), "ni hao");
    await devtools.send("Input.insertText", { text: "你好" });
    // In Safari the composition has ended, and its Enter has code 229.
    await ming.field.evaluate((field) =>
      field.dispatchEvent(
        new KeyboardEvent("keydown", {
          key: "Enter",
          keyCode: 229,
          bubbles: true,
          cancelable: true,
        }),
      )
    );
    await ming.drawn();
    assertEquals([await ming.rows(), await ming.field.inputValue()], [
      [],
      "你好",
    ]);
    await ming.field.press("Enter");
    assertEquals(await ming.shows(1), ["你好"]);
    assertEquals(await server.history(room), ["你好"]);
    assertEquals(await ming.field.inputValue(), "");
  },
);

browserTest(
  "A blank text is not sent, and the button sends like Enter",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    await ann.say("");
    await ann.say("   ");
    await ann.field.fill("by the button");
    await ann.page.getByRole("button", { name: "Send" }).click();
    assertEquals(await ann.shows(1), ["by the button"]);
    assertEquals(await server.history(room), ["by the button"]);
  },
);

browserTest(
  "A message that is refused as too soon is shown as failed with the reason, and can be retried",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    await ann.sayAtOnce("one", "two", "three", "four");
    const four = ann.row("four");
    await four.getByRole("alert").getByText("you are sending messages too fast")
      .waitFor();
    assertEquals(await server.history(room), ["one", "two", "three"]);
    await four.getByRole("button", { name: "Retry", exact: true }).click();
    assertEquals(await ann.shows(4), ["one", "two", "three", "four"]);
    assertEquals(await server.history(room), ["one", "two", "three", "four"]);
  },
);

browserTest("A failed message can be discarded", async (visit) => {
  const room = await server.openRoom();
  const ann = await visit(room);
  await ann.sayAtOnce("one", "two", "three", "four");
  ann.expectToLose("four");
  await ann.row("four").getByRole("button", { name: "Discard" }).click();
  assertEquals(await ann.shows(3), ["one", "two", "three"]);
});

browserTest(
  "A text that is too long is counted, and stays in the field until it is short enough",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    const send = ann.page.getByRole("button", { name: "Send" });
    await ann.say("👩‍👩‍👧".repeat(503));
    await ann.page.getByRole("status").getByText("3 over the limit").waitFor();
    assertEquals(await send.isDisabled(), true);
    assertEquals(await ann.rows(), []);
    await ann.field.fill("x".repeat(500));
    await ann.page.getByRole("status").getByText("0 left").waitFor();
    await send.click();
    assertEquals(await ann.shows(1), ["x".repeat(500)]);
  },
);

browserTest(
  "A text that the server finds too long is shown as failed with the reason, and can be retried",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    ann.expectToLoseServer();
    // While the server is away, the page may go over to HTTP, and post there.
    ann.expect(/^Failed to load resource: .* 413/);
    // The server has another limit when it is back.
    await server.kill();
    const text = "a text of 26 characters...";
    await ann.say(text);
    await server.startAgain({ MAX_MESSAGE_LENGTH: "20" });
    const failed = ann.row(text);
    await failed.getByRole("alert").getByText("at most 20 characters")
      .waitFor();
    await server.kill();
    await ann.page.getByText("Connection lost").waitFor();
    await server.startAgain();
    await ann.page.getByText("Connection lost").waitFor({ state: "detached" });
    await failed.getByRole("button", { name: "Retry" }).click();
    assertEquals(await ann.shows(1), [text]);
    assertEquals(await server.history(room), [text]);
  },
);

browserTest(
  "A refused name returns with the reason, and Escape closes the form",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    ann.expect(/^Failed to load resource: .*400/);
    await ann.page.getByText("Chatting as").click();
    const name = ann.page.getByRole("textbox", { name: "Your name" });
    await name.fill("x".repeat(33));
    await name.press("Enter");
    await ann.page.getByRole("alert").getByText("at most 32 characters")
      .waitFor();
    await name.fill("Ann");
    await name.press("Enter");
    await ann.page.getByText("Chatting as Ann").waitFor();
    await name.waitFor({ state: "hidden" });
    await ann.page.getByText("Chatting as").click();
    await name.press("Escape");
    await name.waitFor({ state: "hidden" });
  },
);
