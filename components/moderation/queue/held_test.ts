import { assertEquals } from "@std/assert";
import {
  alike,
  between,
  countWaiting,
  decided,
  decidedBy,
  type HeldRow,
  heldRows,
  merge,
  sweep,
  undone,
  whyIn,
} from "./held.ts";

function rows(...ids: string[]): HeldRow[] {
  return heldRows(ids.map((id, at) => [
    id,
    { at, from: { id: "ann", name: "Ann" }, text: id, why: "link", words: id },
  ]));
}

function states(rows: readonly HeldRow[]): string[] {
  return rows.map(({ id, state }) => `${id} ${state}`);
}

Deno.test("held messages are listed by age", () => {
  const [first, second] = rows("a", "b");
  assertEquals(
    heldRows([["b", second], ["a", first]]).map(({ id }) => id),
    ["a", "b"],
  );
});

Deno.test("a message that another moderator reviewed keeps its place and is marked, and new ones come last", () => {
  const shown = rows("a", "b");
  const merged = merge(shown, rows("b", "c"), shown);
  assertEquals(states(merged), ["a gone", "b waiting", "c waiting"]);
  assertEquals(countWaiting(merged), 2);
  assertEquals(states(sweep(merged)), ["b waiting", "c waiting"]);
});

Deno.test("a message that was reviewed here stays so if the list was asked for before, and waits if it is in a later one", () => {
  const [first, second] = rows("a", "b");
  const done: HeldRow[] = [{ ...first, state: "approve" }, second];
  const stays = ["a approve", "b waiting"];
  assertEquals(states(merge(done, rows("a", "b"), [first, second])), stays);
  assertEquals(states(merge(done, rows("b"), done)), stays);
  const again = merge(done, rows("a", "b"), done);
  assertEquals(states(again), ["a waiting", "b waiting"]);
});

Deno.test("the reason to hold a message is in the reader's language, with the hook's own code behind it", () => {
  const whys = { "the hook": "自动审核" };
  assertEquals(whyIn(whys, "the hook"), "自动审核");
  assertEquals(whyIn(whys, "the hook: spam"), "自动审核: spam");
  assertEquals(whyIn(whys, "link"), "link");
});

Deno.test("a ban decides on everything of its authors, other decisions on what they are about", () => {
  const [first, second] = rows("a", "b");
  const other = { ...second, id: "c", from: { id: "bob", name: "Bob" } };
  const three = [first, second, other];
  const by = (verdict: "refuse" | "ban", now = three) =>
    states(
      decided(now, decidedBy(three, [first], verdict), verdict, new Map()),
    );
  assertEquals(by("refuse"), ["a refuse", "b waiting", "c waiting"]);
  assertEquals(by("ban"), ["a ban", "b ban", "c waiting"]);
  // The list may come before the answer.
  assertEquals(by("ban", merge(three, [other], three)), [
    "a ban",
    "b ban",
    "c waiting",
  ]);
});

Deno.test("messages are alike by author or by words while they wait, and a range has those between two", () => {
  const [first, second, third] = rows("a", "b", "c");
  const spam: HeldRow = { ...third, words: "a", from: { id: "x", name: "X" } };
  const gone: HeldRow = { ...second, state: "gone" };
  const all = [first, gone, second, spam];
  const ids = (rows: readonly HeldRow[]) => rows.map(({ id }) => id);
  assertEquals(ids(alike(all, first, "person")), ["a", "b"]);
  assertEquals(ids(alike(all, first, "words")), ["a", "c"]);
  assertEquals(between(rows("a", "b", "c", "d"), "c", "b"), ["b", "c"]);
  assertEquals(between(rows("a"), "swept", "a"), ["a"]);
});

Deno.test("of a decision, what is left out waits with its reason, or is gone, and the rest is decided", () => {
  const asked = rows("a", "b", "c").map((row): HeldRow => ({
    ...row,
    state: "asked",
  }));
  const left = new Map([["a", "Cannot ban Ann."], ["b", undefined]]);
  const after = decided(asked, new Set(["c"]), "ban", left);
  assertEquals(states(after), ["a waiting", "b gone", "c ban"]);
  assertEquals(after[0].problem, "Cannot ban Ann.");
});

Deno.test("after a failure, a message that is gone meanwhile doesn't wait again", () => {
  const [a, b] = rows("a", "b");
  const now: HeldRow[] = [{ ...a, state: "gone" }, { ...b, state: "asked" }];
  const left = new Map([["a", "Unreachable."], ["b", "Unreachable."]]);
  assertEquals(states(decided(now, new Set(), "ban", left)), [
    "a gone",
    "b waiting",
  ]);
});

Deno.test("messages wait again in their places, or last, once a decision on them is undone, here or by a colleague", () => {
  const [a, b, c] = rows("a", "b", "c");
  const now: HeldRow[] = [{ ...b, state: "refuse" }, c];
  assertEquals(states(undone(now, [a, b])), [
    "b waiting",
    "c waiting",
    "a waiting",
  ]);
  const gone: HeldRow[] = [{ ...a, state: "gone" }, b];
  assertEquals(states(merge(gone, rows("a", "b"), gone)), [
    "a waiting",
    "b waiting",
  ]);
});
