/**
 * The window's shapes that change the layout of a room. In `em`, so that they count lines
 * of the viewer's text size.
 *
 * @module
 */
import type { CSSObject } from "twind";

/** Video and chat side by side: on wide screens, and on phones in landscape. */
export const WIDE =
  "@media (min-width:56.25em),(min-width:40em) and (max-height:30em),(min-width:33em) and (max-height:22em)";

/**
 * Too low for video and chat: the page scrolls from one to the other. Only zoom makes a
 * window so small where there is a mouse; on phones the keyboard does.
 */
export const ZOOMED =
  "@media (max-width:32.9em) and (max-height:22em) and (pointer:fine)";

/** A keyboard, or a low window. */
const LOW =
  "@media (max-height:20em),(max-width:39.9em) and (max-height:31em) and (pointer:coarse)";

/** A keyboard in landscape: some five lines are left. */
const LOWEST =
  "@media (max-height:14em) and (min-width:30em),(max-height:17em) and (pointer:coarse)";

/**
 * Styles for a low window. Where a keyboard only covers the page, as in Safari, no media
 * query notices; components/room/keyboard.ts marks the root instead.
 */
export function whenLow(styles: CSSObject): CSSObject {
  return { [LOW]: styles, ".low &": styles };
}

/** Styles for the lowest windows, which {@linkcode whenLow} applies to as well. */
export function whenLowest(styles: CSSObject): CSSObject {
  return { [LOWEST]: styles, ".lowest &": styles };
}
