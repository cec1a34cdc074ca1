/** The search of a room's messages over HTTP. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { browse, json, openRoom, problem, server } from "./http.ts";

/** Searches a room. */
function search(
  room: string,
  query: Record<string, string>,
  init: RequestInit = {},
): Promise<Response> {
  const path = `/rooms/${room}/search?${new URLSearchParams(query)}`;
  return fetch(server.url + path, init);
}

async function say(room: string, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    const answer = await fetch(
      `${server.url}/rooms/${room}/messages`,
      json({ key: text, text }),
    );
    assertEquals(answer.status, 201);
    await answer.body?.cancel();
  }
}

/** Waits until the network may search again, if it may not. */
async function searchPatiently(
  room: string,
  query: Record<string, string>,
  init?: RequestInit,
): Promise<Response> {
  for (;;) {
    const answer = await search(room, query, init);
    if (answer.status !== 429) return answer;
    await answer.body?.cancel();
    await new Promise((turn) => setTimeout(turn, 300));
  }
}

Deno.test("Programs search a room, page by page, and get where the words are", async () => {
  const room = await openRoom();
  await say(room, "first Hit", "miss", "second hit", "third hit");
  const answer = await searchPatiently(room, { q: "HIT", limit: "2" });
  assertEquals(answer.headers.get("cache-control"), "no-store");
  const { messages, marks, looked, more } = await answer.json();
  const texts = (found: { text: string }[]) => found.map(({ text }) => text);
  assertEquals(texts(messages), ["third hit", "second hit"]);
  assertEquals(marks, { 3: [[7, 10]], 4: [[6, 9]] });
  assertEquals([looked.from, looked.to, looked.complete], [3, 4, false]);
  const rest = await (await searchPatiently(room, {
    q: "HIT",
    limit: "2",
    before: String(more),
  })).json();
  assertEquals(texts(rest.messages), ["first Hit"]);
  assertEquals([rest.looked.complete, rest.more], [true, undefined]);
});

Deno.test("A search that can't be understood is refused, and one in another syntax finds only that", async () => {
  const room = await openRoom();
  await say(room, "plain text");
  const refused = async (query: Record<string, string>) =>
    await problem(await searchPatiently(room, query));
  assertEquals(await refused({}), [400, "bad_search"]);
  assertEquals(await refused({ q: '""' }), [400, "bad_search"]);
  assertEquals(await refused({ q: "x".repeat(201) }), [400, "bad_search"]);
  assertEquals(await refused({ q: "a", since: "soon" }), [400, "bad_search"]);
  assertEquals(await refused({ q: "a", before: "0" }), [400, "bad_position"]);
  assertEquals(await problem(await search("nowhere", { q: "a" })), [
    404,
    "no_such_room",
  ]);
  for (
    const q of [
      "%",
      "_____",
      "*",
      "plain*",
      "text:plain",
      "NEAR(plain text)",
      "plain OR x",
      "' OR 1=1 --",
      "\u0000",
    ]
  ) {
    const answer = await searchPatiently(room, { q });
    if (answer.status === 400) await answer.body?.cancel();
    else assertEquals((await answer.json()).messages, [], q);
  }
});

Deno.test("A network may search ten times at once, then once a second", async () => {
  const room = await openRoom();
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => search(room, { q: "a" })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  assertEquals(refused.length >= 20, true);
  assertMatch(refused[0].headers.get("retry-after") ?? "", /^\d+$/);
  assertEquals((await refused[0].json()).code, "rate_limited");
  for (const { body, bodyUsed } of answers) if (!bodyUsed) await body?.cancel();
});

Deno.test("The page of a search is an empty form at first, and shows texts as they are", async () => {
  const room = await openRoom();
  await say(room, "<script>alert(1)</script> needle");
  const path = `/rooms/${room}/search`;
  const empty = await (await browse(path)).text();
  assertStringIncludes(empty, 'role="search"');
  let page: Response;
  const query = `?q=${encodeURIComponent('"><script>needle')}`;
  while ((page = await browse(path + query)).status === 429) {
    assertStringIncludes(await page.text(), 'role="alert"');
    await new Promise((turn) => setTimeout(turn, 300));
  }
  const html = await page.text();
  assertStringIncludes(html, "0 messages found.");
  assertEquals(html.includes("<script>needle"), false);
  const found = await (await searchPatiently(room, { q: "needle" }, {
    headers: { accept: "text/html" },
  })).text();
  // The published Fresh marks what has a key with an attribute.
  assertMatch(found, /<mark( [^>]*)?>needle<\/mark>/);
  assertEquals(found.includes("<script>alert"), false);
});
