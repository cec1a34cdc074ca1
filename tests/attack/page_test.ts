/**
 * Attacks through pages: stored and reflected XSS.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { expectInert } from "./html.ts";
import { hasChromium, launch } from "../browser/chromium.ts";
import { type OpenedRoom, Target, Visitor } from "./tools.ts";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start({ MAX_MESSAGE_LENGTH: "2000" });
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/**
 * Part of every payload, so that it is found in any form. A tag or attribute with this
 * name is an escape that failed.
 */
const MARK = "pwned";

/** Payloads for every context: text, attributes, scripts, comments, URLs. */
const PAYLOADS = [
  `<script>${MARK}=1</script>`,
  `</script><script>${MARK}=1</script>`,
  `<img src=x onerror=${MARK}=1>`,
  `<svg/onload=${MARK}=1>`,
  `"><img src=x onerror=${MARK}=1>`,
  `'><img src=x onerror=${MARK}=1>`,
  `" autofocus onfocus=${MARK}=1 x="`,
  `--><img src=x onerror=${MARK}=1><!--`,
  `<!--<script>${MARK}=1`,
  `</title></textarea></noscript></style><img src=x onerror=${MARK}=1>`,
  `]]></ol></main><iframe srcdoc="<script>parent.${MARK}=1</script>">`,
  `\u2028${MARK}=1\u2029</script>`,
  `&lt;img src=x onerror=${MARK}=1&gt;`,
  `&#60;img src=x onerror=${MARK}=1&#62;`,
  `\\u003cimg src=x onerror=${MARK}=1\\u003e`,
  `{"__html":"<img src=x onerror=${MARK}=1>"}`,
  `\${${MARK}=1}{{${MARK}=1}}<%=${MARK}%>`,
  `<base href=//${MARK}.example>`,
  `<form action=//${MARK}.example><input type=submit>`,
];

/** URLs that must become links only if their scheme is http or https. */
const LINKS = [
  `javascript:${MARK}=1`,
  `JaVaScRiPt:${MARK}=1//http://example.com`,
  `java\tscript:${MARK}=1`,
  `javascript://example.com/%0a${MARK}=1`,
  `data:text/html,<script>${MARK}=1</script>`,
  `vbscript:${MARK}`,
  `http://example.com/"onmouseover="${MARK}=1`,
  `http://example.com/'onmouseover='${MARK}=1`,
  `http://example.com/\`onmouseover=${MARK}=1`,
  `https://example.com/<img src=x onerror=${MARK}=1>`,
  `https://example.com/&quot;onfocus=${MARK}=1`,
  `http://javascript:${MARK}=1@example.com/`,
  `http://example.com#<script>${MARK}=1</script>`,
  `https://[::1]/"><img src=x onerror=${MARK}=1>`,
];

/** The targets of a page's links. */
function addresses(html: string): string[] {
  return [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)].map(([, to]) => to);
}

/** Fills a room with every payload. */
async function fill({ room, cookie }: OpenedRoom): Promise<void> {
  const viewer = await target.newcomer("Mallory");
  using mallory = await Visitor.join(target, room, { cookie: viewer });
  using host = await Visitor.join(target, room, { cookie });
  for (const text of [...PAYLOADS, ...LINKS]) {
    assertEquals((await mallory.say(text)).type, "accepted", text);
    assertEquals(
      (await host.ask({ type: "moderate", action: "announce", text })).type,
      "done",
    );
  }
}

Deno.test("Stored XSS: messages, announcements and links are escaped on the page and in the history's JSON", async () => {
  const opened = await target.open();
  await fill(opened);
  const { room, cookie } = opened;
  for (const as of [{}, { cookie }]) {
    const { status, text } = await target.page(`/rooms/${room}`, as);
    assertEquals(status, 200);
    assert(text.includes(`onerror=${MARK}`), "the messages are there");
    expectInert(text, MARK);
    for (const href of addresses(text)) {
      assert(/^(https?:\/\/|[/?#])/.test(href), href);
    }
  }
  // Links send no referrer and give no ranking.
  const { text: html } = await target.page(`/rooms/${room}`);
  const links = [...html.matchAll(/<a\b[^>]*href="http[^>]*>/g)];
  assert(links.length > 0, "there is a link");
  for (const [tag] of links) {
    assertStringIncludes(tag, 'rel="noopener nofollow ugc"');
  }
  const { headers } = await target.ask(`/rooms/${room}/messages`);
  assertStringIncludes(headers.get("content-type")!, "application/json");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
});

Deno.test("Stored XSS: names are escaped everywhere, for viewers, moderators and hosts", async () => {
  const { room, cookie } = await target.open();
  for (const payload of PAYLOADS) {
    const name = payload.slice(0, 32);
    const { status, headers } = await target.json("/viewer", { name });
    // Most payloads are valid names.
    if (status !== 200) continue;
    const viewer = headers.getSetCookie()[0].split(";")[0];
    using visitor = await Visitor.join(target, room, { cookie: viewer });
    assertEquals((await visitor.say("hello")).type, "accepted");
    const { you } = await visitor.hears("welcome");
    const own = await target.page(`/rooms/${room}`, { cookie: viewer });
    expectInert(own.text, MARK);
    // These names and reasons are shown in the panel's lists, in the audit log and in
    // notes.
    for (const action of ["mod", "unmod", "ban"]) {
      const done = await target.form(
        `/rooms/${room}/moderation`,
        { action, viewer: you.id, reason: payload },
        { cookie },
      );
      assertEquals(done.status, 303, done.text);
    }
  }
  const { status, text } = await target.page(`/rooms/${room}/moderation`, {
    cookie,
  });
  assertEquals(status, 200);
  assert(text.includes("&lt;script>"), "the names are there");
  expectInert(text, MARK);
});

Deno.test("Stored XSS: pinned and held messages, reasons and blocked words are escaped on the page and in the panel", async () => {
  const { room, cookie } = await target.open();
  const viewer = await target.newcomer("Mallory");
  using mallory = await Visitor.join(target, room, { cookie: viewer });
  for (const text of [...PAYLOADS, ...LINKS]) {
    const said = await mallory.say(text);
    assert(said.type === "accepted");
    const pin = { action: "pin", target: said.seq };
    assertEquals((await target.moderate(room, pin, { cookie })).status, 200);
    for (const as of [{}, { cookie }]) {
      const page = await target.page(`/rooms/${room}`, as);
      assertStringIncludes(page.text, 'class="pin"');
      expectInert(page.text, MARK);
    }
  }
  const rules = {
    action: "rules",
    review: "everything",
    blockedWords: PAYLOADS.map((payload) => payload.slice(0, 60)),
  };
  const set = await target.moderate(room, rules, { cookie });
  assertEquals(set.status, 200, set.body.message);
  for (const text of PAYLOADS) {
    // A viewer can only have a few held messages.
    const as = { cookie: await target.newcomer("Mallory") };
    const { status } = await target.say(room, `${text}!`, as);
    assertEquals(status, 202, text);
  }
  const panel = await target.page(`/rooms/${room}/moderation`, { cookie });
  assert(panel.text.split("&lt;script>").length > 5, "they are there");
  expectInert(panel.text, MARK);
});

Deno.test("Reflected XSS: input from forms, URLs and headers is escaped or left out", async () => {
  const { room, cookie } = await target.open();
  await target.moderate(room, { action: "rules", links: false }, { cookie });
  const as = { cookie };
  for (const payload of [...PAYLOADS, ...LINKS]) {
    const encoded = encodeURIComponent(payload);
    const answers = [
      await target.form("/viewer", { name: payload, back: payload }, as),
      await target.form("/rooms", { name: payload }, as),
      await target.form(`/rooms/${room}/messages`, {
        key: payload,
        text: `${payload} http://example.com`,
      }),
      await target.form(`/rooms/${room}/messages`, {
        key: "k",
        text: `/${payload}`,
      }, as),
      await target.form(`/rooms/${room}/messages`, {
        key: "k",
        text: `/ban ${payload}`,
      }, as),
      await target.form(`/rooms/${room}/messages`, {
        key: "k",
        text: payload.repeat(200),
      }, as),
      await target.form(`/rooms/${room}/moderation`, { action: payload }, as),
      await target.form(`/rooms/${room}/moderation`, {
        action: "mod",
        name: payload,
      }, as),
      await target.form(`/rooms/${room}/moderation`, {
        action: "rules",
        slowSeconds: payload,
        blockedWords: payload,
        review: payload,
        minAgeSeconds: payload,
      }, as),
      await target.form(`/rooms/${room}/claim`, { secret: payload }, as),
      await target.form(`/rooms/${encoded}/messages`, {
        key: "k",
        text: payload,
      }),
      await target.page(`/rooms/${encoded}`),
      await target.page(`/rooms/${encoded}/moderation`),
      await target.page(`/rooms/${encoded}/claim`),
      await target.page(`/${encoded}?${encoded}=${encoded}`),
      await target.page(`/rooms/${room}?paused=${encoded}`),
      await target.page(`/rooms/${room}/moderation?done=${encoded}`, as),
      await target.page(`/rooms/${room}/moderation?before=${encoded}`, as),
      await target.page("/rooms/nowhere", {
        headers: {
          referer: `${target.url}/${encoded}`,
          "user-agent": encoded,
          accept: `text/html,${encoded}`,
        },
      }),
      await target.page(`/rooms/${room}/socket`, {
        headers: {
          upgrade: "websocket",
          origin: `https://${encoded.replace(/%../g, "")}.example`,
        },
      }),
    ];
    for (const { status, headers, text } of answers) {
      assert(status < 500, `${status} ${payload}`);
      const type = headers.get("content-type") ?? "";
      if (type.startsWith("text/html")) expectInert(text, MARK);
      else assert(text === "" || type.startsWith("application/json"), type);
      assertEquals(headers.get("x-content-type-options"), "nosniff");
    }
  }
});

Deno.test({
  name:
    "XSS without the policy: nothing that viewers left in a room runs in a browser, on the page or in the panel" +
    (hasChromium ? "" : " (needs chromium)"),
  ignore: !hasChromium,
  // Chromium runs on for a moment after its connection has closed.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const opened = await target.open();
    await fill(opened);
    const { room } = opened;
    const [name, value] = opened.cookie.split("=");
    const browser = await launch();
    try {
      // With the policy even unescaped payloads would not run.
      const context = await browser.newContext({ bypassCSP: true });
      await context.addCookies([{ name, value, url: target.url }]);
      const page = await context.newPage();
      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("dialog", (dialog) => requests.push(dialog.message()));
      for (const path of [`/rooms/${room}`, `/rooms/${room}/moderation`]) {
        await page.goto(target.url + path, { waitUntil: "networkidle" });
        using visitor = await Visitor.join(target, room);
        for (const payload of PAYLOADS) await visitor.say(`live ${payload}`);
        if (!path.endsWith("moderation")) {
          await page.getByText(`live ${PAYLOADS.at(-1)}`).waitFor();
        }
        assertEquals(await page.evaluate(`typeof ${MARK}`), "undefined");
        assertEquals(
          await page.locator("img, iframe, base, [onerror], [onfocus]").count(),
          0,
        );
        for (const link of await page.locator("a[href]").all()) {
          const href = await link.evaluate((a) =>
            (a as HTMLAnchorElement).href
          );
          assert(/^https?:/.test(href), href);
        }
      }
      const elsewhere = requests.filter((url) => !url.startsWith(target.url));
      assertEquals(elsewhere, [], "no link is fetched");
    } finally {
      await browser.close();
    }
  },
});
