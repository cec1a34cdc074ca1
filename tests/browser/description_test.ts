/** A broadcast's description. */
import { assert, assertEquals } from "@std/assert";
import { expectAccessible } from "./axe.ts";
import { HostedRoom } from "./broadcasting.ts";
import { browserTest } from "./chromium.ts";
import { media, server } from "./servers.ts";
import { translate } from "./translator.ts";

browserTest(
  "A description's lines stay lines and its links are links, with and without scripts and once it changes",
  async (visit) => {
    const room = await HostedRoom.open(server, {
      stream: media.url("clip.m3u8"),
      title: "Evening tea",
      description:
        "Every evening at eight.\n\n\nMusic: https://a.example/x,\n" +
        "notes: b.example.com\n<b>javascript:alert(1)</b>",
    });
    const lines = [
      "Every evening at eight.",
      "",
      "Music: https://a.example/x,",
      "notes: b.example.com",
      "<b>javascript:alert(1)</b>",
    ];
    const message = "a < b & c: https://c.example/?d=1&e=2 <i>";
    await server.say(room.url, message);
    for (const javaScriptEnabled of [false, true]) {
      const ann = await visit(room.url, { javaScriptEnabled });
      const text = ann.page.locator(".descriptiontext");
      if (javaScriptEnabled) {
        await ann.page.getByRole("button", { name: "Show more" }).click();
      }
      assertEquals((await text.innerText()).split("\n"), lines);
      // The same is true for messages.
      assertEquals((await ann.rows())[0].text, message);
      const links = await text.locator("a").evaluateAll((links) =>
        links.map((link) => [
          (link as HTMLAnchorElement).href,
          link.getAttribute("rel"),
          link.getAttribute("target"),
        ])
      );
      const rel = "noopener nofollow ugc";
      assertEquals(links, [
        ["https://a.example/x", rel, "_blank"],
        ["https://b.example.com/", rel, "_blank"],
      ]);
      if (!javaScriptEnabled) continue;
      await expectAccessible(ann.page, "a description with links");

      // Folded, the rest of it takes no place; a link that gets the focus is seen.
      await ann.page.getByRole("button", { name: "Show less" }).click();
      const heightPx = async () => (await text.boundingBox())?.height ?? 0;
      const foldedPx = await heightPx();
      await text.locator("a").last().focus();
      assert(await heightPx() > foldedPx);

      await translate(ann.page);
      await room.set({ description: "Now at https://c.example/" });
      const changed = text.filter({
        hasText: /^‹Now at ›‹https:..c.example.›$/,
      });
      await changed.waitFor();
      await room.set({ description: "" });
      await text.waitFor({ state: "detached" });
    }
  },
);
