import { assert, assertEquals } from "@std/assert";
import { hrefOf } from "./href.ts";
import { findLinks, hasLink } from "./links.ts";

/** Texts, and the links in them. */
const SHOWN: Record<string, string[]> = {
  "https://example.com": ["https://example.com"],
  "see http://example.com/a?b=c#d, and go": ["http://example.com/a?b=c#d"],
  "HTTPS://EXAMPLE.COM/": ["HTTPS://EXAMPLE.COM/"],
  "(https://example.com/a_(b))": ["https://example.com/a_(b)"],
  '"https://example.com"': ["https://example.com"],
  "<https://example.com>": ["https://example.com"],
  "https://example.com!": ["https://example.com"],
  "https://example.com/?": ["https://example.com/"],
  "https://a.example.com:8443/x": ["https://a.example.com:8443/x"],
  "http://localhost:8000/rooms/lobby": ["http://localhost:8000/rooms/lobby"],
  "http://127.0.0.1:8000": ["http://127.0.0.1:8000"],
  "https://[::1]/": ["https://[::1]/"],
  "example.com": ["example.com"],
  "Example.Com": ["Example.Com"],
  "go to example.com.": ["example.com"],
  "www.example.com/a": ["www.example.com/a"],
  "a.example.co.uk and b.example.org": ["a.example.co.uk", "b.example.org"],
  "example.com,example.org": ["example.com", "example.org"],
  "youtu.be/dQw4w9WgXcQ": ["youtu.be/dQw4w9WgXcQ"],
  "t.me/somebody": ["t.me/somebody"],
  "discord.gg/abc": ["discord.gg/abc"],
  "twitch.tv/somebody": ["twitch.tv/somebody"],
  "bit.ly/3abc": ["bit.ly/3abc"],
  "cheap-views.xyz": ["cheap-views.xyz"],
  "free.example.live/now": ["free.example.live/now"],
  "xn--80ak6aa92e.com": ["xn--80ak6aa92e.com"],
  "пример.рф": ["пример.рф"],
  "bücher.example.de": ["bücher.example.de"],
  "https://例え.jp/パス": ["https://例え.jp/パス"],
  "https://ja.wikipedia.org/wiki/日本です。": [
    "https://ja.wikipedia.org/wiki/日本です",
  ],
  "看这里example.com看": ["example.com"],
  "看https://example.com看这里": ["https://example.com"],
  "https://example.com。": ["https://example.com"],
  "여기example.kr입니다": ["example.kr"],
  "🔥example.com🔥": ["example.com"],
  "😀😀 example.com": ["example.com"],
  "example.com/🔥x": ["example.com/"],
};

for (const [text, links] of Object.entries(SHOWN)) {
  Deno.test(`findLinks finds ${links.join(" and ")} in "${text}"`, () => {
    const found = findLinks(text) ?? [];
    assertEquals(found.map(([from, to]) => text.slice(from, to)), links);
    for (const link of links) assert(hrefOf(link) !== undefined, link);
  });

  Deno.test(`hasLink finds the link in "${text}" too`, () => {
    assertEquals(hasLink(text), true);
  });
}

/** Texts without links. */
const ORDINARY = [
  "",
  "hello",
  "...",
  "end of sentence.Next one",
  "I was there.It was great",
  "Done.Is it?",
  "ok.so what now",
  "lol.no",
  "that.is",
  "thats it.to be honest",
  "lol...ok",
  "wait…it works",
  "e.g. this, i.e. that",
  "a.k.a. the best",
  "U.S.A. and U.K.",
  "J.R.R. Tolkien",
  "p.s. thanks",
  "3.14",
  "1.2.3",
  "v2.9.6",
  "10.000,00 €",
  "at 10.am or 5.pm",
  "it is 5.km away",
  "127.0.0.1",
  "node.js and main.tsx",
  "config.json, a.txt, b.pdf",
  "1/2, and/or, 24/7",
  "me@example.com",
  "first.last@example.com",
  "john.me@example.com",
  "javascript:alert(1)",
  "data:text/html;base64,abc",
  "mailto:ann",
  "C:\\Users\\ann",
  "lol :// what",
  ":/ :// :(",
  "http is a protocol, https too",
  "http: what is it",
  "草www. それな",
  "wwwwww",
  "I code in .net and .NET core",
  "he said. in/out, go. to/from",
  "tell me. Is it on",
  "nice . gg . wp",
  "gg .wp",
  "connect the dots in one go",
  "polka dot it is",
  "the dot is red",
  "(dot) is a word",
  "a (point) is made",
  "Привет.Как дела",
  "видел.ее вчера",
  "今天直播真好看。主播加油！",
  "好的。ok",
  "がんばれ。はい",
  "안녕.하세요",
  "2:30 or 14:00",
  "score 3:2",
  "std::vector<int> a; b.c()",
  "Wait.What?",
  "hm.ok",
  "¯\\_(ツ)_/¯",
];

for (const text of ORDINARY) {
  Deno.test(`findLinks and hasLink find no link in "${text}"`, () => {
    assertEquals(findLinks(text), undefined);
    assertEquals(hasLink(text), false);
  });
}

/** Texts in which only hasLink finds a link. */
const HIDDEN = [
  "example (dot) com",
  "example(dot)com",
  "example [dot] com",
  "example[.]com",
  "example (.) com",
  "example {dot} org / path",
  "example <dot> net",
  "example (d0t) com",
  "example (punkt) de",
  "example (punto) es",
  "example (точка) ру example (точка) ru",
  "example（dot）com",
  "youtu (dot) be",
  "example dot com",
  "go to example DOT com now",
  "discord dot gg",
  "example . com",
  "example .com",
  "example . org",
  "discord .gg/abc",
  "discord . gg/abc",
  "example. com/abc",
  "example.com:8080",
  "hxxp://example.zzz",
  "hxxps://example.zzz/a",
  "h**p://example.zzz",
  "http : // example",
  "http:/example",
  "http:\\\\example\\a",
  "https://例え",
  "ftp://example.zzz",
  "steam://run/1",
  "tg://resolve?x",
  "www.example.zzz",
  "example。com",
  "example．com",
  "ｅｘａｍｐｌｅ．ｃｏｍ",
  "ｅｘａｍｐｌｅ。ｃｏｍ",
  "example․com",
  "example•com",
  "ехаmple.соm",
  "exam\u200cple.c\u200com",
  "example\u200d.com",
  "ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ",
  "𝓮𝔁𝓪𝓶𝓹𝓵𝓮.𝓬𝓸𝓶",
  "1.2.3.4:8080",
  "1.2.3.4/path",
  "http://name:password@example.com",
];

for (const text of HIDDEN) {
  Deno.test(`hasLink sees through "${text}"`, () => {
    assertEquals(hasLink(text), true);
  });
}

Deno.test("findLinks links only http and https", () => {
  for (
    const text of [
      "javascript://example.com/%0aalert(1)",
      "javascript:example.com",
      "ftp://example.com",
      "file:///etc/passwd.com",
      "//example.com",
      "vbscript:example.com",
      "data:text/html",
    ]
  ) {
    assertEquals(findLinks(text), undefined, text);
  }
});

Deno.test("findLinks counts in UTF-16 units", () => {
  assertEquals(findLinks("😀 example.com é https://a.example/"), [
    [3, 14],
    [17, 35],
  ]);
});

Deno.test("hrefOf adds https to a bare domain and keeps schemes", () => {
  assertEquals(hrefOf("example.com/a b"), "https://example.com/a%20b");
  assertEquals(hrefOf("http://example.com"), "http://example.com/");
  assertEquals(hrefOf("HTTPS://Example.com/A"), "https://example.com/A");
  assertEquals(hrefOf("пример.рф"), "https://xn--e1afmkfd.xn--p1ai/");
});

Deno.test("hrefOf returns undefined for anything but web addresses", () => {
  for (
    const text of [
      "javascript:alert(1)",
      "JAVASCRIPT:alert(1)",
      " javascript:alert(1)",
      "java\nscript:alert(1)",
      "data:text/html,x",
      "mailto:a@b.c",
      "",
      "https://",
      "http://exa mple.com",
      "https://[x]/",
    ]
  ) {
    const href = hrefOf(text);
    assert(
      href === undefined || /^https?:\/\//.test(href),
      `${text} gives ${href}`,
    );
  }
  assertEquals(hrefOf("https://"), undefined);
  assertEquals(hrefOf("http://exa mple.com"), undefined);
});

Deno.test("href.ts imports nothing, so that a browser can load it", async () => {
  const source = await Deno.readTextFile(new URL("./href.ts", import.meta.url));
  assert(!/^\s*(import|export .* from)\b/m.test(source));
});

Deno.test("findLinks and hasLink handle very long texts, whatever they contain", () => {
  for (
    const piece of [
      "a",
      "a.",
      "http:",
      "http://",
      "http://[[[(((",
      "http://a.b/(",
      "http://a.b/[(",
      "www.",
      " . ",
      "a@b.c ",
      "汉.",
      "://汉",
      "aд.",
      "a(dot)",
      "example.com ",
      "example.com/日本",
    ]
  ) {
    const text = piece.repeat(Math.ceil(8_000 / piece.length));
    const links = findLinks(text) ?? [];
    let end = 0;
    for (const [from, to] of links) {
      assert(from >= end && to > from && to <= text.length);
      end = to;
    }
    hasLink(text);
  }
});
