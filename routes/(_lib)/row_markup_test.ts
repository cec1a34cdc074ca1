import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { renderToString } from "preact-render-to-string";
import { drawing } from "../../components/room/list/Row.tsx";
import { linesOf } from "../../components/room/state/timeline.ts";
import type { Catalogue } from "../../components/texts/catalogue.ts";
import { EN } from "../../components/texts/en.ts";
import { chatTexts } from "../../components/texts/languages.ts";
import { ZH } from "../../components/texts/zh.ts";
import type { MessageEvent } from "../../hub/protocol.ts";

const AT = Date.UTC(2026, 10, 21, 14, 5);
const message = (seq: number, id: string, text: string): MessageEvent => ({
  type: "message",
  seq,
  at: AT,
  from: { id, name: id.toUpperCase(), role: "viewer" },
  text,
});

const render = drawing.row;
await import("./row_markup.ts");

/** Draws each message's row, as they follow each other, and expects what isn't kept. */
function draw(
  messages: readonly MessageEvent[],
  mentioned = false,
  texts: Catalogue = EN,
): string[] {
  return linesOf(messages).flatMap((line) => {
    if (line.kind !== "line") return [];
    const given = [line, mentioned, chatTexts(texts)] as const;
    const html = renderToString(drawing.row(...given));
    assertEquals(html, renderToString(render(...given)));
    return html;
  });
}

Deno.test("A kept row is what the list draws, for each language, viewer, neighbour and day", () => {
  using time = new FakeTime(AT);
  const one = message(1, "ann", "<b>&amp; one");
  const two = message(2, "ann", "two");
  const reply = {
    ...message(3, "bob", "three"),
    reply: { seq: 1, from: { id: "ann", name: "ANN" } },
  };
  const seen = new Set<string>();
  for (let twice = 0; twice < 2; twice++) {
    seen.add(draw([one, two, reply]).join(""));
    seen.add(draw([one, two, reply], true).join(""));
    seen.add(draw([one, two, reply], false, ZH).join(""));
    // "two" gets its name, and the quote loses its text.
    seen.add(draw([two, reply]).join(""));
    seen.add(draw([{ ...one, text: "another" }, two, reply]).join(""));
  }
  assertEquals(seen.size, 5);
  assertStringIncludes(draw([one])[0], ">14:05</time>");
  time.tick(24 * 3_600_000);
  assertStringIncludes(draw([one])[0], ">14:05, 21 Nov</time>");
});

Deno.test("Messages that share nothing but their author and position have rows of their own", () => {
  const first = message(1, "ann", "first room");
  draw([first]);
  draw([{ ...first, text: "second room" }]);
  draw([{
    ...first,
    text: "second room",
    links: [[0, 6]],
  }]);
});
