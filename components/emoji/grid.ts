/**
 * The rows of the emoji grid, and keyboard movement in it.
 *
 * @module
 */
import type { Emoji } from "./catalogue.ts";
import type { Group } from "./rows.ts";

/** Emoji in a row. */
export const COLUMNS = 8;

export type Heading = "recent" | Group;

/** A heading or a row of emoji, all of the same height. */
export type GridRow =
  | { readonly heading: Heading; readonly emoji?: undefined }
  | { readonly emoji: readonly Emoji[]; readonly heading?: undefined };

/** The position of an emoji. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Rows without headings. */
export function rowsOf(emoji: readonly Emoji[]): GridRow[] {
  return Array.from(
    { length: Math.ceil(emoji.length / COLUMNS) },
    (_, i) => ({ emoji: emoji.slice(i * COLUMNS, (i + 1) * COLUMNS) }),
  );
}

/** Rows for several lists, each below its heading; empty lists are left out. */
export function sectionsOf(
  sections: Iterable<readonly [Heading, readonly Emoji[]]>,
): GridRow[] {
  return [...sections].flatMap(([heading, emoji]) =>
    emoji.length === 0 ? [] : [{ heading }, ...rowsOf(emoji)]
  );
}

/** The first emoji in or below `row`. */
export function firstFrom(
  rows: readonly GridRow[],
  row: number,
): Place | undefined {
  const found = rows.findIndex(({ emoji }, i) => i >= row && emoji);
  return found < 0 ? undefined : { row: found, column: 0 };
}

/**
 * Where a key leads, if anywhere. Left and right continue in the next row; up and down
 * keep the column as far as possible; Page Up and Page Down go to the next section.
 */
export function move(
  key: string,
  rows: readonly GridRow[],
  { row, column }: Place,
): Place | undefined {
  const last = (rows[row]?.emoji?.length ?? 1) - 1;
  switch (key) {
    case "ArrowLeft":
      return column > 0
        ? { row, column: column - 1 }
        : at(rows, beside(rows, row, -1), COLUMNS);
    case "ArrowRight":
      return column < last
        ? { row, column: column + 1 }
        : at(rows, beside(rows, row, 1), 0);
    case "ArrowUp":
      return at(rows, beside(rows, row, -1), column);
    case "ArrowDown":
      return at(rows, beside(rows, row, 1), column);
    case "Home":
      return { row, column: 0 };
    case "End":
      return { row, column: last };
    case "PageUp": {
      const own = headingAbove(rows, row);
      return firstFrom(rows, Math.max(0, headingAbove(rows, own - 1)));
    }
    case "PageDown": {
      const next = rows.findIndex(({ heading }, i) => i > row && heading);
      return next < 0 ? undefined : firstFrom(rows, next);
    }
  }
}

/** The nearest row of emoji above (-1) or below (1); outside of the rows if there is none. */
function beside(
  rows: readonly GridRow[],
  row: number,
  direction: number,
): number {
  do row += direction; while (rows[row]?.heading);
  return row;
}

function headingAbove(rows: readonly GridRow[], row: number): number {
  while (row >= 0 && !rows[row].heading) row--;
  return row;
}

function at(
  rows: readonly GridRow[],
  row: number,
  column: number,
): Place | undefined {
  const emoji = rows[row]?.emoji;
  return emoji && { row, column: Math.min(column, emoji.length - 1) };
}
