import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import type { Role } from "../../../protocol.ts";
import { Refusal } from "../../../refusal.ts";
import { checkCommand, type Command, parseCommand } from "./command.ts";
import { helpText } from "./help.ts";
import type { KnownViewer } from "./naming.ts";

const PEOPLE: readonly KnownViewer[] = [
  { id: "a", name: "Ann", lastSeq: 3 },
  { id: "l", name: "Ann Lee", lastSeq: 5 },
  { id: "1", name: "Bob" },
  { id: "2", name: "bob" },
  { id: "z", name: "李雷", lastSeq: 9 },
  { id: "i", name: "İİ", lastSeq: 10 },
];

const parse = (text: string) =>
  parseCommand(text, () => Promise.resolve(PEOPLE));

const timeout = (
  viewer: string,
  seconds: number,
  reason?: string,
): Command => ({
  action: "timeout",
  whom: { viewer },
  seconds,
  ...(reason && { reason }),
});

const ban = (viewer: string, reason?: string): Command => ({
  action: "ban",
  whom: { viewer },
  addresses: false,
  ...(reason && { reason }),
});

const banAll = (
  viewers: string[],
  reason?: string,
  unknown: string[] = [],
): Command => ({
  action: "purge",
  then: "ban",
  targets: [],
  viewers,
  messages: false,
  seconds: 600,
  addresses: false,
  unknown,
  ...(reason && { reason }),
});

const timeOutAll = (viewers: string[], reason?: string): Command =>
  ({
    ...banAll(viewers, reason),
    then: "timeout",
    seconds: 60,
  }) as Command;

/** People whose names a reason, a duration or another name may contain. */
const TRICKY: readonly KnownViewer[] = [
  "troll",
  "spam",
  "bot",
  "10m",
  "42",
  "timeout",
  "ban",
  "李雷",
  "李",
  "Ann",
  "Ann Lee",
  "Mo – the cat",
  "Mo",
  'a "b" c',
  "Zoë B",
].map((name) => ({ id: name, name }));

const parseTricky = (text: string) =>
  parseCommand(text, () => Promise.resolve(TRICKY));

Deno.test("A command that names one person reads a duration and a reason after the name", async () => {
  for (
    const [text, expected] of [
      ["/timeout bot", timeout("bot", 600)],
      ["/timeout Bot 10m be kind", timeout("bot", 600, "be kind")],
      ["/timeout zoë b 90 be kind", timeout("Zoë B", 90, "be kind")],
      ['/timeout "ann" rude', timeout("Ann", 600, "rude")],
      ["/timeout “Ann Lee” 1m", timeout("Ann Lee", 60)],
      ["/TIMEOUT @李雷 2h", timeout("李雷", 7_200)],
      ["／timeout ＠李雷 1m", timeout("李雷", 60)],
      ["/timeout troll 10m", timeout("troll", 600)],
      ["/timeout troll 10m spam", timeout("troll", 600, "spam")],
      ["/timeout troll 10m @spam", timeout("troll", 600, "@spam")],
      ["/timeout @10m 10m", timeout("10m", 600)],
      ["/timeout troll 7 days of spam", timeout("troll", 604_800, "of spam")],
      ["/timeout troll 10 min", timeout("troll", 600)],
      ["/timeout troll 5 Minutes rude", timeout("troll", 300, "rude")],
      ["/timeout troll 2 h -- rude", timeout("troll", 7_200, "rude")],
      ["/timeout troll 1 week", timeout("troll", 604_800)],
      ["/timeout 李雷 10分钟 刷屏", timeout("李雷", 600, "刷屏")],
      ["/timeout 李雷 2 小时", timeout("李雷", 7_200)],
      ["/timeout troll 30 seconds", timeout("troll", 30)],
      ["/timeout troll 30 secondary", timeout("troll", 30, "secondary")],
      ["/timeout @42", timeout("42", 600)],
      ["/ban 42", ban("42")],
      ["/ban timeout", ban("timeout")],
      ["/ban troll for spam", ban("troll", "for spam")],
      ["/ban troll you are a bot", ban("troll", "you are a bot")],
      ["/ban troll -- spam", ban("troll", "spam")],
      ["/ban troll — spam", ban("troll", "spam")],
      ['/ban troll "you spam"', ban("troll", "you spam")],
      ["/ban troll “you spam”", ban("troll", "you spam")],
      ["/ban troll Troll", ban("troll")],
      ['/ban a "b" c', ban('a "b" c')],
    ] as const
  ) assertEquals(await parseTricky(text), expected, text);
  assertEquals(await parse("/timeout İİ 1m"), timeout("i", 60));
});

Deno.test("A command names several people with @, before --, with a reason in quotes, or in a row of three", async () => {
  for (
    const [text, expected] of [
      ["/ban @troll @spam", banAll(["troll", "spam"])],
      ["/ban troll @spam", banAll(["troll", "spam"])],
      ["/ban @troll @spam -- a raid", banAll(["troll", "spam"], "a raid")],
      ["/ban troll spam -- a raid", banAll(["troll", "spam"], "a raid")],
      ["/ban troll spam \u2014 a raid", banAll(["troll", "spam"], "a raid")],
      ['/ban troll spam "a raid"', banAll(["troll", "spam"], "a raid")],
      ["/ban troll spam bot", banAll(["troll", "spam", "bot"])],
      ["/ban troll Spam TROLL bot", banAll(["troll", "spam", "bot"])],
      ["/ban @Troll @spam troll -- x", banAll(["troll", "spam"], "x")],
      [
        '/ban @"Ann Lee" @"Ann" @李雷',
        banAll(["Ann Lee", "Ann", "李雷"]),
      ],
      ['/ban "Ann Lee" "Ann" -- x', banAll(["Ann Lee", "Ann"], "x")],
      [
        '/ban troll @zoe "Zo e" @eve -- raid',
        banAll(["troll"], "raid", ["zoe", "Zo e", "eve"]),
      ],
      ["/ban troll @eve", banAll(["troll"], undefined, ["eve"])],
      ["/timeout @troll @10m 1m rude", timeOutAll(["troll", "10m"], "rude")],
      ["/timeout troll spam bot 1m", timeOutAll(["troll", "spam", "bot"])],
      [
        "/timeout troll spam 1m -- rude",
        timeOutAll(["troll", "spam"], "rude"),
      ],
    ] as [string, Command][]
  ) assertEquals(await parseTricky(text), expected, text);
});

Deno.test("A command that can be read in two ways does nothing, and says how to write each", async () => {
  for (
    const [text, ...ways] of [
      ["/ban troll spam", "/ban @troll @spam", "/ban @troll -- spam"],
      ["/banip troll spam", "/banip @troll @spam", "/banip @troll -- spam"],
      ["/ban @troll spam", "/ban @troll @spam", "/ban @troll -- spam"],
      ["/ban troll 10m", "/ban @troll @10m", "/ban @troll -- 10m"],
      ['/ban troll "spam"', "/ban @troll @spam", '/ban @troll -- "spam"'],
      [
        "/ban troll spam bots",
        "/ban @troll @spam -- bots",
        "/ban @troll -- spam bots",
      ],
      [
        "/ban @troll @spam bot",
        "/ban @troll @spam @bot",
        "/ban @troll @spam -- bot",
      ],
      ["/ban @troll @spam bots", "/ban @troll @spam -- bots"],
      [
        "/ban 李雷 zoë b",
        '/ban @李雷 @"Zoë B"',
        "/ban @李雷 -- zoë b",
      ],
      [
        "/timeout troll spam 5m",
        "/timeout @troll @spam 5m",
        "/timeout @troll 5m -- spam",
      ],
      [
        "/ban troll insulted bot \u2014 again",
        "/ban @troll @insulted @bot -- again",
        "/ban @troll -- insulted bot \u2014 again",
      ],
      [
        "/ban troll zoe -- a raid",
        "/ban @troll @zoe -- a raid",
        "/ban @troll -- zoe -- a raid",
      ],
      ["/ban zoe troll -- a raid", "/ban @zoe @troll -- a raid"],
      [
        "/timeout troll zoe 5m -- rude",
        "/timeout @troll @zoe 5m -- rude",
      ],
      ["/ban ann lee", '@"Ann"', '@"Ann Lee"'],
      ["/timeout @Ann Lee 10m", '@"Ann"', '@"Ann Lee"'],
      ["/ban mo – the cat", '@"Mo – the cat"', '@"Mo"'],
    ]
  ) {
    const refusal = await assertRejects(() => parseTricky(text), Refusal);
    assertEquals(refusal.code, "unclear", text);
    const [, written] = refusal.message.match(/Write one of these: (.*)\.$/)!;
    assertEquals(written.split("; "), ways, text);
    for (const way of ways) {
      if (way.startsWith("/")) await parseTricky(way);
    }
  }
});

Deno.test("A command whose names nobody or several people have does nothing", async () => {
  for (
    const [text, code] of [
      ["/ban zoe", "no_such_viewer"],
      ["/ban zoe -- raid", "no_such_viewer"],
      ["/ban @ -- raid", "no_such_viewer"],
      ["/ban -- raid", "no_such_viewer"],
      ["/ban ann bob", "conflict"],
      ["/ban @ann @bob -- raid", "conflict"],
      ["/timeout 10m", "bad_action"],
      ["/timeout 10m 10m", "bad_action"],
      ["/timeout ann 10m rude -- rude", "bad_action"],
      // Only one name may follow, and no reason.
      ["/clear Ann Leeroy", "bad_action"],
      ["/mod ann spam", "bad_action"],
      ["/unban ann -- sorry", "bad_action"],
      ["/delete zoe", "no_such_viewer"],
    ] as const
  ) {
    const refusal = await assertRejects(() => parse(text), Refusal, "", text);
    assertEquals(refusal.code, code, text);
  }
  assertEquals(await parse("/clear ann lee"), {
    action: "clear",
    whom: { viewer: "l" },
  });
});

Deno.test("/nuke takes a word or words in quotes, a time to look back, and what to do with their authors", async () => {
  const nuke = (phrase: string, more: object = {}) => ({
    action: "nuke",
    phrase,
    sinceSeconds: 300,
    then: "delete",
    seconds: 600,
    ...more,
  } as Command);
  for (
    const [text, expected] of [
      ["/nuke spam", nuke("spam")],
      ["/nuke spam 5m timeout 10m", nuke("spam", { then: "timeout" })],
      [
        '/nuke "free gold" 90 ban -- a raid',
        nuke("free gold", { sinceSeconds: 90, then: "ban", reason: "a raid" }),
      ],
      [
        "/nuke spam ban they know why",
        nuke("spam", { then: "ban", reason: "they know why" }),
      ],
      ["/nuke spam 1h delete", nuke("spam", { sinceSeconds: 3_600 })],
      [
        "/nuke “free gold” 10 minutes timeout 1 day",
        nuke("free gold", {
          sinceSeconds: 600,
          then: "timeout",
          seconds: 86_400,
        }),
      ],
      ["/nuke „free gold“", nuke("free gold")],
    ] as const
  ) assertEquals(await parse(text), expected, text);
  for (
    const text of [
      ...["/nuke", '/nuke ""', "/nuke free gold", "/nuke x 2h"],
      ...['/nuke "free gold', "/nuke “free", "/nuke x 1 day"],
    ]
  ) {
    const refusal = await assertRejects(() => parse(text), Refusal, "", text);
    assertEquals(refusal.code, "bad_action", text);
  }
});

Deno.test("Commands on messages target the named viewer's newest", async () => {
  assertEquals(await parse("/delete Ann Lee"), { action: "delete", target: 5 });
  assertEquals(await parse("/pin 李雷"), { action: "pin", target: 9 });
});

Deno.test("Commands on the room name no viewer", async () => {
  const nobody = () => Promise.reject(new Error("asked for names"));
  for (
    const [text, expected] of [
      ["/slow 10 seconds", { action: "rules", rules: { slowSeconds: 10 } }],
      ["/slow 10", { action: "rules", rules: { slowSeconds: 10 } }],
      ["/slow off", { action: "rules", rules: { slowSeconds: 0 } }],
      ["/slow 0", { action: "rules", rules: { slowSeconds: 0 } }],
      ["/pace 15", { action: "rules", rules: { pace: 15 } }],
      ["/pace off", { action: "rules", rules: { pace: 0 } }],
      ["/shield", { action: "shield", on: true }],
      ["/shield on", { action: "shield", on: true }],
      ["/shield off", { action: "shield", on: false }],
      ["/shield 30m", { action: "shield", on: true, minutes: 30 }],
      ["/shield 30", { action: "shield", on: true, minutes: 30 }],
      ["/shield 90s", { action: "shield", on: true, minutes: 2 }],
      ["/shield 2h", { action: "shield", on: true, minutes: 120 }],
      ["/close", { action: "rules", rules: { closed: true } }],
      ["/links off", { action: "rules", rules: { links: false } }],
      ["/emojionly on", { action: "rules", rules: { emojiOnly: true } }],
      ["/announce Hello  you", { action: "announce", text: "Hello  you" }],
      ["/unpin", { action: "unpin" }],
      ["/end", { action: "end" }],
      ["/reopen", { action: "reopen" }],
    ] as const
  ) assertEquals(await parseCommand(text, nobody), expected);
});

Deno.test("An invalid command is refused with its usage", async () => {
  for (
    const [text, code] of [
      ["/tmeout ann", "unknown_command"],
      ["/constructor x", "unknown_command"],
      ["/ban", "bad_action"],
      ["/ban zoe", "no_such_viewer"],
      ["/ban bob", "conflict"],
      ["/delete bob", "conflict"],
      ["/slow", "bad_action"],
      ["/slow 2h", "bad_action"],
      ["/timeout ann 99d", "bad_action"],
      ["/timeout ann 1 month of this", "bad_action"],
      ["/timeout ann 3 weeks", "bad_action"],
      ["/pace", "bad_action"],
      ["/pace 101", "bad_action"],
      ["/links maybe", "bad_action"],
      ["/shield maybe", "bad_action"],
      ["/shield 25h", "bad_action"],
      ["/announce", "bad_action"],
      ["/me", "bad_action"],
    ] as const
  ) {
    const refusal = await assertRejects(
      () => parse(text),
      Refusal,
      "Cannot ",
      text,
    );
    assertEquals(refusal.code, code, text);
  }
});

Deno.test("An unknown command is refused with those that the role may use, a known one only by role", () => {
  const refusal = (text: string, role: Role) =>
    assertThrows(() => checkCommand(text, role), Refusal);
  assertEquals(
    refusal("/wave ann", "viewer").message,
    "Cannot run /wave: there is no such command. To write a message that starts with a slash, type //. Commands: /me, /mods, /help.",
  );
  const listed = refusal("/shrug", "moderator").message;
  assertMatch(listed, /Commands: \/timeout, .*\/unpin.*\/help\.$/);
  assertEquals(/\/mod,/.test(listed), false);
  assertMatch(refusal("/x", "host").message, /\/mod, \/unmod, /);
  assertEquals(refusal("/ban ann", "viewer").code, "forbidden");
  assertEquals(refusal("/helpme", "viewer").code, "unknown_command");
  assertEquals(refusal("/b\u00e4n", "host").code, "unknown_command");
  checkCommand("/HELP me", "viewer");
  checkCommand("/ban", "moderator");
});

Deno.test("/help has a line for each command that the role may use", () => {
  assertEquals(helpText("viewer").split("\n"), [
    "Commands:",
    "/me waves — says what you do, after your name",
    "/mods — lists the moderators",
    "/help — lists the commands",
  ]);
  const [moderator, host] = [helpText("moderator"), helpText("host")];
  assertEquals(host.split("\n").length, moderator.split("\n").length + 2);
  for (const line of host.split("\n").slice(1)) {
    assertMatch(line, /^\/.+ — .+$/);
  }
});
