import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { VERSION } from "../../components/emoji/data/version.ts";
import { ZH } from "../../components/texts/zh.ts";
import { browse, form, json, openRoom, server } from "./http.ts";

Deno.test("The lobby exists from the first start, and lists the rooms with their viewers", async () => {
  const html = await (await browse("/")).text();
  assertStringIncludes(html, 'href="/rooms/lobby"');
  const rooms = await (await fetch(`${server.url}/rooms`)).json();
  assert(JSON.stringify(rooms).includes('"lobby"'));
});

Deno.test("An unchanged list of rooms is answered with 304, and a new room appears at once", async () => {
  const ask = (etag = "", query = "") =>
    fetch(`${server.url}/rooms${query}`, {
      headers: { "if-none-match": etag },
    });
  const first = await ask();
  const etag = first.headers.get("etag") ?? "";
  await first.body?.cancel();
  assertEquals((await ask(`W/${etag}`)).status, 304);
  const room = await openRoom();
  const changed = await ask(etag);
  assertEquals(changed.status, 200);
  assertStringIncludes(await changed.text(), `"${room}"`);
  const found = await ask("", `?q=${room.toUpperCase()}`);
  assertEquals(
    (await found.json()).map(({ name }: { name: string }) => name),
    [room],
  );
});

Deno.test("A room's page has its last 50 messages in order, escaped, with times", async () => {
  const room = await openRoom();
  for (let i = 1; i <= 60; i++) {
    const response = await fetch(
      `${server.url}/rooms/${room}/messages`,
      json({
        key: `k${i}`,
        text: `<b>${i}</b></script><script>alert(${i})</script>`,
      }),
    );
    assertEquals([response.status, (await response.json()).seq], [201, i]);
  }
  const response = await browse(`/rooms/${room}`);
  assertEquals(response.headers.get("cache-control"), "no-store");
  const html = await response.text();
  const shown = [...html.matchAll(/&lt;b>(\d+)&lt;\/b|&lt;b&gt;(\d+)&lt;/g)]
    .map(([, a, b]) => Number(a ?? b));
  assertEquals(shown, Array.from({ length: 50 }, (_, i) => i + 11));
  assert(!html.includes("<script>alert"));
  assertEquals(
    [...html.matchAll(/<time [^>]*datetime="[^"]+Z"/g)].length >= 50,
    true,
  );
});

Deno.test("Without scripts a form posts and redirects, and posting the same form twice posts once", async () => {
  const room = await openRoom();
  const opened = await browse(`/rooms/${room}`);
  const cookie = opened.headers.getSetCookie()[0].split(";")[0];
  const page = await opened.text();
  assertMatch(page, /<noscript[^>]*><meta http-equiv="refresh"/);
  const key = page.match(/name="key" value="([^"]+)"/)![1];
  for (let i = 0; i < 2; i++) {
    const posted = await browse(
      `/rooms/${room}/messages`,
      form({ key, text: "你好 👋" }, { cookie }),
    );
    assertEquals([posted.status, posted.headers.get("location")], [
      303,
      `/rooms/${room}`,
    ]);
  }
  const { messages } =
    await (await fetch(`${server.url}/rooms/${room}/messages`)).json();
  assertEquals(messages.map(({ text }: { text: string }) => text), ["你好 👋"]);
});

Deno.test("A refused form returns with the reason and the text", async () => {
  const room = await openRoom();
  const text = `<i>"${"x".repeat(600)}`;
  const response = await browse(
    `/rooms/${room}/messages`,
    form({ key: "k", text }),
  );
  assertEquals(response.status, 413);
  const html = await response.text();
  assertStringIncludes(html, "at most 500 characters");
  assertStringIncludes(html, "&lt;i>&quot;xxx");
});

Deno.test("Every page has a policy with a nonce for its own scripts and no others", async () => {
  for (const path of ["/", "/rooms/lobby", "/rooms/nowhere", "/nowhere"]) {
    const response = await browse(path);
    const policy = response.headers.get("content-security-policy")!;
    const html = await response.text();
    assert(!policy.includes("unsafe-inline"), policy);
    assertStringIncludes(policy, "frame-ancestors 'none'");
    assert(
      !policy.includes("upgrade-insecure-requests"),
      "a page on plain http has to work",
    );
    for (
      const [, attributes] of html.matchAll(/<(?:script|style)\b([^>]*)>/g)
    ) {
      const nonce = attributes.match(/nonce="([^"]+)"/)?.[1];
      assert(nonce && policy.includes(`'nonce-${nonce}'`), attributes);
    }
    assert(!/\sstyle="/.test(html), "style attributes are against the policy");
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
  }
});

Deno.test("The style sheet and the scripts are compressed and cached forever, pages never", async () => {
  const page = await browse("/rooms/lobby");
  assertEquals(page.headers.get("cache-control"), "no-store");
  const html = await page.text();
  const assets = [
    ...html.matchAll(/"(\/styles\/\w+\.css[^"]*|\/_fresh\/js\/[^"]+\.js)"/g),
  ].map(([, path]) => path);
  assert(assets.length >= 2, `${assets}`);
  for (const path of assets) {
    const response = await fetch(server.url + path);
    assertMatch(
      response.headers.get("cache-control")!,
      /max-age=31536000, immutable/,
      path,
    );
    // fetch removes the encoding and its header; this one remains.
    assertMatch(response.headers.get("vary")!, /Accept-Encoding/, path);
    await response.body?.cancel();
  }
});

Deno.test("browsers cache the emoji's names until they change", async () => {
  const kept = "public, max-age=31536000, immutable";
  for (const language of ["en", "zh"]) {
    const path = `/emoji/${language}`;
    const current = await browse(`${path}?v=${VERSION}`);
    assertEquals(current.status, 200);
    assertEquals(current.headers.get("cache-control"), kept);
    assert(current.headers.has("content-encoding"), "is sent compressed");
    assert((await current.json()).smileys.length > 100);
    const etag = current.headers.get("etag")!;
    for (const query of ["", "?v=00000000"]) {
      const other = await browse(path + query, {
        headers: { "if-none-match": etag },
      });
      assertEquals(other.status, 304);
      assertEquals(other.headers.get("cache-control"), "no-cache");
    }
  }
  const missing = await browse("/emoji/tlh");
  assertEquals(missing.status, 404);
  await missing.body?.cancel();
});

Deno.test("A room's page has the texts that it shows at first; its build's others are loaded once and kept", async () => {
  const html = await (await browse("/rooms/lobby")).text();
  const { tryNow, notKept } = ZH.chat;
  const chinese = await (await browse("/rooms/lobby", {
    headers: { "accept-language": "zh" },
  })).text();
  assert(chinese.includes(tryNow) && !chinese.includes(notKept));

  const [, build] = html.match(/\/styles\/base\.css(\?[^"]+)"/)!;
  const texts = await fetch(`${server.url}/texts/zh${build}`);
  assertStringIncludes(texts.headers.get("cache-control")!, "immutable");
  assertEquals((await texts.json()).chat, ZH.chat);
  const unnamed = await fetch(`${server.url}/texts/zh`);
  assertEquals(unnamed.headers.get("cache-control"), "no-cache");
  await unnamed.body?.cancel();
  for (const path of ["/texts/zh?another-build", "/texts/xx"]) {
    const unknown = await fetch(server.url + path);
    assertEquals(unknown.status, 404);
    await unknown.body?.cancel();
  }
});
