import { assert, assertEquals, assertRejects } from "@std/assert";
import type { MessageEvent } from "../../hub/protocol.ts";
import { randomFrom } from "../../tests/tools/random_from.ts";
import { type Load, MAX_PAGES, PAGE_SIZE, Pages } from "./pages.ts";

const from = { id: "ann", name: "Ann", role: "viewer" } as const;

/** A chat with long silences and busy periods; `missing` seqs are no messages. */
function chat(
  length: number,
  missing: (seq: number) => boolean = () => false,
): MessageEvent[] {
  const random = randomFrom(length);
  let at = 0;
  const messages: MessageEvent[] = [];
  for (let seq = 1; seq <= length; seq++) {
    at += random() < .01 ? random() * 600_000 : random() * 400;
    if (missing(seq)) continue;
    messages.push({ type: "message", seq, at, from, text: String(seq) });
  }
  return messages;
}

/** A server with a chat, which records requests. */
function serving(messages: readonly MessageEvent[]) {
  const asked: number[] = [];
  const load: Load = (before) => {
    asked.push(before);
    return Promise.resolve(
      messages.filter(({ seq }) => seq < before).slice(-PAGE_SIZE),
    );
  };
  return { asked, load };
}

async function shown(pages: Pages, moment: number, count: number) {
  if (!pages.upTo(moment, count)) await pages.reach(moment, count);
  return pages.upTo(moment, count);
}

const wanted = (
  messages: readonly MessageEvent[],
  moment: number,
  count: number,
) => messages.filter(({ at }) => at <= moment).slice(-count);

Deno.test("Seeking anywhere in a chat of 50,000 shows the messages before that moment, from few pages", async () => {
  const messages = chat(50_000);
  const end = messages.at(-1)!.at;
  const { asked, load } = serving(messages);
  const pages = new Pages(load, 50_000);
  const random = randomFrom(1);
  for (let i = 0; i < 60; i++) {
    const moment = random() * end * 1.1;
    const before = asked.length;
    assertEquals(
      await shown(pages, moment, 100),
      wanted(messages, moment, 100),
    );
    assert(asked.length - before <= 13, `${asked.length - before} requests`);
    assert(pages.held <= MAX_PAGES);
  }
});

Deno.test("Playing loads each page once, ahead of time", async () => {
  const messages = chat(2_000);
  const { asked, load } = serving(messages);
  const pages = new Pages(load, 2_000);
  const end = messages.at(-1)!.at;
  await shown(pages, -1, 100);
  await Promise.resolve();
  const begun = asked.length;
  for (let moment = 0; moment <= end; moment += 900) {
    assertEquals(
      await shown(pages, moment, 100),
      wanted(messages, moment, 100),
    );
  }
  assertEquals(await shown(pages, end, 100), messages.slice(-100));
  assertEquals(new Set(asked).size, asked.length);
  assert(asked.length - begun <= 10, `${asked.length - begun} requests`);
});

Deno.test("Seeking back to pages in memory loads nothing", async () => {
  const messages = chat(10_000);
  const { asked, load } = serving(messages);
  const pages = new Pages(load, 10_000);
  const moments = [messages[3_000].at, messages[3_150].at, messages[2_900].at];
  for (const moment of moments) await shown(pages, moment, 100);
  // Pages loaded ahead are under way.
  await Promise.resolve();
  const before = asked.length;
  for (const moment of moments) {
    assertEquals(pages.upTo(moment, 100), wanted(messages, moment, 100));
  }
  assertEquals(asked.length, before);
});

Deno.test("Missing places, even thousands in a row, hide no messages", async () => {
  const random = randomFrom(7);
  const patterns: ((seq: number) => boolean)[] = [
    () => random() < .9,
    (seq) => seq > 700 && seq < 4_100,
    (seq) => seq < 3_000,
    (seq) => seq > 3_000,
    () => true,
  ];
  for (const [index, missing] of patterns.entries()) {
    const messages = chat(5_000, missing);
    const { asked, load } = serving(messages);
    const pages = new Pages(load, 5_000);
    const end = (messages.at(-1)?.at ?? 1_000) + 1;
    for (let i = 0; i < 40; i++) {
      const moment = random() * end;
      assertEquals(
        await shown(pages, moment, 100),
        wanted(messages, moment, 100),
        `pattern ${index}`,
      );
    }
    assert(asked.length < 60, `pattern ${index}: ${asked.length} requests`);
  }
});

Deno.test("Where messages are sparse, fewer are shown and the search ends", async () => {
  const messages = chat(100_000, (seq) => seq % 190 !== 0);
  const { asked, load } = serving(messages);
  const pages = new Pages(load, 100_000);
  for (const part of [.5, .1, .9, 1]) {
    const moment = messages[Math.floor((messages.length - 1) * part)].at;
    const found = await shown(pages, moment, 100) ?? [];
    assert(found.length >= 5);
    assertEquals(found, wanted(messages, moment, found.length));
  }
  assert(asked.length < 60, `${asked.length} requests`);
});

Deno.test("An empty room has no messages", async () => {
  const { load } = serving([]);
  assertEquals(await shown(new Pages(load, 0), 1_000, 100), []);
});

Deno.test("A page that failed to load is loaded again", async () => {
  const messages = chat(300);
  const { load } = serving(messages);
  let isAway = true;
  const pages = new Pages(
    (before) => isAway ? Promise.reject(new Error("away")) : load(before),
    300,
  );
  await assertRejects(() => pages.reach(1_000, 100), Error, "away");
  isAway = false;
  assertEquals(await shown(pages, 1_000, 100), wanted(messages, 1_000, 100));
});
