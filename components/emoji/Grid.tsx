/**
 * Emoji in a grid. Only the rows in view are drawn, so that it is there at once.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
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
export const ROW_HEIGHT = 40;

/** Rows that are drawn: those that fit, and some above and below. */
const DRAWN = 13;

/** Rows that are drawn above those in view. */
const ABOVE = 2;

/** Rows that are drawn in a frame: the first time that it draws an emoji a browser takes its time. */
const AT_ONCE = 3;

/** What the grid shows, and whom it tells. */
interface GridProps {
  readonly box: RefObject<HTMLDivElement>;
  readonly label: string;
  /** Give the grid another `key` with others: it begins at the top again. */
  readonly rows: readonly GridRow[];
  readonly tone: number;
  readonly headings: Readonly<Record<Heading, string>>;
  nameOf(emoji: Emoji): string;
  /** @param last A key picks one, a pointer may go on. */
  onPick(emoji: Emoji, last: boolean): void;
  /** One is pointed at, or has the focus. */
  onShow(emoji: Emoji): void;
  /** A key led upwards out of the grid. */
  onLeave(): void;
}

/** The grid: one stop of the Tab key, arrow keys lead to the others. */
export function Grid(props: GridProps) {
  const { box, label, rows, tone, headings, nameOf, onPick, onShow } = props;
  const top = useSignal(0);
  /** As many rows from there as have been drawn. */
  const begun = useSignal(AT_ONCE);
  const stop = useSignal<Place | undefined>(undefined);
  /** Whether the stop is to get the focus once it is drawn. */
  const moved = useRef(false);

  const place = stop.value ?? firstFrom(rows, 0);

  useEffect(() => {
    if (begun.value >= DRAWN) return;
    const frame = requestAnimationFrame(() => begun.value += AT_ONCE);
    return () => cancelAnimationFrame(frame);
  }, [begun.value]);

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    box.current?.querySelector<HTMLElement>("[tabindex='0']")
      ?.focus({ preventScroll: true });
  });

  const pressed = (event: KeyboardEvent) => {
    if (!place) return;
    const emoji = rows[place.row].emoji?.[place.column];
    const to = move(event.key, rows, place);
    if (to) {
      moved.current = true;
      stop.value = to;
      reveal(box.current!, to.row, rows);
    } else if (event.key === "ArrowUp") props.onLeave();
    else if (emoji && /^(Enter| )$/.test(event.key)) onPick(emoji, true);
    else return;
    event.preventDefault();
  };

  const whole = begun.value >= DRAWN;
  const first = Math.max(0, whole ? top.value - ABOVE : top.value);
  const drawn = rows.slice(first, first + Math.min(begun.value, DRAWN))
    .map((_, i) => first + i);
  // What has the focus must not go with its row.
  if (place && !drawn.includes(place.row)) drawn.push(place.row);

  return (
    <div
      class="emojibox"
      ref={box}
      onScroll={({ currentTarget }) => {
        const row = Math.floor(currentTarget.scrollTop / ROW_HEIGHT);
        if (Math.abs(row - top.value) > AT_ONCE) begun.value = AT_ONCE;
        top.value = row;
      }}
    >
      <div
        class="emojigrid"
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length}
        aria-colcount={COLUMNS}
        style={{ height: `${rows.length * ROW_HEIGHT}px` }}
        onKeyDown={pressed}
      >
        {drawn.map((row) => (
          <div
            key={row}
            class="emojirow"
            role="row"
            aria-rowindex={row + 1}
            style={{ top: `${row * ROW_HEIGHT}px`, height: `${ROW_HEIGHT}px` }}
          >
            {rows[row].heading && (
              <span
                class="emojiheading"
                role="rowheader"
                aria-colspan={COLUMNS}
              >
                {headings[rows[row].heading]}
              </span>
            )}
            {rows[row].emoji?.map((emoji, column) => (
              <span
                key={column}
                class="emoji"
                role="gridcell"
                tabindex={row === place?.row && column === place.column
                  ? 0
                  : -1}
                aria-label={nameOf(emoji)}
                onClick={() => onPick(emoji, false)}
                onPointerEnter={() => onShow(emoji)}
                onFocus={() => {
                  stop.value = { row, column };
                  onShow(emoji);
                }}
              >
                {inTone(emoji, tone)}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Scrolls until a row is in view, and the heading above it. */
function reveal(
  box: HTMLElement,
  row: number,
  rows: readonly GridRow[],
): void {
  const first = rows[row - 1]?.heading ? row - 1 : row;
  const top = first * ROW_HEIGHT;
  const bottom = (row + 1) * ROW_HEIGHT - box.clientHeight;
  if (box.scrollTop > top) box.scrollTop = top;
  else if (box.scrollTop < bottom) box.scrollTop = bottom;
}
