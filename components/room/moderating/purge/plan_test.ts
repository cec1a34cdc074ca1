import { assertEquals } from "@std/assert";
import { candidatesIn, MAX_PEOPLE, merged, planOf } from "./plan.ts";
import type { By, Group } from "./similar.ts";

/** A group of messages by `seq`, each with its author. */
function group(
  by: By,
  messages: Readonly<Record<number, string>>,
  label?: string,
): Group {
  const all = Object.entries(messages)
    .map(([seq, viewer]) => ({ seq: Number(seq), viewer }));
  const people = [...new Set(all.map(({ viewer }) => viewer))]
    .map((id) => ({ id, name: id.toUpperCase() }));
  return { by, label, messages: all, people };
}

const text = group("text", { 1: "a", 3: "b", 5: "a" });
const arrival = group("arrival", { 1: "a", 2: "c", 3: "b" });

Deno.test("What several messages have in common is one group, with each message and person once", () => {
  const groups = merged([
    { groups: [text, group("link", { 1: "a" }, "x.com"), arrival] },
    {
      groups: [
        group("text", { 3: "b", 4: "d" }),
        group("link", { 4: "d" }, "y.com"),
        arrival,
      ],
    },
  ]);
  assertEquals(
    groups.map(({ by, label, messages, people }) => [
      `${by} ${label}`,
      messages.map(({ seq }) => seq).toSorted(),
      people.map(({ id }) => id).toSorted(),
    ]),
    [
      ["text undefined", [1, 3, 4, 5], ["a", "b", "d"]],
      ["link x.com", [1], ["a"]],
      ["link y.com", [4], ["d"]],
      ["arrival undefined", [1, 2, 3], ["a", "b", "c"]],
    ],
  );
});

Deno.test("People have the messages of the chosen groups, and those who may be bystanders come first", () => {
  assertEquals(candidatesIn([text, arrival], "you"), [
    { id: "c", name: "C", seqs: [2], sure: false },
    { id: "a", name: "A", seqs: [1, 5], sure: true },
    { id: "b", name: "B", seqs: [3], sure: true },
  ]);
  assertEquals(
    candidatesIn([text, arrival], "a").map(({ id }) => id),
    ["c", "b"],
    "never the viewer",
  );
  assertEquals(candidatesIn([], "you"), []);
});

Deno.test("Whoever is taken out keeps their messages", () => {
  const candidates = candidatesIn([text, arrival], "you");
  assertEquals(planOf(candidates, new Set(["c", "a"])), {
    viewers: ["b"],
    targets: [3],
    tooMany: false,
  });
  assertEquals(planOf(candidates, new Set()).targets, [1, 2, 3, 5]);
});

Deno.test("An act takes as many people as the server does, and those who said the same first", () => {
  const crowd = Object.fromEntries(
    Array.from({ length: MAX_PEOPLE }, (_, i) => [10 + i, `p${i}`]),
  );
  const candidates = candidatesIn([group("arrival", crowd), text], "you");
  const { viewers, tooMany } = planOf(candidates, new Set());
  assertEquals([viewers.length, tooMany], [MAX_PEOPLE, true]);
  assertEquals(viewers.slice(-2), ["a", "b"]);
  assertEquals(planOf(candidates, new Set(["p1", "p2"])).tooMany, false);
});
