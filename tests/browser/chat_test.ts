/** Two browsers talk, lose the server, and recover. */
import { assertEquals } from "@std/assert";
import { delay } from "./moments.ts";
import { browserTest } from "./chromium.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";
import { talking } from "./talking.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Asserts that every page shows the server's messages, and returns them. */
async function agreed(
  room: string,
  count: number,
  ...pages: RoomPage[]
): Promise<string[]> {
  const shown = await Promise.all(pages.map((page) => page.shows(count)));
  const history = await server.history(room);
  for (const texts of shown) assertEquals(texts, history);
  return history;
}

browserTest(
  "Two browsers talk in English, Chinese, Arabic and emoji, and see the same order",
  async (visit) => {
    const room = await server.openRoom();
    const [ann, ming] = await Promise.all([visit(room), visit(room)]);
    await Promise.all([ann.takeName("Ann"), ming.takeName("阿明")]);
    const of = {
      Ann: [
        "Hello there!",
        "مرحبا بالجميع، كيف حالكم؟",
        "🎉👩‍👩‍👧‍👦🇨🇳👍🏽",
        "naïve café",
      ],
      阿明: ["你好，世界！", "大家晚上好 🌙", "שלום — mixed 混合 مرحبا", "👋"],
    };
    const talk = async (page: RoomPage, texts: string[]) => {
      for (const text of texts) await page.say(text);
    };
    await Promise.all([talk(ann, of.Ann), talk(ming, of["阿明"])]);
    const history = await agreed(room, 8, ann, ming);
    assertEquals(history.toSorted(), [...of.Ann, ...of["阿明"]].toSorted());
    for (const page of [ann, ming]) {
      for (const { name, text } of await page.rows()) {
        assertEquals(
          of[name as keyof typeof of]?.includes(text),
          true,
          `${name}: ${text}`,
        );
      }
    }
    for (const [page, name] of [[ann, "Ann"], [ming, "阿明"]] as const) {
      await page.reload();
      await page.page.getByText(`Chatting as ${name}`).waitFor();
    }
    await agreed(room, 8, ann, ming);
  },
);

for (const round of [1, 2, 3]) {
  browserTest(
    `Two browsers lose the server while they talk, and recover on their own (${round})`,
    async (visit) => {
      const room = await server.openRoom();
      const pages = await Promise.all([visit(room), visit(room)]);
      for (const { page } of pages) await page.getByText("2 viewers").waitFor();
      const { said, talk } = talking(pages);

      for (const page of pages) page.expectToLoseServer();
      await talk(2);
      const moment = Math.random() * 150;
      await Promise.all([talk(8), delay(moment).then(() => server.kill())]);
      for (const page of pages) {
        await page.page.getByRole("status").getByText("Connection lost")
          .waitFor();
      }
      await talk(2);
      for (const [index, page] of pages.entries()) {
        const waiting = await page.waiting();
        assertEquals(waiting.slice(-2), said[index].slice(-2));
      }

      // They keep talking while it restarts.
      await Promise.all([server.startAgain(), talk(6)]);
      for (const page of pages) {
        await page.page.getByText("Connection lost").waitFor({
          state: "detached",
        });
      }
      await talk(2);
      const history = await agreed(room, said.flat().length, ...pages);
      for (const texts of said) {
        assertEquals(
          history.filter((text) => texts.includes(text)),
          texts,
          `killed after ${moment} ms`,
        );
      }
    },
  );
}

browserTest(
  "A viewer can reconnect at once instead of waiting",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    ann.expectToLoseServer();
    // The wait before the first attempt never ends on its own.
    await ann.page.evaluate(() => {
      const start = globalThis.setTimeout;
      Object.assign(globalThis, {
        setTimeout: (run: () => void, delay = 0) =>
          delay > 200 && delay <= 500 ? 0 : start(run, delay),
      });
    });
    await server.kill();
    await server.startAgain();
    await ann.page.getByRole("button", { name: "Try now" }).click();
    await ann.page.getByText("Connection lost").waitFor({ state: "detached" });
    await ann.say("back");
    assertEquals(await ann.shows(1), ["back"]);
  },
);

browserTest(
  "A message sent as the connection returns is posted after the pending ones",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    ann.expectToLoseServer();
    await server.kill();
    // It returns over a socket, however late the server is.
    await ann.page.route("**/events?*", (route) => route.abort());
    await ann.page.getByText("Connection lost").waitFor();
    await ann.say("waited 1");
    await ann.say("waited 2");
    // Enter is pressed right after the welcome, before the next frame.
    await ann.field.fill("at once");
    await ann.page.evaluate(() => {
      const field = document.querySelector<HTMLTextAreaElement>("textarea");
      const add = WebSocket.prototype.addEventListener;
      globalThis.WebSocket = class extends WebSocket {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          // Listeners are called in order, so this one comes after the page's own.
          queueMicrotask(() =>
            add.call(this, "message", () => field?.form?.requestSubmit(), {
              once: true,
            })
          );
        }
      };
    });
    await server.startAgain();
    const said = ["waited 1", "waited 2", "at once"];
    assertEquals(await ann.shows(3), said);
    assertEquals(await server.history(room), said);
  },
);
