/** A room without WebSocket. */
import { assert, assertEquals } from "@std/assert";
import { browserTest, type Visit } from "./chromium.ts";
import { Middlebox } from "./middlebox.ts";
import { choose, command, openAsHost, waitForNote } from "./moderating.ts";
import { delay } from "./moments.ts";
import { nextSocket } from "./next_socket.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";
import { talking } from "./talking.ts";

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

/** Opens a room's page behind the middlebox, and waits until it is connected. */
async function visitBehind(visit: Visit, room: string): Promise<RoomPage> {
  const page = await visit(box.behind(room), { blocked: true });
  page.expect(/^WebSocket connection to .* failed/);
  return page;
}

browserTest(
  "Two browsers without WebSocket talk and react with one that has it, and all see the same order",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, bob] = await Promise.all([
      visitBehind(visit, room),
      visitBehind(visit, room),
    ]);
    const cat = await visit(room);
    const pages = [ann, bob, cat];
    for (const { page } of pages) await page.getByText("3 viewers").waitFor();
    await Promise.all(pages.map(async (page, index) => {
      for (let i = 0; i < 5; i++) await page.say(`${index} 说 ${i} 👋`);
      await page.sayAtOnce(`${index} at once 1`, `${index} at once 2`);
    }));
    for (const page of pages) await page.shows(21);
    const history = await server.history(room);
    for (const [index, page] of pages.entries()) {
      assertEquals(await page.texts(), history);
      assertEquals(
        history.filter((text) => text.startsWith(`${index} `)),
        [
          ...Array.from({ length: 5 }, (_, i) => `${index} 说 ${i} 👋`),
          `${index} at once 1`,
          `${index} at once 2`,
        ],
      );
    }

    await ann.page.getByRole("toolbar", { name: "React" })
      .getByRole("button", { name: "Heart" }).click();
    await cat.page.getByRole("group", { name: "React" }).getByText("❤️ 1")
      .waitFor();
  },
);

browserTest(
  "Two browsers without WebSocket lose the server while they talk: nothing is lost or repeated",
  async (visit) => {
    const room = await server.openRoom();
    const pages = [
      await visitBehind(visit, room),
      await visitBehind(visit, room),
    ];
    for (const { page } of pages) await page.getByText("2 viewers").waitFor();
    const { said, talk } = talking(pages);
    for (const page of pages) page.expectToLoseServer();
    await talk(2);
    const moment = Math.random() * 150;
    await Promise.all([talk(8), delay(moment).then(() => server.kill())]);
    for (const { page } of pages) {
      await page.getByRole("status").getByText("Connection lost").waitFor();
    }
    await talk(2);
    await Promise.all([server.startAgain(), talk(6)]);
    for (const { page } of pages) {
      await page.getByText("Connection lost").waitFor({ state: "detached" });
    }
    await talk(2);
    const count = said.flat().length;
    const shown = [await pages[0].shows(count), await pages[1].shows(count)];
    const history = await server.history(room);
    assertEquals(shown, [history, history]);
    for (const texts of said) {
      assertEquals(
        history.filter((text) => texts.includes(text)),
        texts,
        `killed after ${moment} ms`,
      );
    }
    assert(box.refused >= 4);
  },
);

browserTest(
  "Without WebSocket slow mode, refusals, deletions, commands and names work the same",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visitBehind(visit, room);
    await ann.takeName("Ann");
    await ann.say("as Ann");
    await host.shows(1);
    assertEquals((await host.rows())[0].name, "Ann");

    await choose(ann, "as Ann", "Reply");
    await ann.say("an answer");
    await host.log.locator("[data-to]").waitFor();
    ann.expectToLose("an answer");
    await choose(host, "an answer", "Delete message");
    await ann.row("an answer").waitFor({ state: "detached" });
    await choose(host, "as Ann", "Delete message");
    await ann.row("as Ann").waitFor({ state: "detached" });

    await command(host, "/links off");
    await ann.page.getByText("Links are off").waitFor();
    ann.expect(/^Failed to load resource: .* 4\d\d/);
    await ann.say("see https://example.org");
    await ann.log.getByRole("button", { name: "Discard" }).click();
    ann.expectToLose("see https://example.org");

    await command(host, "/slow 2");
    await ann.page.getByText("Slow mode: 2 s").waitFor();
    await ann.say("first");
    await ann.say("second");
    assertEquals((await ann.shows(2)).slice(-2), ["first", "second"]);

    // She can delete her own message.
    await choose(ann, "second", "Delete for everyone");
    await host.row("second").waitFor({ state: "detached" });
    await command(ann, "/help");
    await waitForNote(ann, "/mods");
  },
);

browserTest(
  "A host without WebSocket can act, and is told the outcome",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, { blocked: true });
    host.expect(/^WebSocket connection to .* failed/);
    await host.open(box.behind(room));
    await server.say(room, "to be pinned");
    await choose(host, "to be pinned", "Pin message");
    const pinned = host.page.getByRole("region", { name: "Pinned message" });
    await pinned.getByText("to be pinned").waitFor();
    await choose(host, "to be pinned", "Delete message");
    await host.row("to be pinned").waitFor({ state: "detached" });
    await waitForNote(host, "is deleted");
  },
);

/** Holds back the page's probes for a socket; returns a function that runs one. */
async function lookWhenAsked({ page }: RoomPage): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const start = globalThis.setTimeout;
    let look = () => {};
    Object.assign(globalThis, {
      look: () => look(),
      // No other timer of the page is as long.
      setTimeout: (run: () => void, delay = 0) =>
        delay > 59_000 ? void (look = run) : start(run, delay),
    });
  });
  return () => page.evaluate("look()");
}

browserTest(
  "A page switches to a socket once one works, without a loss or a repeat",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visitBehind(visit, room);
    const look = await lookWhenAsked(ann);
    // No socket replaces a stream while a post has no answer.
    const saysByPost = async (text: string) => {
      const answered = ann.page.waitForResponse(/\/messages$/);
      await ann.say(text);
      await (await answered).finished();
    };
    await ann.reload();
    await saysByPost("over the stream");
    await ann.shows(1);

    const failed = nextSocket(ann.page, "socketerror");
    await look();
    await failed;
    await saysByPost("over the stream still");
    await ann.shows(2);

    box.blocks = false;
    try {
      const changed = nextSocket(ann.page, "framereceived");
      const busy = Promise.all(
        Array.from(
          { length: 30 },
          (_, i) => server.say(room, `meanwhile ${i}`),
        ),
      );
      await look();
      const socket = await changed;
      await busy;
      const sent = socket.waitForEvent("framesent");
      await ann.say("over the socket");
      await sent;
    } finally {
      box.blocks = true;
    }
    assertEquals(await ann.shows(33), await server.history(room));
    await ann.page.getByText("1 viewer").waitFor();
  },
);
