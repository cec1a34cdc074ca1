import { assertEquals } from "@std/assert";
import { Emoji } from "./catalogue.ts";
import { firstFrom, move, rowsOf, sectionsOf } from "./grid.ts";

const emoji = (count: number): Emoji[] =>
  Array.from({ length: count }, (_, i) => new Emoji(`${i}|name|||`));

/** Rows 0 and 3 are headings; 1, 2 and 4 have eight, three and five emoji. */
const rows = sectionsOf([
  ["recent", []],
  ["smileys", emoji(11)],
  ["people", emoji(5)],
]);

Deno.test("emoji are in rows of eight below their headings, and an empty list has no rows", () => {
  assertEquals(
    rows.map((row) => row.heading ?? row.emoji.length),
    ["smileys", 8, 3, "people", 5],
  );
  assertEquals(rowsOf([]), []);
});

Deno.test("left and right go on to the next row, across headings", () => {
  const right = (row: number, column: number) =>
    move("ArrowRight", rows, { row, column });
  assertEquals(right(1, 0), { row: 1, column: 1 });
  assertEquals(right(1, 7), { row: 2, column: 0 });
  assertEquals(right(2, 2), { row: 4, column: 0 });
  assertEquals(right(4, 4), undefined);
  const left = (row: number, column: number) =>
    move("ArrowLeft", rows, { row, column });
  assertEquals(left(4, 0), { row: 2, column: 2 });
  assertEquals(left(2, 1), { row: 2, column: 0 });
  assertEquals(left(1, 0), undefined);
});

Deno.test("up and down keep the column where the row has one", () => {
  assertEquals(move("ArrowDown", rows, { row: 1, column: 6 }), {
    row: 2,
    column: 2,
  });
  assertEquals(move("ArrowDown", rows, { row: 2, column: 2 }), {
    row: 4,
    column: 2,
  });
  assertEquals(move("ArrowDown", rows, { row: 4, column: 2 }), undefined);
  assertEquals(move("ArrowUp", rows, { row: 4, column: 4 }), {
    row: 2,
    column: 2,
  });
  assertEquals(move("ArrowUp", rows, { row: 1, column: 4 }), undefined);
});

Deno.test("Home, End and the page keys go to the ends of rows and to headings", () => {
  assertEquals(move("Home", rows, { row: 2, column: 2 }), {
    row: 2,
    column: 0,
  });
  assertEquals(move("End", rows, { row: 1, column: 2 }), { row: 1, column: 7 });
  assertEquals(move("PageDown", rows, { row: 1, column: 3 }), {
    row: 4,
    column: 0,
  });
  assertEquals(move("PageDown", rows, { row: 4, column: 3 }), undefined);
  assertEquals(move("PageUp", rows, { row: 4, column: 3 }), {
    row: 1,
    column: 0,
  });
  assertEquals(move("PageUp", rows, { row: 2, column: 1 }), {
    row: 1,
    column: 0,
  });
  assertEquals(move("a", rows, { row: 1, column: 3 }), undefined);
});

Deno.test("search results have no headings, and the keys work the same", () => {
  const found = rowsOf(emoji(10));
  assertEquals(firstFrom(found, 0), { row: 0, column: 0 });
  assertEquals(firstFrom([], 0), undefined);
  assertEquals(move("ArrowDown", found, { row: 0, column: 7 }), {
    row: 1,
    column: 1,
  });
  assertEquals(move("ArrowUp", found, { row: 0, column: 7 }), undefined);
  assertEquals(move("PageDown", found, { row: 0, column: 7 }), undefined);
  assertEquals(move("PageUp", found, { row: 1, column: 1 }), {
    row: 0,
    column: 0,
  });
});
