import { assertEquals } from "@std/assert";
import { countWaiting, type HeldRow, heldRows, merge, sweep } from "./held.ts";

function rows(...ids: string[]): HeldRow[] {
  return heldRows(ids.map((id, at) => [
    id,
    { at, from: { name: "Ann" }, text: id, why: "link" },
  ]));
}

function states(rows: readonly HeldRow[]): string[] {
  return rows.map(({ id, state }) => `${id} ${state}`);
}

Deno.test("what waits is listed by its age, whatever the order it comes in", () => {
  const [first, second] = rows("a", "b");
  assertEquals(
    heldRows([["b", second], ["a", first]]).map(({ id }) => id),
    ["a", "b"],
  );
});

Deno.test("what others looked at stays in its place and says so, and what is new comes last", () => {
  const merged = merge(rows("a", "b"), rows("b", "c"));
  assertEquals(states(merged), ["a gone", "b waiting", "c waiting"]);
  assertEquals(countWaiting(merged), 2);
  assertEquals(states(sweep(merged)), ["b waiting", "c waiting"]);
});

Deno.test("what was done here stays done, also where the server has not taken it in", () => {
  const [first, second] = rows("a", "b");
  const done: HeldRow[] = [{ ...first, state: "approve" }, second];
  assertEquals(states(merge(done, rows("a", "b"))), ["a approve", "b waiting"]);
  assertEquals(states(merge(done, rows("b"))), ["a approve", "b waiting"]);
});
