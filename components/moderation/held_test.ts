import { assertEquals } from "@std/assert";
import {
  countWaiting,
  type HeldRow,
  heldRows,
  merge,
  sweep,
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
  const merged = merge(rows("a", "b"), rows("b", "c"));
  assertEquals(states(merged), ["a gone", "b waiting", "c waiting"]);
  assertEquals(countWaiting(merged), 2);
  assertEquals(states(sweep(merged)), ["b waiting", "c waiting"]);
});

Deno.test("a message that was reviewed here stays so, even if the server still lists it", () => {
  const [first, second] = rows("a", "b");
  const done: HeldRow[] = [{ ...first, state: "approve" }, second];
  assertEquals(states(merge(done, rows("a", "b"))), ["a approve", "b waiting"]);
  assertEquals(states(merge(done, rows("b"))), ["a approve", "b waiting"]);
});

Deno.test("the reason to hold a message is in the reader's language, with the hook's own code behind it", () => {
  const whys = { "the hook": "自动审核" };
  assertEquals(whyIn(whys, "the hook"), "自动审核");
  assertEquals(whyIn(whys, "the hook: spam"), "自动审核: spam");
  assertEquals(whyIn(whys, "link"), "link");
});
