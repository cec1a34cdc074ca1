/**
 * A room's embed over HTTP: its headers, and what it does without scripts.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { type OpenedRoom, refusal, Target } from "../attack/tools.ts";

const SITE = "https://site.example";

/** The headers of a proxy that ends TLS. */
const TLS = { "x-forwarded-proto": "https" };

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start({ TRUST_PROXY: "127.0.0.1" });
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/** A room that the given sites may show. */
async function openFor(...sites: string[]): Promise<OpenedRoom> {
  const opened = await target.open();
  const rules = { action: "rules", embedOn: sites.join("\n") };
  const { status } = await target.moderate(opened.room, rules, opened);
  assertEquals(status, 200);
  return opened;
}

function policy(headers: Headers): Map<string, string> {
  const directives = headers.get("content-security-policy")!.split("; ");
  return new Map(
    directives.map((each) => {
      const [name, ...sources] = each.split(" ");
      return [name, sources.join(" ")];
    }),
  );
}

Deno.test("Only the sites that the host lists may frame the embed, and no site other pages", async () => {
  const { room, cookie, token } = await openFor(SITE, "http://b.example:81");
  const path = `/rooms/${room}`;
  const { headers, text } = await target.page(`${path}/embed`);
  const framing = "'self' https://site.example http://b.example:81";
  assertEquals(policy(headers).get("frame-ancestors"), framing);
  assertEquals(headers.get("x-frame-options"), null);
  assertEquals(headers.get("cache-control"), "no-store");
  for (const name of ["object-src", "base-uri", "form-action"]) {
    const expected = name === "object-src" ? "'none'" : "'self'";
    assertEquals(policy(headers).get(name), expected);
  }
  assert(!text.includes("<video"));
  for (const other of [path, `${path}/moderation`, `${path}/claim`, "/"]) {
    const page = await target.page(other, { cookie });
    assertEquals(policy(page.headers).get("frame-ancestors"), "'none'", other);
  }
  await target.moderate(room, { action: "rules", embedOn: "" }, { token });
  const after = await target.page(`${path}/embed`);
  assertEquals(policy(after.headers).get("frame-ancestors"), "'self'");
});

Deno.test("An embed's look is set by its query, with a style that the policy allows", async () => {
  const { room } = await openFor(SITE);
  const embed = `/rooms/${room}/embed`;
  const styleOf = async (query: string) => {
    const { headers, text } = await target.page(embed + query);
    assert(!/\sstyle="/.test(text));
    const [, nonce, css] = text.match(/<style nonce="(\w+)">(.*?)<\/style>/s) ??
      [];
    if (css !== undefined) {
      const allowed = policy(headers).get("style-src")!;
      assertStringIncludes(allowed, `'nonce-${nonce}'`);
    }
    const [, scheme] = text.match(/name="color-scheme" content="([^"]+)"/)!;
    return { css, scheme, compact: /class="embed compact"/.test(text), text };
  };
  const plain = await styleOf("");
  assertEquals([plain.css, plain.scheme, plain.compact], [
    undefined,
    "light dark",
    false,
  ]);
  const dark = await styleOf("?theme=dark&accent=0af&compact");
  assertEquals([dark.scheme, dark.compact], ["dark", true]);
  assertMatch(
    dark.css!,
    /^:root\{[^{}]*--accent:#00aaff;--onaccent:#000000;[^{}]*\}$/,
  );
  for (const accent of ["red", "%3C/style%3E", "fff;}", "12345", "url(x)"]) {
    const { text } = await styleOf(`?theme=x&accent=${accent}&x=%3Cb%3E`);
    assertEquals(text.includes("<style"), false, accent);
    assert(!text.includes("<b>"));
  }
});

Deno.test("Without scripts an embed can post, refuse and rename, and keeps its look", async () => {
  const { room } = await openFor(SITE);
  const path = `/rooms/${room}/embed?theme=dark&compact=1`;
  const cookie = await target.newcomer("Fay");
  const drawn = await target.page(`${path}&accent=no`, { cookie });
  const escaped = path.replace("&", "&amp;");
  assertMatch(
    drawn.text,
    new RegExp(`<form [^>]*action="${RegExp.escape(escaped)}"`),
  );
  assertStringIncludes(drawn.text, `name="back" value="${escaped}"`);
  assertStringIncludes(drawn.text, `href="${escaped}&amp;paused"`);
  assertMatch(drawn.text, /<noscript[^>]*><meta http-equiv="refresh"/);
  const [, key] = drawn.text.match(/name="key" value="([^"]+)"/)!;
  for (let i = 0; i < 2; i++) {
    const { status, headers } = await target.form(
      path,
      { key, text: "from a frame" },
      { cookie },
    );
    assertEquals([status, headers.get("location")], [303, path]);
  }
  assertEquals(await target.texts(room), ["from a frame"]);
  const refused = await target.form(
    path,
    { key: "long", text: "x".repeat(600) },
    { cookie },
  );
  assertEquals(refused.status, 413);
  assertMatch(refused.text, /class="embed compact"/);
  assertStringIncludes(refused.text, "xxx");
  assertStringIncludes(
    policy(refused.headers).get("frame-ancestors")!,
    SITE,
  );
  const renamed = await target.form(
    "/viewer",
    { name: "Faye", back: path },
    { cookie },
  );
  assertEquals(renamed.headers.get("location"), path);
});

Deno.test("Without scripts a moderator can unpin in an embed, and stays in it", async () => {
  const { room, cookie } = await openFor(SITE);
  await target.say(room, "look here", { cookie });
  await target.moderate(room, { action: "pin", target: 2 }, { cookie });
  const path = `/rooms/${room}/embed?theme=dark&compact=1`;
  const back = async (back: string) => {
    const fields = { action: "unpin", back };
    const as = { cookie };
    const { status, headers } = await target.form(
      `/rooms/${room}/moderation`,
      fields,
      as,
    );
    assertEquals(status, 303);
    return headers.get("location");
  };
  const { text } = await target.page(path, { cookie });
  const [, pin] = text.match(/<section class="pin".*?<form (.*?)<\/form>/s)!;
  assertStringIncludes(
    pin,
    `name="back" value="${path.replace("&", "&amp;")}"`,
  );
  assertEquals(await back(path), path);
  assertEquals(
    await back(`/rooms/${room}/embed?theme=x\r\n`),
    `/rooms/${room}/embed`,
  );
  assertEquals(await back(`/rooms/${room}`), `/rooms/${room}`);
  const panel = `/rooms/${room}/moderation`;
  for (const other of ["//evil.example", `/rooms/${room}/embed/../x`, "/"]) {
    assertEquals(await back(other), panel);
  }
});

Deno.test("Only over TLS, and where sites may show it, an embed sets a cookie for frames", async () => {
  const { room } = await openFor(SITE);
  const closed = await target.open();
  const names = (headers: Headers) =>
    headers.getSetCookie().map((each) => each.split("=")[0]);
  const embed = `/rooms/${room}/embed`;
  const given = await target.page(embed, { headers: TLS });
  const all = ["__Host-viewer", "__Host-viewer-framed", "viewer"];
  assertEquals(names(given.headers), all);
  const plain = await target.page(embed);
  assertEquals(names(plain.headers), ["viewer"]);
  for (const path of [`/rooms/${room}`, `/rooms/${closed.room}/embed`]) {
    const { headers } = await target.page(path, { headers: TLS });
    assertEquals(names(headers), ["__Host-viewer", "viewer"], path);
  }

  // A browser in a frame sends only that one back.
  const framed = given.headers.getSetCookie()[1].split(";")[0];
  const again = await target.page(embed, { cookie: framed, headers: TLS });
  assertEquals(names(again.headers), []);
  const as = { cookie: framed, headers: TLS };
  const renamed = await target.json("/viewer", { name: "Fay" }, as);
  assertEquals(names(renamed.headers), all);
  const renewed = renamed.headers.getSetCookie()[1].split(";")[0];
  const [before, after] = await Promise.all(
    [framed, renewed].map((cookie) =>
      target.json<{ id: string; name: string }>("/viewer", undefined, {
        cookie,
      })
    ),
  );
  assertEquals(after.body.id, before.body.id);
  assertEquals(after.body.name, "Fay");
});

Deno.test("Over TLS a language chosen in a frame is kept there", async () => {
  const { room } = await openFor(SITE);
  const embed = `/rooms/${room}/embed`;
  const choose = async (headers: Record<string, string>) => {
    const answer = await target.form("/language", { language: "zh" }, {
      headers: { referer: target.url + embed, ...headers },
    });
    assertEquals(answer.headers.get("location"), embed);
    return answer.headers.getSetCookie()
      .find((each) => each.startsWith("language="))!.split("; ");
  };
  const kept = await choose(TLS);
  for (const each of ["Secure", "Partitioned", "SameSite=None"]) {
    assert(kept.includes(each), each);
  }
  const page = await target.page(embed, { cookie: kept[0], headers: TLS });
  assertStringIncludes(page.text, '<html lang="zh"');
  // Without TLS a browser would reject these attributes.
  assert((await choose({})).includes("SameSite=Lax"));
});

Deno.test("Behind a proxy that ends TLS, URLs on the panel begin with https", async () => {
  const { room, cookie } = await openFor(SITE);
  const path = `/rooms/${room}/moderation`;
  const { host } = new URL(target.url);
  for (
    const [headers, origin] of [
      [TLS, `https://${host}`],
      [{}, target.url],
    ] as const
  ) {
    const { text } = await target.page(path, { cookie, headers });
    assertStringIncludes(text, `>${origin}/rooms/${room}/overlay<`);
  }
});

Deno.test("A room that is not open has no embed", async () => {
  const { status, headers } = await target.page("/rooms/nowhere/embed");
  assertEquals(status, 404);
  assertEquals(policy(headers).get("frame-ancestors"), "'none'");
  assertEquals(refusal(await target.json("/rooms/Nowhere/embed")), [
    400,
    "bad_room",
  ]);
});
