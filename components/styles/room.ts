/**
 * A room, apart from its messages.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";
import { GIVING_WAY, WIDE, ZOOMED } from "./heights.ts";

/** Something over the list. */
const FLOATING =
  "absolute z-10 left-1/2 flex items-center gap-2 rounded-full text-sm";

export const ROOM: Styles = {
  // As high as the window, whatever the room's margins are.
  roompage: {
    "@apply": "flex flex-col",
    height: "var(--height)",
    [WIDE]: { flexDirection: "row" },
    [ZOOMED]: { height: "auto" },
  },
  room: {
    "@apply":
      "relative flex-1 min-h-0 flex flex-col bg-panel mx-auto w-full max-w-3xl overflow-hidden",
    "&[hidden]": { display: "none" },
    "@media (min-width:48em) and (min-height:32em)": {
      "@apply": "my-6 border border-line rounded-2xl",
    },
    [ZOOMED]: { flex: "none", height: "var(--height)" },
    ...GIVING_WAY,
  },
  bar: {
    "@apply": "flex items-center gap-3 px-4 py-2.5 border-b border-line",
    paddingTop: "max(.625rem,env(safe-area-inset-top))",
    containerType: "inline-size",
  },
  home: "grid place-items-center rounded-lg -m-1 p-1",
  roomname: "flex-1 min-w-0 truncate text-base font-semibold",
  moderate:
    "flex-none flex items-center gap-1.5 px-3 py-1 rounded-full border border-line text-sm font-semibold text-ink no-underline",
  count:
    "flex gap-2 px-1.5 rounded-full bg-accent text-onaccent text-xs leading-5",
  pin: {
    "@apply":
      "flex items-start gap-3 min-h-0 px-4 py-2 border-b border-line bg-soft text-sm overflow-hidden",
    "& .icon": { "@apply": "flex-none mt-0.5 text-accent" },
    "& .action": { lineHeight: "1.5rem" },
  },
  pinned: {
    "@apply": "flex-1 min-w-0 overflow-y-auto rounded",
    maxHeight: "min(6.5rem,25vh)",
    scrollbarWidth: "thin",
  },
  // Two messages are always visible: pins and notes shrink first.
  logframe: {
    "@apply": "relative flex-1",
    minHeight: "min(8rem,calc(var(--height)/3))",
  },
  log: {
    // Its content doesn't count for the room's height.
    "@apply":
      "absolute inset-0 flex flex-col-reverse overflow-y-auto overscroll-contain",
    overflowAnchor: "none",
    scrollbarWidth: "thin",
    scrollbarColor: "var(--line) transparent",
    "&:focus-visible": { outlineOffset: "-2px" },
    containerType: "inline-size",
  },
  listend: {
    // Of constant height, so that nothing below it moves.
    "@apply": "flex-none h-10 pt-3 text-center text-xs text-dim",
    "& a": { color: "inherit" },
    "@media (scripting:none)": { display: "none" },
  },
  tool: {
    "@apply":
      "flex-none grid place-items-center w-7 h-7 rounded-full bg-transparent text-dim cursor-pointer",
    "&:hover": { color: "var(--ink)" },
    "& .icon": { "@apply": "w-4 h-4" },
    "@media (scripting:none)": { display: "none" },
  },
  dialog: {
    "@apply":
      "p-0 w-96 rounded-2xl border border-line bg-panel text-ink overflow-hidden",
    maxWidth: "calc(100% - 2rem)",
    maxHeight: "min(36rem,calc(100% - 2rem))",
    boxShadow: SHADOW,
    // No grid: WebKit stretches its rows to the greatest height.
    "&[open]": { "@apply": "flex flex-col" },
    "&::backdrop": { background: "rgb(0 0 0/.4)" },
  },
  dialogbody: {
    "@apply": "p-5 overflow-y-auto",
    "&>.close": { float: "right" },
  },
  cardtitle: "mb-3 text-lg",
  recent: {
    "@apply": "grid gap-2",
    "& .time": { margin: "0" },
    "&+.choices": { "@apply": "mt-5 justify-start" },
  },
  lines: "flex-none pt-4 pb-3",
  empty: { "@apply": "m-auto px-8 text-center text-dim", textWrap: "balance" },
  emptytitle: "block mb-1 text-lg font-semibold text-ink",
  gap: {
    "@apply": "flex items-center gap-3 px-4 py-3 text-xs text-dim",
    "&::before,&::after": {
      content: '""',
      flex: "1",
      borderTop: "1px solid var(--line)",
    },
  },
  notices: "contents",
  notice: {
    "@apply":
      `${FLOATING} top-3 px-3 py-1.5 bg-ink text-panel flex-wrap justify-center`,
    // A pill, or a box if it has two lines.
    borderRadius: "1.125rem",
    gap: "0 .375rem",
    width: "max-content",
    maxWidth: "calc(100% - 1rem)",
    transform: "translateX(-50%)",
    boxShadow: SHADOW,
    // A press still reaches the row that the notice has just covered.
    pointerEvents: "none",
    "& .action": { pointerEvents: "auto" },
    "& *": { color: "inherit" },
    "& .dim": { opacity: ".75" },
    // A spinner during an attempt; filled if there will be none.
    "&::before": {
      "@apply": "w-3 h-3 rounded-full border-2 border-current",
      content: '""',
      opacity: ".75",
    },
    "&.connecting::before": {
      borderTopColor: "transparent",
      "@media (prefers-reduced-motion:no-preference)": {
        animation: "turn 1s linear infinite",
      },
    },
    "&.stopped::before": { background: "currentColor" },
  },
  newest: {
    "@apply":
      `${FLOATING} bottom-3 py-1.5 pl-4 pr-3 bg-accent text-onaccent font-semibold whitespace-nowrap cursor-pointer`,
    transform: "translateX(-50%)",
    boxShadow: SHADOW,
    fontVariantNumeric: "tabular-nums",
    "&[data-paused=true]": {
      "@apply": "border border-line bg-panel text-dim",
    },
    "&.high": { top: ".75rem", bottom: "auto" },
    "@media (hover:none)": { minHeight: "2.75rem" },
  },
};
