/**
 * What moderators see in a chat: the sheet on a message, Undo, and the help on keys.
 *
 * @module
 */
import type { CSSObject } from "twind";
import type { Styles } from "../base.ts";
import { COMPACT, PHONE } from "../heights.ts";

/** In place of an avatar. */
const TICK =
  "float-left -ml-11 mr-3 mt-0.5 w-8 h-8 rounded-full grid place-items-center text-sm font-semibold";

const KEY: CSSObject = {
  "@apply":
    "px-1.5 rounded border border-line bg-soft text-xs text-dim text-center",
  minWidth: "1.25rem",
  fontFamily: "inherit",
};

/** Silent to screen readers, which hear the state; older browsers don't read it. */
const CHECK = ['"\\2713"', '"\\2713"/""'];

export const MODERATING: Styles = {
  // An item's key is at its end.
  modsheet: {
    "@media (hover:hover)": {
      "& [data-hint]": { "@apply": "flex items-baseline" },
      "& [data-hint]::after": {
        "@apply": "ml-auto text-xs text-dim",
        content: ["attr(data-hint)", 'attr(data-hint)/""'],
      },
    },
  },
  tick: {
    "@apply": "relative pl-[2.125rem]",
    "&::before": {
      "@apply":
        "absolute left-2.5 top-1/2 -mt-2 w-4 h-4 rounded border border-dim text-xs font-semibold text-center",
      content: '""',
      lineHeight: "1",
    },
    "&[aria-checked=true]::before": {
      "@apply": "border-accent bg-accent text-onaccent",
      content: CHECK,
    },
  },
  // What it means, on a line of its own.
  meaning: "block text-xs text-dim truncate",
  reason: {
    // Phones zoom in on fields with smaller text.
    "@apply":
      "block w-full min-w-0 my-1 px-3 py-1.5 rounded-lg border border-line bg-soft text-base",
    "&::placeholder": { color: "var(--dim)", opacity: "1" },
    "@media (hover:none)": { minHeight: "2.75rem" },
    "@media (hover:hover)": { "@apply": "text-sm" },
  },
  // The newest in sight; a list that grows would move what is above.
  undonotes: {
    "@apply": "overflow-y-auto",
    maxHeight: "8.5rem",
    scrollbarWidth: "thin",
  },
  undo: {
    "@apply":
      "flex-none px-2 py-1 rounded-lg bg-transparent font-semibold underline cursor-pointer text-ink",
    textUnderlineOffset: "3px",
    "&:hover": { background: "var(--panel)" },
    "&[aria-disabled]": { "@apply": "no-underline text-dim cursor-default" },
    // Large enough for a finger; the note isn't higher for it.
    "@media (hover:none)": { "@apply": "-my-2 min-w-[2.75rem] h-11" },
  },
  // The row that keys act on.
  chosen: {
    "&:focus-within": {
      background: "var(--soft)",
      boxShadow: "inset 3px 0 var(--accent)",
    },
  },
  keys: {
    "@apply": "grid gap-1.5 my-3 text-sm",
    "& div": { "@apply": "flex items-baseline gap-3" },
    "& dt": { "@apply": "flex-none w-24 flex gap-1" },
    "& dd": { "@apply": "m-0 flex-1" },
    "& kbd": KEY,
  },
  // A finger that rests on a row selects it; texts are copied with the menu.
  selectable: {
    "@media (hover:none)": {
      "& .message": {
        userSelect: "none",
        WebkitUserSelect: "none",
        WebkitTouchCallout: "none",
      },
    },
  },
  // The list, and the composer, while rows are selected.
  selecting: {
    "& .message": { cursor: "default" },
    "& [data-selected]": {
      background: "var(--soft)",
      boxShadow: "inset 3px 0 var(--accent)",
      "&::before": {
        "@apply": TICK,
        content: ['"\\2713"', '"\\2713"/""'],
        color: "var(--onaccent)",
        background: "var(--accent)",
      },
      // There are no avatars, but the space before the name.
      [COMPACT]: {
        "&::before,&.more::before": {
          "@apply":
            "w-4 h-5 -ml-4 mr-0 mt-0 rounded-none bg-transparent text-xs",
          color: "var(--accent)",
        },
      },
      "&.more .time": { display: "none" },
      "&.more::before": { "@apply": "-mt-px w-5 h-5 -ml-9 mr-4 text-xs" },
    },
    "&.composer>.selectbar~*": { display: "none" },
  },
  selectbar: {
    "@apply": "grid content-center gap-1 w-full",
    "@media (max-height:30em)": {
      "@apply": "flex flex-wrap items-center gap-x-3",
    },
    "& .check": { "@apply": "py-1" },
    "& .small[aria-disabled]": { opacity: ".5", cursor: "default" },
    "@media (hover:none)": {
      "& .small": { minHeight: "2.75rem" },
      "& .check": { minHeight: "2.75rem", alignItems: "center" },
    },
  },
  selecttitle: "flex items-center justify-between gap-2 text-sm",
  selectacts: "flex flex-wrap gap-2",
  purge: {
    "@apply": "w-[32rem]",
    // Of one height, so that nothing moves when an answer comes.
    height: "min(44rem,calc(100% - 2rem))",
    maxHeight: "none",
    [PHONE]: {
      "@apply": "w-full h-full m-0 border-0 rounded-none",
      maxWidth: "none",
    },
    "& .dialogbody": {
      "@apply": "flex flex-col flex-1 min-h-0 pb-3",
      position: "relative",
      // Too low for two parts.
      "@media (min-height:30em)": { overflow: "hidden" },
    },
    "& .close": { "@apply": "absolute right-3 top-3 w-11 h-11" },
    "& .cardtitle": { "@apply": "mb-2 pr-10 outline-none" },
    "& .check": {
      "@apply": "items-start py-1.5",
      "@media (pointer:coarse)": { "@apply": "py-2", minHeight: "2.75rem" },
    },
    "& [type=radio]": {
      "@apply": "flex-none w-4 h-4 mt-0.5",
      accentColor: "var(--accent)",
    },
  },
  purgebody: {
    "@apply": "-mx-5 px-5",
    "@media (min-height:30em)": {
      "@apply": "flex-1 min-h-0 overflow-y-auto overscroll-contain",
    },
  },
  purgeset: {
    "@apply": "m-0 mb-3 p-0 border-0 min-w-0",
    "& legend": { "@apply": "p-0 text-sm font-semibold text-dim" },
    "& .check>span": { "@apply": "flex-1 min-w-0" },
  },
  purgecount: "text-dim",
  purgesample: "block text-xs text-dim truncate",
  purgefoot: "flex-none grid gap-1 -mx-5 px-5 pt-2 border-t border-line",
  purgetotal: {
    "@apply": "flex items-center justify-between gap-2 text-sm",
    minHeight: "2.75rem",
    "& .small": { "@apply": "flex-none" },
    "@media (pointer:coarse)": { "& .small": { minHeight: "2.75rem" } },
  },
  purgethen: "flex flex-wrap gap-x-4 m-0 p-0 border-0 min-w-0",
  purgechoice: "flex items-center gap-1.5",
  purgelength: {
    "@apply": "px-2 py-1 rounded-lg border border-line bg-soft text-ink",
    // Phones zoom in on fields with smaller text.
    "@media (hover:none)": { "@apply": "text-base", minHeight: "2.75rem" },
  },
  purgeact: {
    "@apply": "mt-1 px-4 py-2 rounded-full font-semibold cursor-pointer",
    minHeight: "2.75rem",
    color: "var(--panel)",
    background: "var(--bad)",
    "&[aria-disabled]": {
      "@apply": "bg-soft text-dim cursor-default",
    },
  },
};
