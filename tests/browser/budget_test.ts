import { assertEquals } from "@std/assert";
import { measurePages } from "../../bench/budgets.ts";
import { browserTest } from "./chromium.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "The budgets count every script and style that a browser loads before a room is live",
  async (visit) => {
    const ann = await visit(await server.openRoom());
    await ann.drawn();
    const loaded = await ann.page.evaluate(() => {
      const [live] = performance.getEntriesByName("later");
      // Browsers load them last, so they delay nothing.
      const forOtherMedia = [
        ...document.querySelectorAll<HTMLLinkElement>("link[media]"),
      ].filter(({ media }) => !matchMedia(media).matches)
        .map(({ href }) => href);
      return performance.getEntriesByType("resource")
        .filter(({ startTime }) => startTime < live.startTime)
        .filter(({ name }) => !forOtherMedia.includes(name))
        .map(({ name }) => new URL(name))
        .map(({ pathname, search }) => pathname + search)
        .filter((path) => /\.(js|css)\b/.test(path));
    });
    const counted = (await measurePages())
      .find(({ name }) => name === "Room")!.parts.flatMap(({ paths }) => paths)
      .filter((path) => /\.(js|css)\b/.test(path));
    assertEquals([...new Set(loaded)].toSorted(), counted.toSorted());
  },
);
