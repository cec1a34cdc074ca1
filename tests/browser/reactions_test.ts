/** Reactions: their sender sees them at once, everyone soon, and each is counted once. */
import { assert, assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { Chatter } from "../tools/chatter.ts";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { MediaServer } from "./media_server.ts";
import type { RoomPage, VisitOptions } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Opens a room, and waits until the connection is open. */
async function join(
  visit: Visit,
  room: string,
  options?: VisitOptions,
): Promise<RoomPage> {
  const page = await visit(room, options);
  const text = crypto.randomUUID();
  await page.say(text);
  await page.page.locator("li[data-seq]", { hasText: text }).waitFor();
  return page;
}

function bar({ page }: RoomPage): Locator {
  return page.getByRole("toolbar", { name: "React" });
}

function tally({ page }: RoomPage): Locator {
  return page.getByRole("group", { name: "React" });
}

/** Records the highest count shown of each reaction, and how many floated. */
async function noteCounts({ page }: RoomPage): Promise<void> {
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    let floated = 0;
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          if ((node as Element).className === "float") floated++;
        }
      }
      for (const each of document.querySelectorAll(".tally span")) {
        const [sign, count] = each.textContent!.split(" ");
        seen[sign] = Math.max(seen[sign] ?? 0, Number(count));
      }
    }).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    Object.assign(globalThis, { noted: () => ({ seen, floated }) });
  });
}

function noted(
  { page }: RoomPage,
): Promise<{ seen: Record<string, number>; floated: number }> {
  return page.evaluate(() =>
    (globalThis as unknown as {
      noted(): { seen: Record<string, number>; floated: number };
    }).noted()
  );
}

browserTest(
  "A reaction is counted once, for its sender and for everyone else",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await join(visit, room);
    const ben = await join(visit, room);
    await noteCounts(ann);
    await noteCounts(ben);
    const buttons = bar(ann);
    await buttons.getByRole("button", { name: "Heart" }).click();
    await tally(ann).getByText("❤️ 1").waitFor();
    await buttons.getByRole("button", { name: "Heart" }).click();
    await buttons.getByRole("button", { name: "Fire" }).click();
    for (const page of [ann, ben]) {
      await tally(page).getByText("❤️ 2").waitFor();
      await tally(page).getByText("🔥 1").waitFor();
    }
    // Another viewer's reactions, after the own ones came back.
    await bar(ben).getByRole("button", { name: "Applause" }).click();
    await tally(ann).getByText("👏 1").waitFor();
    const expected = { "❤️": 2, "🔥": 1, "👏": 1 };
    assertEquals((await noted(ann)).seen, expected);
    await tally(ben).getByText("👏 1").waitFor();
    assertEquals((await noted(ben)).seen, expected);
    assertEquals((await noted(ann)).floated, 4);
    // It disappears on its own.
    await tally(ann).waitFor({ state: "detached" });
    await ann.page.locator(".float").first().waitFor({ state: "detached" });
  },
);

browserTest(
  "The buttons are one tab stop, and arrow keys move between them",
  async (visit) => {
    const ann = await join(visit, await server.openRoom());
    const { keyboard } = ann.page;
    await bar(ann).getByRole("button", { name: "Heart" }).focus();
    await keyboard.press("ArrowRight");
    await keyboard.press("ArrowRight");
    await keyboard.press("Enter");
    await tally(ann).getByText("😮 1").waitFor();
    await keyboard.press("Tab");
    assertEquals(
      await ann.field.evaluate((field) => field === document.activeElement),
      true,
    );
    await keyboard.press("Shift+Tab");
    assertEquals(
      await ann.page.evaluate(() =>
        document.activeElement?.getAttribute("aria-label")
      ),
      "Wow",
    );
    for (let i = 0; i < 5; i++) await keyboard.press("ArrowRight");
    await keyboard.press("Space");
    await tally(ann).getByText("🔥 1").waitFor();
  },
);

browserTest("Reactions float over the video if there is one", async (visit) => {
  await using media = new MediaServer();
  const room = await HostedRoom.open(server);
  const ann = await join(visit, room.url);
  const heart = bar(ann).getByRole("button", { name: "Heart" });
  await heart.click();
  await ann.page.locator(".room .float").first().waitFor();
  await room.set({ stream: media.url("clip.m4s") });
  await ann.page.locator(".picture").waitFor();
  await heart.click();
  await ann.page.locator(".picture .float").first().waitFor();
});

browserTest(
  "A storm of reactions is counted, and the number floating is bounded",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await join(visit, room);
    await noteCounts(ann);
    const crowd = await Promise.all(
      Array.from({ length: 20 }, () => Chatter.join(`${room}/socket`)),
    );
    let most = 0;
    for (let round = 1; round <= 5; round++) {
      for (const each of crowd) {
        each.send(JSON.stringify({ type: "react", reaction: "clap" }));
      }
      await tally(ann).getByText(`👏 ${round * crowd.length}`).waitFor();
      most = Math.max(most, await ann.page.locator(".float").count());
    }
    assert(most > 0 && most <= 30, `${most} floated`);
    for (const each of crowd) each[Symbol.dispose]();
  },
);

browserTest(
  "With reduced motion only the count changes",
  async (visit) => {
    const ann = await visit(await server.openRoom(), {
      reducedMotion: "reduce",
    });
    await noteCounts(ann);
    await bar(ann).getByRole("button", { name: "Laughter" }).click();
    await tally(ann).getByText("😂 1").waitFor();
    await tally(ann).waitFor({ state: "detached" });
    assertEquals(await noted(ann), { seen: { "😂": 1 }, floated: 0 });
  },
);
