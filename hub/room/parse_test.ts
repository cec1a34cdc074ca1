import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { keyOf, parseFrame, parseJson, parsePosition } from "./parse.ts";
import { MAX_KEY_LENGTH } from "../protocol.ts";
import { Refusal } from "../refusal.ts";

function codeOf(run: () => unknown): string {
  const refusal = assertThrows(run, Refusal);
  assertMatch(refusal.message, /^Cannot .+\.$/);
  return refusal.code;
}

Deno.test("parseJson refuses anything but JSON", () => {
  for (
    const text of [
      "",
      "{",
      "say",
      "{'type':'say'}",
      "[1,]",
      "\0",
      "NaN",
      "\ufffd",
    ]
  ) assertEquals(codeOf(() => parseJson(text)), "malformed");
});

Deno.test("parseJson survives a hundred thousand nested brackets", () => {
  assertEquals(codeOf(() => parseJson("[".repeat(100_000))), "malformed");
  parseJson("[".repeat(100_000) + "]".repeat(100_000));
});

Deno.test("parseFrame reads a say and drops unknown fields", () => {
  const frame = { type: "say", key: "k", text: "hi", role: "host", extra: {} };
  assertEquals(parseFrame(frame), { type: "say", key: "k", text: "hi" });
});

Deno.test("parseFrame reads whom a say mentions, and refuses what can't be viewers", () => {
  const frame = { type: "say", key: "k", text: "@Ann Lee" } as const;
  const ann = { id: "u_x-1", name: "Ann Lee" };
  const mentions = (value: unknown) =>
    parseFrame({ ...frame, mentions: value });
  assertEquals(mentions([{ ...ann, role: "host" }]), {
    ...frame,
    mentions: [ann],
  });
  assertEquals(mentions([]), { ...frame, mentions: [] });
  assertEquals(mentions(undefined), frame);
  for (
    const wrong of [
      null,
      "ann",
      {},
      ["ann"],
      [null],
      [{ id: "a" }],
      [{ ...ann, id: 1 }],
      [{ ...ann, id: "" }],
      [{ ...ann, id: "a b" }],
      [{ ...ann, id: "x".repeat(65) }],
      [{ ...ann, name: "" }],
      [{ ...ann, name: "x".repeat(385) }],
      Array(9).fill(ann),
    ]
  ) {
    assertEquals(codeOf(() => mentions(wrong)), "malformed", String(wrong));
  }
});

Deno.test("parseFrame keeps that a text is no command", () => {
  const frame = { type: "say", key: "k", text: "/ban ann", command: false };
  assertEquals(parseFrame(frame), { ...frame, type: "say" });
});

Deno.test("parseFrame does not check the text", () => {
  assertEquals(parseFrame({ type: "say", key: "k", text: "" }), {
    type: "say",
    key: "k",
    text: "",
  });
});

Deno.test("parseFrame refuses frames of the wrong shape", () => {
  const frames = [
    null,
    undefined,
    1,
    true,
    "say",
    [],
    ["say"],
    {},
    { type: 1 },
    { type: null },
    { type: ["say"] },
    { type: "say" },
    { type: "say", key: "k" },
    { type: "say", text: "hi" },
    { type: "say", key: "", text: "hi" },
    { type: "say", key: 7, text: "hi" },
    { type: "say", key: null, text: "hi" },
    { type: "say", key: "k".repeat(MAX_KEY_LENGTH + 1), text: "hi" },
    { type: "say", key: "\ud800", text: "hi" },
    { type: "say", key: "k", text: 7 },
    { type: "say", key: "k", text: "/ban ann", command: "false" },
    { type: "say", key: "k", text: null },
    { type: "say", key: "k", text: ["hi"] },
    { type: "say", key: "k", text: { toString: "hi" } },
  ];
  for (const frame of frames) {
    assertEquals(
      codeOf(() => parseFrame(frame)),
      "malformed",
      Deno.inspect(frame),
    );
  }
});

Deno.test("parseFrame refuses unknown types", () => {
  for (const type of ["", "Say", "delete", "welcome", "__proto__"]) {
    assertEquals(
      codeOf(() => parseFrame({ type, key: "k", text: "hi" })),
      "unknown_type",
    );
  }
});

Deno.test("parseFrame ignores properties from a prototype in the JSON", () => {
  const frame = parseJson('{"__proto__":{"type":"say","key":"k","text":"hi"}}');
  assertEquals(codeOf(() => parseFrame(frame)), "malformed");
});

Deno.test("keyOf finds the key of an otherwise invalid frame", () => {
  assertEquals(keyOf({ key: "k" }), "k");
  assertEquals(keyOf({ type: 7, key: "k" }), "k");
  assertEquals(
    keyOf({ key: "k".repeat(MAX_KEY_LENGTH) }),
    "k".repeat(MAX_KEY_LENGTH),
  );
});

Deno.test("keyOf finds no invalid key", () => {
  const frames = [null, undefined, "k", [], {}, { key: 7 }, { key: "" }, {
    key: "\udfff",
  }, {
    key: "k".repeat(MAX_KEY_LENGTH + 1),
  }];
  for (const frame of frames) assertEquals(keyOf(frame), undefined);
});

Deno.test("parsePosition reads both parts or neither", () => {
  assertEquals(parsePosition(null, null), undefined);
  assertEquals(parsePosition("e", "0"), { epoch: "e", seq: 0 });
  assertEquals(parsePosition("e", "42"), { epoch: "e", seq: 42 });
});

Deno.test("parsePosition refuses half a position and invalid numbers", () => {
  const wrong: [string | null, string | null][] = [
    ["e", null],
    [null, "1"],
    ["", "1"],
    ["e".repeat(65), "1"],
    ...[
      "",
      "-1",
      "NaN",
      "1.5",
      "1e3",
      "0x1",
      " 1",
      "1 ",
      "+1",
      "Infinity",
      "٣",
      "9".repeat(16),
    ]
      .map((seq): [string, string] => ["e", seq]),
  ];
  for (const [epoch, seq] of wrong) {
    assertEquals(
      codeOf(() => parsePosition(epoch, seq)),
      "bad_position",
      `${epoch} ${seq}`,
    );
  }
});
