/** The pages in a browser without anything that the oldest ones lack. */
import { assertEquals } from "@std/assert";
import { HostedRoom } from "../browser/broadcasting.ts";
import { browserTest, OTHER_HOST } from "../browser/chromium.ts";
import { showsText, startsDanmaku, textsOf } from "../browser/overlay.ts";
import { loop, moves } from "../browser/playing.ts";
import { media, server } from "../browser/servers.ts";
import { scriptOfOldest } from "./without.ts";

browserTest(
  "In the oldest browsers, over plain http, people talk, messages fly over the video, and the overlay shows both",
  async (visit) => {
    const first = scriptOfOldest();
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m4s"),
    });
    // As from another machine of the network.
    const url = room.url.replace("127.0.0.1", OTHER_HOST);
    const ann = await visit(url, { first });
    ann.expect(/Cross-Origin-Opener-Policy header has been ignored/);
    assertEquals(
      await ann.page.evaluate(() => [
        isSecureContext,
        "randomUUID" in crypto,
        "toReversed" in Array.prototype,
        "findLast" in Array.prototype,
        "canParse" in URL,
        "any" in AbortSignal,
        "Segmenter" in Intl,
        "requestSubmit" in HTMLFormElement.prototype,
        "take" in Reflect.get(globalThis, "Iterator").prototype,
        "map" in Array.prototype,
        "abort" in AbortSignal,
      ]),
      [...Array(9).fill(false), true, true],
    );
    await ann.page.locator(".danmaku[style]").waitFor({ state: "attached" });
    await loop(ann.page);
    await moves(ann.page);
    await ann.say("said in an old browser");
    await ann.page.locator(".fly", { hasText: "said in" }).waitFor();

    await ann.page.getByRole("button", { name: "Emoji", exact: true }).click();
    await ann.page.getByRole("gridcell", { name: "grinning face", exact: true })
      .click();
    await ann.field.press("Enter");
    await ann.row("😀").waitFor();

    const overlay = await visit(`${url}/overlay`, { first });
    overlay.expect(/Cross-Origin-Opener-Policy header has been ignored/);
    await showsText(overlay.page, "😀");
    assertEquals(await textsOf(overlay.page), [
      "said in an old browser",
      "😀",
    ]);
    await startsDanmaku(
      overlay.page,
      () => overlay.open(`${url}/overlay?style=danmaku`),
    );
    await server.say(room.url, "flies in both");
    for (const { page } of [ann, overlay]) {
      await page.locator(".fly", { hasText: "flies in both" }).waitFor();
    }
  },
);
