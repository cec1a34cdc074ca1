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

Deno.test("A command names a viewer by the longest matching name", async () => {
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
  for (
    const [text, expected] of [
      ["/timeout ann", timeout("a", 600)],
      ["/timeout Ann 10m be kind", timeout("a", 600, "be kind")],
      ["/timeout ann lee 90 spam", timeout("l", 90, "spam")],
      ['/timeout "ann" lee', timeout("a", 600, "lee")],
      ["/TIMEOUT @李雷 2h", timeout("z", 7_200)],
      ["／timeout 李雷 1m", timeout("z", 60)],
      ["/timeout İİ 1m", timeout("i", 60)],
    ] as const
  ) assertEquals(await parse(text), expected);
});

Deno.test("/ban and /timeout name several; a reason follows after --, in quotes, or after one name", async () => {
  const many = (
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
  const one = (viewer: string, reason: string): Command => ({
    action: "ban",
    whom: { viewer },
    addresses: false,
    reason,
  });
  for (
    const [text, expected] of [
      ["/ban ann 李雷", many(["a", "z"])],
      ["/ban @Ann @李雷 ann -- a raid", many(["a", "z"], "a raid")],
      ["/ban Ann Lee Ann \u2014 a raid", many(["l", "a"], "a raid")],
      ['/ban "ann" 李雷 "a raid"', many(["a", "z"], "a raid")],
      ['/ban ann zoe "Zo e" -- raid', many(["a"], "raid", ["zoe", '"Zo e"'])],
      ["/ban ann you are rude", one("a", "you are rude")],
      ["/ban ann -- rude", one("a", "rude")],
      ['/ban ann "rude"', one("a", "rude")],
      ["/timeout ann 李雷 1m rude", {
        ...many(["a", "z"], "rude") as object,
        then: "timeout",
        seconds: 60,
      }],
      ["/timeout ann 李雷 1m -- rude", {
        ...many(["a", "z"], "rude") as object,
        then: "timeout",
        seconds: 60,
      }],
    ] as [string, Command][]
  ) assertEquals(await parse(text), expected, text);
  for (
    const [text, code] of [
      // It may be a name that was mistyped.
      ["/ban ann 李雷 zoe", "conflict"],
      ["/ban ann bob", "conflict"],
      ["/ban zoe -- raid", "no_such_viewer"],
      ["/ban -- raid", "no_such_viewer"],
    ] as const
  ) {
    const refusal = await assertRejects(() => parse(text), Refusal, "", text);
    assertEquals(refusal.code, code, text);
  }
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
    ] as const
  ) assertEquals(await parse(text), expected, text);
  for (const text of ["/nuke", '/nuke ""', "/nuke free gold", "/nuke x 2h"]) {
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
      ["/pace", "bad_action"],
      ["/pace 101", "bad_action"],
      ["/links maybe", "bad_action"],
      ["/shield maybe", "bad_action"],
      ["/shield 25h", "bad_action"],
      ["/announce", "bad_action"],
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
    refusal("/me waves", "viewer").message,
    "Cannot run /me: there is no such command. To write a message that starts with a slash, type //. Commands: /mods, /help.",
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
    "/mods — lists the moderators",
    "/help — lists the commands",
  ]);
  const [moderator, host] = [helpText("moderator"), helpText("host")];
  assertEquals(host.split("\n").length, moderator.split("\n").length + 1);
  for (const line of host.split("\n").slice(1)) {
    assertMatch(line, /^\/.+ — .+$/);
  }
});
