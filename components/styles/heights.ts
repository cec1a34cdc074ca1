/**
 * The window's shapes that change the layout of a room. In `em`, so that they count lines
 * of the viewer's text size.
 *
 * @module
 */
import type { CSSObject } from "twind";
import type { Styles } from "./base.ts";

/** Video and chat side by side: on wide screens, and on phones in landscape. */
export const WIDE =
  "@media (min-width:56.25em),(min-width:40em) and (max-height:30em),(min-width:33em) and (max-height:22em)";

/**
 * Too low for video and chat: the page scrolls from one to the other. Only zoom makes a
 * window so small where there is a mouse; on phones the keyboard does.
 */
export const ZOOMED =
  "@media (max-width:32.9em) and (max-height:22em) and (pointer:fine)";

/** A phone in portrait: the video is above the chat. */
export const PHONE = "@media (max-width:32.9em)";

/** Video above the chat, and a keyboard below it. */
export const PHONE_LOW =
  "@media (max-width:32.9em) and (max-height:31em) and (pointer:coarse)";

/** Video beside the chat, and a keyboard below it. */
export const WIDE_LOWEST =
  "@media (min-width:33em) and (max-height:14em),(min-width:33em) and (max-height:17em) and (pointer:coarse)";

/** A keyboard, or a low window. */
const LOW =
  "@media (max-height:20em),(max-width:39.9em) and (max-height:31em) and (pointer:coarse)";

/** A keyboard in landscape: some five lines are left. */
const LOWEST =
  "@media (max-height:14em) and (min-width:30em),(max-height:17em) and (pointer:coarse)";

/**
 * Rows are compact in low windows, and on phones in landscape also without a keyboard: what
 * is read doesn't move when it comes.
 */
export const COMPACT =
  "@media (max-height:14em) and (min-width:30em),(max-height:22em) and (pointer:coarse),(min-width:33em) and (max-height:30em) and (pointer:coarse)";

/** One line for what is below the field and the reactions; little space around. */
const LOW_ROOM: CSSObject = {
  "& .bar": {
    paddingTop: "0",
    paddingBottom: "0",
    height: "2.25rem",
    minHeight: "0",
    overflow: "hidden",
  },
  "& .pin": { paddingTop: ".25rem", paddingBottom: ".25rem" },
  "& .pinned": { maxHeight: "1.5rem" },
  "& .composer": {
    display: "grid",
    position: "relative",
    gridTemplateColumns: "minmax(auto,1fr) minmax(0,auto)",
    flex: "none",
    paddingTop: ".5rem",
  },
  "& .composer>*": { gridColumn: "1/-1" },
  // Forms open above the composer.
  "& .composer>.below": { gridColumn: "1", position: "static" },
  "& .composer>.reactions": {
    order: "1",
    gridColumn: "2",
    margin: "0",
    overflowX: "auto",
    scrollbarWidth: "none",
  },
  "& .rename": { minWidth: "15rem" },
  "& .you .dim": { display: "none" },
  "& .notes": { maxHeight: "4rem" },
  "& .input": { maxHeight: "4.125rem" },
};

/** Nothing but messages and the field, with what it replies to beside it. */
const LOWEST_ROOM: CSSObject = {
  "& .bar,& .pin,& .identity,& .below>.tool,& .below>.shield,& .composer>.reactions":
    {
      display: "none",
    },
  "& .composer": {
    display: "flex",
    flexFlow: "row wrap",
    alignItems: "center",
    paddingTop: ".25rem",
    paddingBottom: "max(.25rem,env(safe-area-inset-bottom))",
  },
  "& .replying,& .note,& .muted,& .problem": { margin: "0 .5rem .25rem 0" },
  "& .composer>.field": { flex: "1 1 14rem" },
  "& .notes": { maxHeight: "2.25rem", maxWidth: "50%" },
  "& .replying": { maxWidth: "calc(50% - .5rem)" },
  "& .composer>.below": { minHeight: "0", padding: "0 0 0 .5rem" },
  "& .input": { maxHeight: "2.625rem" },
};

/** Name and text share a line. */
const COMPACT_ROWS: CSSObject = {
  "& .lines": { paddingBottom: ".25rem" },
  "& .message": { padding: ".125rem 2.75rem .125rem 1rem" },
  "& .message::before,& .message .time,& .rules": { display: "none" },
  "& .message .text": { display: "inline", margin: "0 .375rem" },
  "& .message .tools": { marginTop: "0", height: "1.375rem" },
};

/**
 * What a room leaves out in a low window: least needed first; the field and two messages
 * never.
 */
export const GIVING_WAY: Record<string, CSSObject> = {
  [LOW]: LOW_ROOM,
  // The sheet's order is not ours: what overrides the above has a longer selector.
  [LOWEST]: { "&.room": LOWEST_ROOM },
  [COMPACT]: COMPACT_ROWS,
};

/** In a low window below the video, the chat takes what the picture leaves. */
export const LOW_STACKED: Record<"room" | "stage" | "picture", CSSObject> = {
  room: {
    minHeight: "0",
    "&>.bar,&>.pin,& .rules": { display: "none" },
  },
  // The picture alone; the title and the rest are a scroll away.
  stage: { height: "min(56.25vw,calc(var(--height)/3))" },
  picture: { flex: "none", maxHeight: "100%" },
};

/** In the lowest windows beside the video, so that the picture is as high as they are. */
export const LOWEST_WIDE: Record<"room" | "stage" | "picture", CSSObject> = {
  room: { flex: "1 0 17rem" },
  stage: { flex: "0 1 calc(var(--height)*16/9)" },
  picture: { maxHeight: "var(--height)" },
};

const BROADCAST_ROOM = "& .stagebox:not(:empty)~.room.room";

/**
 * The same where a keyboard only covers the page, as in Safari, which no media query
 * notices: components/room/keyboard.ts marks the page's root with these classes.
 */
export const KEYBOARD: Styles = {
  low: {
    "& .room": LOW_ROOM,
    [PHONE]: {
      [BROADCAST_ROOM]: LOW_STACKED.room,
      "& .stage": LOW_STACKED.stage,
      "& .picture": LOW_STACKED.picture,
    },
  },
  lowest: {
    "& .room.room": LOWEST_ROOM,
    "& .room": COMPACT_ROWS,
    "@media (min-width:33em)": {
      [BROADCAST_ROOM]: LOWEST_WIDE.room,
      "& .stage": LOWEST_WIDE.stage,
      "& .picture": LOWEST_WIDE.picture,
    },
  },
};
