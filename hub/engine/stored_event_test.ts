import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { checkReadBefore } from "../../tests/engine/version_before.ts";
import type { Act } from "./engine.ts";
import { parseStored } from "./stored_event.ts";

const from = { id: "ann", name: "Ann", role: "viewer" } as const;
const message = { type: "message", seq: 7, at: 5, from, text: "hi" } as const;
const long = "x".repeat(6_000_000);

/** What a message must not be changed to. */
const DAMAGE: readonly object[] = [
  ...[long, "x".repeat(40_001), "\ud800", "a\udc00b", "\u0000", "a\nb"],
  ...["\u202eevil", "\u2066x", "\x1b[2J", "\u0085", "\u2028"],
].map((text) => ({ text }));

const MORE: readonly object[] = [
  { from: { ...from, name: long } },
  { from: { ...from, name: "A\ud800" } },
  { from: { ...from, name: "A\u202e" } },
  { from: { ...from, id: "x".repeat(300) } },
  { reply: { seq: 1, from: { id: "bob", name: "\udfff" } } },
  { reply: { seq: 1, from: { id: "bob", name: long } } },
  { links: Array.from({ length: 9_000 }, () => [0, 1]) },
  { unknown: long },
];

Deno.test("parseStored refuses what nobody can post: texts of 6 MB, lone surrogates, control characters", () => {
  assertEquals(parseStored(JSON.stringify(message), 7), message);
  for (const members of [...DAMAGE, ...MORE]) {
    const json = JSON.stringify({ ...message, ...members });
    assertEquals(parseStored(json, 7), undefined, json.slice(0, 200));
  }
});

Deno.test("parseStored reads the longest and the strangest texts that people can post", () => {
  const texts = [
    '"'.repeat(2_000),
    "\u{1F468}\u200d\u{1F469}".repeat(6_000),
    "سلام 好 \u200f\u200c e\u0301",
  ];
  for (const text of texts) {
    const json = JSON.stringify({ ...message, text });
    assertNotEquals(parseStored(json, 7), undefined);
  }
});

Deno.test("An event or entry that the version before can't read is found, and the error says what to do", () => {
  const event = { type: "state" } as const;
  const purged = { targets: [1], viewers: [] };
  const ban = { kind: "ban", name: "Bob", at: 5 };
  const readable: readonly Act[] = [
    { event: { ...event, purged }, changes: {}, audit: "" },
    { event, changes: { "new:kind": "[]", rules: "{}" }, audit: "" },
    {
      event: { type: "cleared", viewer: "bob", kind: "ban" },
      changes: { "restriction:bob": JSON.stringify({ ...ban, more: 1 }) },
      audit: "",
    },
  ];
  readable.forEach(checkReadBefore);
  const unknown: readonly [object, Act["changes"], string][] = [
    [{ type: "purged", ...purged }, {}, "StoredStateEvent"],
    [{ type: "toString" }, {}, "StoredStateEvent"],
    [{ type: "cleared", viewers: ["bob"] }, {}, "add a member"],
    [
      event,
      { "restriction:bob": JSON.stringify({ ...ban, kind: "mute" }) },
      "another member",
    ],
    [event, { rules: '{"review":"links"}' }, "a key of its own"],
  ];
  for (const [event, changes, advice] of unknown) {
    const act = { event, changes, audit: "" } as Act;
    assertThrows(() => checkReadBefore(act), TypeError, advice);
  }
});
