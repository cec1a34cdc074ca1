import { assertEquals } from "@std/assert";
import { EN } from "../texts/en.ts";
import { describe } from "./audit.ts";

const line = {
  seq: 4,
  at: 1_000,
  by: { id: "a", name: "Ann", role: "host" },
  action: "timeout",
};

Deno.test("a line names who did what to whom, for how long and why", () => {
  const on = { id: "b", name: "Bob" };
  assertEquals(
    describe({ ...line, on, until: 61_000, reason: "caps", text: "HEY" }, EN),
    {
      at: 1_000,
      who: "Ann",
      what: "{who} timed out {whom}",
      whom: "Bob",
      viewer: "b",
      details: ["for 1 min", "“HEY”", "reason: caps"],
    },
  );
});

Deno.test("a change of rules lists each rule", () => {
  const rules = {
    slowSeconds: 90,
    delaySeconds: 0,
    links: false,
    pace: null,
    review: "everything",
    blockedWords: ["bad", "b*d"],
    other: 1,
  };
  assertEquals(describe({ ...line, action: "rules", rules }, EN).details, [
    "slow mode: 1 min 30 s",
    "delay: off",
    "links: off",
    "messages per second for viewers: the server’s default",
    "review before showing: Everything",
    "blocked words: bad, b*d",
    "other: 1",
  ]);
});

Deno.test("what Shield switches on, and what moderators may set, is listed in words", () => {
  const detailsOf = (rules: object) =>
    describe({ ...line, action: "rules", rules }, EN).details;
  assertEquals(
    detailsOf({
      shield: { minutes: 15, slowSeconds: 10, links: false },
      moderatorsMay: ["links", "review", "later"],
      reviewNewSeconds: 3_600,
      uniqueMessages: true,
    }),
    [
      "Shield: minutes: 15, slow mode: 10 s, links: off",
      "rules for moderators: links, review before showing, later",
      "review of new viewers: 1 h",
      "unique messages: on",
    ],
  );
  assertEquals(detailsOf({ shield: null, moderatorsMay: [] }), [
    "Shield: the server’s default",
    "rules for moderators: none",
  ]);
});

Deno.test("a reading pace of 0 is shown as off", () => {
  const paces = [0, 15].map((pace) =>
    describe({ ...line, action: "rules", rules: { pace } }, EN).details[0]
  );
  assertEquals(paces, [
    "messages per second for viewers: off",
    "messages per second for viewers: 15",
  ]);
});

Deno.test("a line with missing or unknown fields is still described", () => {
  assertEquals(describe({ seq: 1, action: "dance", by: 7, rules: null }, EN), {
    at: 0,
    who: "Someone",
    what: "{who} dance {whom}",
    whom: undefined,
    viewer: undefined,
    details: [],
  });
});

Deno.test("a line about several rejected messages counts them and names their authors", () => {
  const people = [{ id: "a", name: "Ann" }, { id: "b", name: "Bob" }];
  const { what, whom, details } = describe(
    { ...line, action: "refuse", people, messages: 2 },
    EN,
  );
  assertEquals(what, "{who} rejected 2 messages from {whom}");
  assertEquals(whom, "Ann, Bob");
  const undo = { ...line, action: "undo", undone: "refuse", people };
  assertEquals(
    [1, 2].map((messages) => describe({ ...undo, messages }, EN).what),
    [
      "{who} took back: rejected a message from {whom}",
      "{who} took back: rejected 2 messages from {whom}",
    ],
  );
  assertEquals(details, []);
});
