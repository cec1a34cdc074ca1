import { assert, assertEquals, assertThrows } from "@std/assert";
import { Refusal } from "../../refusal.ts";
import { SHIELD_PRESET } from "../state/shield.ts";
import { MAX_DECIDED, MAX_HELD, parseAction } from "./action.ts";

Deno.test("An action reads the same from JSON and from a form", () => {
  const cases: readonly [json: object, form: object][] = [
    [{ action: "delete", target: 7 }, { action: "delete", target: "7" }],
    [
      { action: "timeout", viewer: "v", seconds: 60, reason: "x" },
      { action: "timeout", viewer: "v", seconds: "60", reason: "x" },
    ],
    [
      { action: "ban", name: "Ann", addresses: true },
      { action: "ban", name: "Ann", addresses: "on", reason: "" },
    ],
    [{ action: "slow", seconds: 10 }, { action: "slow", seconds: "10" }],
    [
      { action: "rules", blockedWords: ["one", "two*"], delaySeconds: 3 },
      { action: "rules", blockedWords: "one\r\ntwo*\r\n", delaySeconds: "3" },
    ],
    [{ action: "rules", pace: 15 }, { action: "rules", pace: "15" }],
    [{ action: "rules", pace: null }, { action: "rules", pace: "" }],
    [
      { action: "rules", reviewNewSeconds: 60, uniqueMessages: true },
      { action: "rules", reviewNewSeconds: "60", uniqueMessages: "true" },
    ],
    [
      { action: "rules", shield: { minutes: 30, links: true } },
      {
        action: "rules",
        "shield.minutes": "30",
        "shield.links": "true",
      },
    ],
    [
      { action: "rules", shield: null, moderatorsMay: null },
      { action: "rules", shield: "", moderatorsMay: "" },
    ],
    [
      { action: "rules", moderatorsMay: ["links", "review"] },
      {
        action: "rules",
        "moderatorsMay.review": "true",
        "moderatorsMay.links": "true",
        "moderatorsMay.pace": "false",
      },
    ],
    [
      { action: "rules", moderatorsMay: [] },
      { action: "rules", "moderatorsMay.pace": "false" },
    ],
    [
      { action: "shield", on: true, minutes: 5 },
      { action: "shield", on: "true", minutes: "5" },
    ],
    [{ action: "shield", on: false }, { action: "shield" }],
  ];
  for (const [json, form] of cases) {
    assertEquals(parseAction(json), parseAction(form));
  }
});

Deno.test("An unchecked box in a form turns a rule off; an absent field in JSON leaves it unchanged", () => {
  assertEquals(parseAction({ action: "rules", form: "1", links: "on" }), {
    action: "rules",
    rules: {
      closed: false,
      signedInOnly: false,
      links: true,
      emojiOnly: false,
      uniqueMessages: false,
    },
  });
  assertEquals(parseAction({ action: "rules", closed: true }), {
    action: "rules",
    rules: { closed: true },
  });
});

Deno.test("What a host leaves out of Shield is as in the preset", () => {
  assertEquals(
    parseAction({ action: "rules", shield: { slowSeconds: 60, links: true } }),
    {
      action: "rules",
      rules: { shield: { ...SHIELD_PRESET, slowSeconds: 60, links: true } },
    },
  );
});

Deno.test("A timeout defaults to ten minutes, and a reason is cleaned and cut", () => {
  assertEquals(
    parseAction({
      action: "timeout",
      viewer: "v",
      reason: `\u202e ${"x".repeat(300)}`,
    }),
    {
      action: "timeout",
      whom: { viewer: "v" },
      seconds: 600,
      reason: "x".repeat(198),
    },
  );
});

Deno.test("An invalid action is refused in a sentence", () => {
  const frames: readonly object[] = [
    {},
    [],
    { action: "toString" },
    { action: ["ban"] },
    { action: "delete" },
    { action: "delete", target: 0 },
    { action: "delete", target: 1.5 },
    { action: "delete", target: "1e3" },
    { action: "delete", target: Number.MAX_VALUE },
    { action: "ban" },
    { action: "ban", viewer: 7 },
    { action: "ban", viewer: "" },
    { action: "ban", viewer: "v".repeat(65) },
    { action: "ban", viewer: "role:v" },
    { action: "ban", viewer: "v\n" },
    { action: "ban", viewer: "v", addresses: "maybe" },
    { action: "ban", viewer: "v", reason: {} },
    { action: "timeout", viewer: "v", seconds: 14 * 86_400 + 1 },
    { action: "slow", seconds: -1 },
    { action: "rules", delaySeconds: 11 },
    { action: "rules", pace: 101 },
    { action: "rules", pace: -1 },
    { action: "rules", pace: [] },
    { action: "rules", review: "constructor" },
    { action: "rules", reviewNewSeconds: -1 },
    { action: "rules", shield: true },
    { action: "rules", shield: [] },
    { action: "rules", shield: { minutes: 0 } },
    { action: "rules", shield: { minutes: 1_441 } },
    { action: "rules", shield: { slowSeconds: 3_601 } },
    { action: "rules", shield: { links: "perhaps" } },
    { action: "rules", "shield.minutes": "" },
    { action: "rules", moderatorsMay: ["title"] },
    { action: "rules", moderatorsMay: ["moderatorsMay"] },
    { action: "rules", moderatorsMay: [1] },
    { action: "rules", moderatorsMay: "links" },
    { action: "rules", "moderatorsMay.title": "true" },
    { action: "shield", on: "perhaps" },
    { action: "shield", on: true, minutes: 0 },
    { action: "shield", on: true, minutes: 1_441 },
    { action: "rules", title: "x".repeat(101) },
    { action: "rules", description: 7 },
    { action: "rules", stream: "javascript:alert(1)" },
    { action: "rules", stream: "https://me:secret@example.com/" },
    { action: "rules", embedOn: "https://example.com/page" },
    { action: "rules", embedOn: "https://*.example.com" },
    { action: "rules", embedOn: "https://[::1]:8000" },
    { action: "rules", embedOn: "https://a_b.example.com" },
    { action: "rules", embedOn: `https://${"a".repeat(260)}` },
    { action: "rules", blockedWords: [1] },
    { action: "rules", blockedWords: "x".repeat(40_001) },
    { action: "link", role: "admin" },
    { action: "link", role: "viewer" },
    JSON.parse('{"__proto__":{"action":"unpin"}}'),
  ];
  for (const frame of frames) {
    const { code } = assertThrows(
      () => parseAction(frame),
      Refusal,
      "Cannot ",
      JSON.stringify(frame),
    );
    assertEquals(code, "bad_action");
  }
});

Deno.test("An action can name more held messages than the queue takes, as an undo brings them back", () => {
  const held = Array.from({ length: MAX_DECIDED + 1 }, (_, n) => `held-${n}`);
  for (const action of ["approve", "refuse"]) {
    const most = { action, held: held.slice(1) };
    assertEquals((parseAction(most) as typeof most).held.length, MAX_DECIDED);
    assertThrows(() => parseAction({ action, held }), Refusal);
  }
  assert(MAX_DECIDED >= 2 * MAX_HELD);
});
