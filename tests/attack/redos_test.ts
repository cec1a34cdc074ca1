/**
 * Attacks with texts that make regular expressions slow.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type OpenedRoom, Target, Visitor, vouch } from "./tools.ts";

let target: Target;
let own: OpenedRoom;

Deno.test.beforeAll(async () => {
  target = await Target.start({ MAX_MESSAGE_LENGTH: "2000" });
  own = await target.open();
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/** Prefix, repeated part and suffix of texts that cause the most backtracking. */
const WORST: readonly (readonly [string, string, string])[] = [
  ["", "a", "!"],
  ["", " ", "x"],
  ["x", " \t", "\u0000"],
  ["", "a ", "!"],
  ["", "a.", "!"],
  ["", "a-", "!"],
  ["http://", "a.", ""],
  ["http://", "a@", "@"],
  ["http://", "[", "]"],
  ["", "http://", "x"],
  ["", "https://a.com/(", ")"],
  ["https://a.com/", "((", ""],
  ["https://a.com/", ".,", "."],
  ["https://", "xn--", ".com"],
  ["", "//", "a"],
  ["", "@", "a.com"],
  ["mailto:", "a.", "@"],
  ["", "www.", "www"],
  ["", "e\u0301", "x"],
  ["a", "\u0301", ""],
  ["a", "\u200d\u200c", "b"],
  ["", "\u{1f468}\u200d", "x"],
  ["", "\u{1f1e6}", "x"],
  ["\u{1f3f4}", "\u{e0061}", ""],
  ["", "\u202e", "x"],
  ["", "İ", "ı"],
  ["", "ﷺ", ""],
  ["", "한\u1100", "x"],
  ["", "日本", "。"],
  ["", "b a d ", "!"],
  ["", "0o1l|!", "x"],
  ["", "rnvv", "x"],
  ["/timeout ", '"', '"'],
  ["/timeout ", "a ", "1"],
  ["/timeout @", "\u00a0", "9m"],
  ["/slow ", "9", "x"],
  ["/", "a", ""],
  ["/", "/", ""],
  ["", "\\", "\\"],
  ["", "%", ""],
  ["", "&#x", ";"],
];

/** Each of them at a length up to and beyond the limits of messages, names and headers. */
function worst(length: number): string[] {
  return WORST.map(([from, again, to]) =>
    from + again.repeat(Math.ceil(length / again.length)) + to
  );
}

Deno.test("ReDoS: no text, name, link, blocked word or command blocks the server", async () => {
  const { room, cookie } = own;
  // Patterns of every kind: wildcards, phrases, lookalikes, other scripts.
  const patterns = [
    "*a*a*a*a*a*b*",
    "a* a* a* a* b",
    "*aaaaaaaaaaaaaaaaaaaab*",
    "b*d",
    "very bad",
    "*x*y*z*",
    "日本*語",
    "ааааа*ь",
    "* * * * a1",
    "w*w*w*",
    ...Array.from({ length: 200 }, (_, i) => `*${"a".repeat(i % 50)}*${i}*c`),
  ];
  const set = { action: "rules", blockedWords: patterns };
  const { status, body } = await target.moderate(room, set, { cookie });
  assertEquals(status, 200, body.message);
  using visitor = await Visitor.join(target, room, {
    cookie: await target.newcomer("Ann"),
  });
  using host = await Visitor.join(target, room, { cookie });
  for (const length of [1_900, 31_000]) {
    // As long as a frame can be.
    const texts = worst(length)
      .filter((text) => JSON.stringify(text).length < 32_000);
    await Promise.all(texts.flatMap((text) => [
      visitor.ask({ type: "say", text }),
      host.ask({ type: "say", text }),
    ]));
    for (const text of texts) {
      for (
        const [path, fields] of [
          ["/viewer", { name: text }],
          ["/rooms", { name: text }],
          [`/rooms/${room}/moderation`, { action: "announce", text }],
          [`/rooms/${room}/moderation`, { action: "ban", name: text }],
          [`/rooms/${room}/claim`, { secret: text }],
        ] as const
      ) {
        const answer = await target.json(path, fields, { cookie });
        assert(answer.status < 500, `${path}: ${text.slice(0, 40)}`);
      }
    }
    for (const text of texts.slice(0, 12)) {
      const set = { action: "rules", blockedWords: `${text}\n`.repeat(2) };
      const { status } = await target.moderate(room, set, { cookie });
      assert(status < 500, text.slice(0, 40));
    }
  }
  await target.expectWell();
});

Deno.test("ReDoS: a malicious list of blocked words takes no longer than another", async () => {
  const { room, cookie } = await target.open();
  // Each matches the same letters in another way, so that all of them stay active.
  const patterns = Array.from({ length: 500 }, (_, i) => {
    const bits = (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(2);
    const ways = bits.padStart(32, "0").replaceAll("1", "a*").replaceAll(
      "0",
      "a",
    );
    return `*${ways}`.slice(0, 58) + `q${i}`;
  });
  const set = { action: "rules", blockedWords: patterns };
  assertEquals((await target.moderate(room, set, { cookie })).status, 200);
  using visitor = await Visitor.join(target, room);
  for (const text of ["a".repeat(2_000), "a".repeat(500)]) {
    // Matching them all would take seconds; it is aborted, and the text is refused.
    assertEquals(await visitor.codeOf({ type: "say", text }), "blocked");
  }
  for (const text of ["hello there", "a good day", "aaaa", "banana"]) {
    assertEquals(await visitor.codeOf({ type: "say", text }), "accepted");
  }
});

Deno.test("ReDoS: no cookie, token, position, URL or header blocks the server", async () => {
  const { room } = own;
  const jwt = await vouch();
  for (const length of [100, 3_000, 15_000]) {
    for (const text of worst(length)) {
      // Headers allow no control characters, and other characters only as bytes.
      const value = encodeURI(text.toWellFormed())
        .replaceAll("%20", " ").replaceAll("%22", '"').slice(0, length).trim();
      for (
        const headers of [
          { cookie: `viewer=${value}` },
          { cookie: `${value}=${value}; viewer=${value}.${value}.${value}` },
          { authorization: `Bearer ${value}` },
          { authorization: `Bearer ${jwt.replace(/\.[^.]*$/, `.${value}`)}` },
          { authorization: `Bearer ${value}.${value}.${value}` },
          { accept: value, "content-type": value },
          { "x-forwarded-for": value, "x-forwarded-proto": value },
          { "last-event-id": `${value}:${value}` },
          { referer: `http://x/${value}`, origin: value },
          { "if-none-match": value, range: value },
        ] as Record<string, string>[]
      ) {
        const { status } = await target.ask(`/rooms/${room}/messages`, {
          headers,
        }).catch((error) => {
          throw new Error(`${JSON.stringify(headers)}`, { cause: error });
        });
        assert(status < 500, `${status} ${JSON.stringify(headers)}`);
      }
      const query = encodeURIComponent(text.toWellFormed()).slice(0, length);
      for (
        const path of [
          `/rooms/${room}/messages?before=${query}`,
          `/rooms/${room}/events?epoch=${query}&seq=${query}`,
          `/rooms/${query.replaceAll("%", "")}`,
        ]
      ) {
        const { status } = await target.ask(path, {
          headers: { "last-event-id": "" },
        });
        assert(status >= 400 && status < 500, `${status} ${path}`);
      }
    }
  }
  await target.expectWell();
});
