/**
 * Emoji in a grid. Only the rows in view are drawn, so that it is there at once.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Emoji } from "./catalogue.ts";
import {
  COLUMNS,
  firstFrom,
  type GridRow,
  type Heading,
  move,
  type Place,
} from "./grid.ts";
import { inTone } from "./tones.ts";

/** The height of a row, in pixels. */
export const ROW_HEIGHT_PX = 40;

/** Rows that are drawn: those that fit, and some above and below. */
const DRAWN = 13;

/** Rows that are drawn above those in view. */
const ABOVE = 2;

/** Rows that are drawn in a frame: the first time that it draws an emoji a browser takes its time. */
const AT_ONCE = 3;

/** What the grid shows, and whom it tells. */
export interface GridProps {
  readonly box: RefObject<HTMLDivElement>;
  readonly label: string;
  /** Give the grid another `key` with others: it begins at the top again. */
  readonly rows: readonly GridRow[];
  readonly tone: number;
  readonly headings: Readonly<Record<Heading, string>>;
  readonly language: string;
  /** @param last A key picks one, a pointer may go on. */
  onPick(emoji: Emoji, last: boolean): void;
  /** One is pointed at, or has the focus. */
  onShow(emoji: Emoji): void;
  /** A key led upwards out of the grid. */
  onLeave(): void;
}

/** The grid: one stop of the Tab key, arrow keys lead to the others. */
export function Grid(props: GridProps) {
  const { box, label, rows } = props;
  const { drawn, scrolled } = useDrawnRows(rows.length);
  const { stop, stopAt, pressed } = useStop(props);
  // What has the focus must not go with its row.
  if (stop && !drawn.includes(stop.row)) drawn.push(stop.row);

  return (
    <div
      class="emojibox"
      ref={box}
      onScroll={({ currentTarget }) =>
        scrolled(Math.floor(currentTarget.scrollTop / ROW_HEIGHT_PX))}
    >
      <div
        class="emojigrid"
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length}
        aria-colcount={COLUMNS}
        style={{ height: `${rows.length * ROW_HEIGHT_PX}px` }}
        onKeyDown={pressed}
      >
        {drawn.map((row) => (
          <div
            key={row}
            class="emojirow"
            role="row"
            aria-rowindex={row + 1}
            style={{
              top: `${row * ROW_HEIGHT_PX}px`,
              height: `${ROW_HEIGHT_PX}px`,
            }}
          >
            {cellsOf(row, props, stop, stopAt)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Which rows are drawn: few at first and after a leap, more with each frame. */
function useDrawnRows(count: number): {
  readonly drawn: number[];
  scrolled(top: number): void;
} {
  const top = useSignal(0);
  /** As many rows from there as have been drawn. */
  const begun = useSignal(AT_ONCE);

  useEffect(() => {
    if (begun.value >= DRAWN) return;
    const frame = requestAnimationFrame(() => begun.value += AT_ONCE);
    return () => cancelAnimationFrame(frame);
  }, [begun.value]);

  const whole = begun.value >= DRAWN;
  const first = Math.max(0, whole ? top.value - ABOVE : top.value);
  const end = Math.min(count, first + Math.min(begun.value, DRAWN));
  return {
    drawn: Array.from(
      { length: Math.max(0, end - first) },
      (_, i) => first + i,
    ),
    scrolled(row) {
      if (Math.abs(row - top.value) > AT_ONCE) begun.value = AT_ONCE;
      top.value = row;
    },
  };
}

/** The emoji that Tab leads to, and the keys that lead on from it. */
function useStop({ box, rows, onPick, onLeave }: GridProps): {
  readonly stop: Place | undefined;
  stopAt(place: Place): void;
  pressed(event: KeyboardEvent): void;
} {
  const chosen = useSignal<Place | undefined>(undefined);
  /** Whether the stop is to get the focus once it is drawn. */
  const moved = useRef(false);
  const stop = chosen.value ?? firstFrom(rows, 0);

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    box.current?.querySelector<HTMLElement>("[tabindex='0']")
      ?.focus({ preventScroll: true });
  });

  return {
    stop,
    stopAt: (place) => chosen.value = place,
    pressed(event) {
      if (!stop) return;
      const emoji = rows[stop.row].emoji?.[stop.column];
      const to = move(event.key, rows, stop);
      if (to) {
        moved.current = true;
        chosen.value = to;
        reveal(box.current!, to.row, rows);
      } else if (event.key === "ArrowUp") onLeave();
      else if (emoji && /^(Enter| )$/.test(event.key)) onPick(emoji, true);
      else return;
      event.preventDefault();
    },
  };
}

function cellsOf(
  row: number,
  { rows, tone, headings, language, onPick, onShow }: GridProps,
  stop: Place | undefined,
  stopAt: (place: Place) => void,
): ComponentChildren {
  const { heading, emoji } = rows[row];
  if (heading) {
    return (
      <span class="emojiheading" role="rowheader" aria-colspan={COLUMNS}>
        {headings[heading]}
      </span>
    );
  }
  return emoji.map((each, column) => (
    <span
      key={column}
      class="emoji"
      role="gridcell"
      tabindex={row === stop?.row && column === stop.column ? 0 : -1}
      aria-label={each.nameIn(language)}
      onClick={() => onPick(each, false)}
      onPointerEnter={() => onShow(each)}
      onFocus={() => {
        stopAt({ row, column });
        onShow(each);
      }}
    >
      {inTone(each, tone)}
    </span>
  ));
}

/** Scrolls until a row is in view, and the heading above it. */
function reveal(
  box: HTMLElement,
  row: number,
  rows: readonly GridRow[],
): void {
  const first = rows[row - 1]?.heading ? row - 1 : row;
  const top = first * ROW_HEIGHT_PX;
  const bottom = (row + 1) * ROW_HEIGHT_PX - box.clientHeight;
  if (box.scrollTop > top) box.scrollTop = top;
  else if (box.scrollTop < bottom) box.scrollTop = bottom;
}
