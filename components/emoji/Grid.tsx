/**
 * A grid of emoji. Only the rows in view are drawn, so that it opens at once.
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

export const ROW_HEIGHT_PX = 40;

/** Rows drawn at a time: those that fit and some above and below. */
const DRAWN = 13;

/** Rows drawn above those in view. */
const ABOVE = 2;

/** Rows drawn per frame: browsers are slow at drawing an emoji for the first time. */
const AT_ONCE = 3;

interface GridProps {
  readonly box: RefObject<HTMLDivElement>;
  readonly label: string;
  /** With other rows, give the grid another `key`: it starts at the top again. */
  readonly rows: readonly GridRow[];
  readonly tone: number;
  readonly headings: Readonly<Record<Heading, string>>;
  readonly language: string;
  /** @param last Whether the viewer is done: after a key yes, after a click they may pick more. */
  onPick(emoji: Emoji, last: boolean): void;
  /** An emoji is pointed at or focused. */
  onShow(emoji: Emoji): void;
  /** An arrow key led up and out of the grid. */
  onLeave(): void;
}

/** The grid is one Tab stop; arrow keys move within it. */
export function Grid(props: GridProps) {
  const { box, label, rows } = props;
  const { drawn, scrolled } = useDrawnRows(rows.length);
  const { stop, stopAt, pressed } = useStop(props);
  // The focused row stays, or the focus would be lost.
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

/** Which rows to draw: few at first and after a jump, more with each frame. */
function useDrawnRows(count: number): {
  readonly drawn: number[];
  scrolled(top: number): void;
} {
  const top = useSignal(0);
  /** How many rows from there have been drawn. */
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

/** The emoji that is the Tab stop, and how keys move it. */
function useStop({ box, rows, onPick, onLeave }: GridProps): {
  readonly stop: Place | undefined;
  stopAt(place: Place): void;
  pressed(event: KeyboardEvent): void;
} {
  const chosen = useSignal<Place | undefined>(undefined);
  /** Whether to focus the stop once it is drawn. */
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
      class="emoji notranslate"
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

/** Scrolls a row into view, and the heading above it. */
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
